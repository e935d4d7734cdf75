import assert from 'node:assert/strict';
import { searchWitness, stranger } from '../../src/core/attack/witness';
import { any, type Condition, matches, oneOf } from '../../src/core/policy/condition';
import { browserHandshake } from '../../src/core/policy/handshake';
import { predict } from '../../src/core/policy/predict';
import { origin, type Term } from '../../src/core/policy/term';
import { matchRegex } from '../../src/core/regex/match';
import { acceptIf, endpointWith } from '../support/policies';
import { median } from './measure';

const hostname: Term = { kind: 'urlPart', of: origin, parser: 'whatwg', part: 'hostname' };
const expression = (index: number) => `^https?://([a-z0-9-]+\\.)*site${index}\\.example\\.com(:\\d+)?$`;
const indexes = (length: number, from = 0) => Array.from({ length }, (_, index) => from + index);

export async function bench(): Promise<void> {
  await matching();
  await hostile();
  await searching();
}

/** 1,000 expressions on 40 origins each: the bounded matcher against the engine of JavaScript. */
async function matching(): Promise<void> {
  const origins = indexes(40).map((index) => `https://app${index}.site7.example.com:8443`);
  const regexes = indexes(1000).map(
    (index) => ({ source: expression(index), flags: '', dialect: 'pcre' }) as const,
  );
  const native = regexes.map(({ source }) => new RegExp(source));
  const own = await median(5, () => {
    for (const text of origins) for (const regex of regexes) matchRegex(regex, text);
  });
  const engine = await median(5, () => {
    for (const text of origins) for (const regex of native) regex.exec(text);
  });
  console.log(
    `match: ${(own / 40).toFixed(2)} µs each, ${(own / engine).toFixed(1)} times the engine of JavaScript`,
  );
  assert.ok(own < 40 * engine);
}

/** An expression that takes JavaScript seconds. */
async function hostile(): Promise<void> {
  const text = `https://${'a'.repeat(200)}!`;
  const own = await median(5, () => matchRegex({ source: '(a+)+$', flags: '', dialect: 'pcre' }, text));
  console.log(`hostile expression: given up after ${own.toFixed(1)} ms`);
  assert.ok(own < 500);
}

/** Searches for a witness in policies that no search has seen, each ending in a proof. */
async function searching(): Promise<void> {
  let fresh = 0;
  const policies: readonly (readonly [string, () => Condition])[] = [
    [
      'an anchored expression',
      () => matches(origin, { source: expression(++fresh), flags: '', dialect: 'pcre' }),
    ],
    [
      'the end of the host name',
      () => ({
        kind: 'endsWith',
        term: hostname,
        text: { kind: 'literal', value: `.site${++fresh}.example.com` },
      }),
    ],
    ['a list of 10', () => list(10, ++fresh)],
    ['a list of 3,000', () => list(3000, ++fresh)],
    [
      'a list of 1,000 and an expression',
      () =>
        any([
          list(1000, ++fresh),
          matches(origin, { source: expression(fresh), flags: '', dialect: 'pcre' }),
        ]),
    ],
  ];
  const simple = acceptIf(list(10, 0));
  const prediction = await median(20, () => predict(simple, { ...browserHandshake, origin: stranger }), 1000);
  for (const [name, condition] of policies) {
    const search = await median(9, () => searchWitness(endpointWith(acceptIf(condition())), []), 3);
    const again = endpointWith(acceptIf(condition()));
    const remembered = await median(9, () => searchWitness(again, []), 1);
    assert.deepEqual(searchWitness(again, []), { proof: true });
    console.log(
      `search, ${name}: ${search.toFixed(1)} ms, as long as ${Math.round(search / prediction)} predictions; ${(search / remembered).toFixed(0)} times less when it was seen before`,
    );
  }
}

const list = (length: number, from: number): Condition =>
  oneOf(
    origin,
    indexes(length, from).map((index) => `https://app.site${index}.com`),
  );
