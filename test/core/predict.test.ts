import assert from 'node:assert/strict';
import { test } from 'node:test';
import { type Condition, oneOf } from '../../src/core/policy/condition';
import { branch, leaf, replaceLeaves } from '../../src/core/policy/decision';
import { browserHandshake } from '../../src/core/policy/handshake';
import { type OriginPolicy, predict } from '../../src/core/policy/predict';
import { origin } from '../../src/core/policy/term';
import { Unknown } from '../../src/core/policy/unknown';
import { accept, reject } from '../../src/core/policy/verdict';

const page = 'https://app.example.com';
const from = (value: string | undefined) => ({ ...browserHandshake, origin: value });
const isPage = oneOf(origin, [page]);
const notKnown: Condition = { kind: 'unknown', unknown: new Unknown('who knows') };
const at = { uri: 'memory:///a', start: 0, end: 1 };

test('a branch goes by its condition and says so', () => {
  const policy = branch(isPage, leaf(accept), leaf(reject(403), { range: at, text: 'answers 403' }), at);
  assert.deepEqual(predict(policy, from(page)), {
    verdict: accept,
    because: [{ range: at, text: `the Origin is "${page}"`, asksOrigin: true }],
  });
  const refused = predict(policy, from('https://other.example'));
  assert.deepEqual(refused.verdict, reject(403));
  assert.deepEqual(
    refused.because.map(({ text }) => text),
    [`the Origin is not "${page}"`, 'answers 403'],
  );
});

test('an unknown condition matters only where its sides differ', () => {
  const same = branch(notKnown, leaf(reject(403)), branch(isPage, leaf(accept), leaf(reject(403))));
  assert.deepEqual(predict(same, from('https://other.example')).verdict, reject(403));
  assert.deepEqual(predict(same, from(page)).verdict, { kind: 'unknown', why: 'who knows' });
});

test('a chain longer than the call stack is deep is no problem, and shared subtrees are visited once', () => {
  let chain: OriginPolicy = leaf(accept);
  for (let i = 0; i < 100_000; i++)
    chain = branch(oneOf(origin, [`https://${i}.example`]), leaf(reject(403)), chain, at);
  assert.equal(predict(chain, from(page)).because.length, 100_000);
  assert.deepEqual(
    predict(
      replaceLeaves(chain, (node) => leaf(node.value)),
      from('https://7.example'),
    ).verdict,
    reject(403),
  );

  let shared: OriginPolicy = leaf(accept);
  for (let i = 0; i < 200; i++)
    shared = branch(notKnown, branch(isPage, shared, leaf(reject(403)), at), shared);
  assert.deepEqual(predict(shared, from(page)).verdict, accept);
});
