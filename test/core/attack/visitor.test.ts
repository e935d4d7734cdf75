import assert from 'node:assert/strict';
import { test } from 'node:test';
import { steered } from '../../../src/core/attack/steer';
import { asVisited } from '../../../src/core/attack/visitor';
import type { Endpoint } from '../../../src/core/endpoint';
import {
  all,
  type Condition,
  equals,
  matches,
  negate,
  oneOf,
  present,
} from '../../../src/core/policy/condition';
import { branch, leaf } from '../../../src/core/policy/decision';
import type { Handshake } from '../../../src/core/policy/handshake';
import { predict } from '../../../src/core/policy/predict';
import { headerTerm, literal, lowerCase, origin, type Term } from '../../../src/core/policy/term';
import { Unknown } from '../../../src/core/policy/unknown';
import { accept, reject } from '../../../src/core/policy/verdict';
import type { Regex } from '../../../src/core/regex/regex';
import { acceptIf, endpointWith } from '../../support/policies';

const path: Term = { kind: 'target', part: 'path' };
const query: Term = { kind: 'target', part: 'query' };
const cookie = headerTerm('cookie');
const regex = (source: string): Regex => ({ source, flags: '', dialect: 'pcre' });
const parameter = (name: string): Term => ({ kind: 'parameter', of: query, name });
const unknown = (apart: boolean): Condition => ({ kind: 'unknown', unknown: new Unknown('code', { apart }) });

const good = 'https://good.example';
const isGood = equals(origin, literal(good));
const evil = 'https://evil.example';

const anywhere = (): boolean => true;

const answer = (endpoint: Endpoint, from: string | undefined) =>
  predict(endpoint.policy, { ...endpoint.sample, origin: from }).verdict.kind;

const met = (condition: Condition, reaches: (handshake: Handshake) => boolean = anywhere): Endpoint =>
  asVisited(endpointWith(acceptIf(condition)), reaches);

const passed: readonly (readonly [string, Condition])[] = [
  ['a cookie', present(cookie)],
  [
    'a cookie of some name',
    { kind: 'matches', term: cookie, regex: regex('(^|; )sid=\\w+'), mode: 'search' },
  ],
  [
    'the value of a cookie',
    equals({ kind: 'capture', of: cookie, regex: regex('role=([^;]*)'), group: 1 }, literal('admin')),
  ],
  ['the path', equals(path, literal('/chat'))],
  ['a word in the path', { kind: 'includes', term: path, text: literal('chat') }],
  ['an expression for a word in the path', matches(path, { source: 'ws|chat', flags: '', dialect: 'pcre' })],
  ['one of some paths', oneOf(lowerCase(path), ['/a', '/b'])],
  ['a parameter', present(parameter('room'))],
  [
    'path and parameter',
    all([
      equals(path, literal('/chat')),
      negate(equals(parameter('v'), literal(''))),
      present(parameter('v')),
    ]),
  ],
  ['a subprotocol', equals(headerTerm('sec-websocket-protocol'), literal('graphql-ws'))],
  ['an item of a list', equals({ kind: 'item', of: path, separator: '/', index: 2 }, literal('ws'))],
  ['the browser', { kind: 'includes', term: headerTerm('user-agent'), text: literal('Mozilla') }],
  ['a scheme', equals({ kind: 'scheme' }, literal('https'))],
  ['something unknown that is apart', unknown(true)],
  ['the opposite of it', negate(unknown(true))],
];

for (const [name, condition] of passed)
  test(`a visitor gets past ${name}`, () => {
    assert.equal(answer(endpointWith(acceptIf(condition)), evil) === 'accept', false);
    assert.equal(answer(met(condition), evil), 'accept');
    const strict = met(all([condition, isGood]));
    assert.deepEqual([answer(strict, good), answer(strict, evil)], ['accept', 'reject']);
  });

const blocked: readonly (readonly [string, Condition])[] = [
  ['a header that no page can send', present(headerTerm('x-api-key'))],
  ['a secret', equals(parameter('token'), literal('9f3c'))],
  ['a secret on the other side', equals(literal('9f3c'), parameter('token'))],
  [
    'a secret in an expression',
    { kind: 'matches', term: parameter('token'), regex: regex('^9f3c$'), mode: 'search' },
  ],
  ['the beginning of a secret', { kind: 'startsWith', term: parameter('token'), text: literal('9f3c') }],
  ['what is not known and may be about the Origin', unknown(false)],
  ['the Origin', isGood],
];

for (const [name, condition] of blocked)
  test(`a stranger does not get past ${name}`, () => assert.notEqual(answer(met(condition), evil), 'accept'));

test('an answer that somebody else gives is supposed', () => {
  const elsewhere = leaf({ kind: 'unknown', why: 'a service decides', elsewhere: true } as const);
  const endpoint = endpointWith(branch(isGood, elsewhere, leaf(reject(403))));
  const visited = asVisited(endpoint, anywhere);
  assert.deepEqual([answer(visited, good), answer(visited, evil)], ['accept', 'reject']);
});

test('what an attacker’s page can choose gets it past a check that others meet', () => {
  const policy = branch(equals(parameter('debug'), literal('1')), leaf(accept), acceptIf(isGood));
  const visited = asVisited(endpointWith(policy), anywhere);
  assert.equal(visited.sample.path, '/?debug=1');
  assert.equal(answer(visited, evil), 'accept');
});

test('what only the visitor brings does not count where pages get in without', () => {
  const policy = branch(present(cookie), leaf(accept), acceptIf(isGood));
  assert.equal(answer(asVisited(endpointWith(policy), anywhere), evil), 'reject');
});

test('a stranger who gets in anyway needs nothing', () => {
  const endpoint = endpointWith(acceptIf(negate(equals(parameter('q'), literal('select')))));
  assert.equal(asVisited(endpoint, anywhere), endpoint);
});

test('no browser leaves the host out', () => {
  const nobody = equals(headerTerm('host'), literal(''));
  assert.equal(answer(met(nobody), evil), 'reject');
});

test('a handshake that comes to another endpoint is no way in', () => {
  const elsewhere = met(equals(path, literal('/chat')), (handshake) => handshake.path !== '/chat');
  assert.equal(answer(elsewhere, evil), 'reject');
});

test('the search ends when nothing helps', () => {
  const many = Array.from({ length: 200 }, (_, i) => equals(parameter(`p${i}`), literal(`${i}`)));
  assert.equal(answer(met(all([...many, isGood])), good), 'reject');
});

test('what is cut out of a path again and again costs no more than the effort that there is', () => {
  const rest = (of: Term): Term => ({ kind: 'capture', of, regex: regex('^/a(.*)$'), group: 1 });
  const rewritten = (of: Term): Term => ({ kind: 'concat', parts: [literal('/a'), rest(of)] });
  const deep = Array.from({ length: 8 }).reduce<Term>(rewritten, path);
  const { sample } = endpointWith(leaf(accept));
  const effort = { left: 500 };
  const wanted = { kind: 'matches', term: deep, regex: regex('^/a.*x$'), mode: 'search' } as const;
  const found = [...steered(wanted, { ...sample, path: '/a' }, effort)];
  assert.ok(found.length > 0 && found.length <= 500, `${found.length} handshakes`);
  assert.equal(effort.left, -1);
});
