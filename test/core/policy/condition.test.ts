import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import {
  all,
  any,
  type Condition,
  conditionReads,
  constant,
  equals,
  evaluate,
  matches,
  negate,
  oneOf,
  present,
} from '../../../src/core/policy/condition';
import { browserHandshake, type Handshake } from '../../../src/core/policy/handshake';
import {
  concat,
  evaluateTerm,
  headerTerm,
  host,
  literal,
  lowerCase,
  orElse,
  origin,
  type Term,
} from '../../../src/core/policy/term';
import { isUnknown, type Truth, Unknown } from '../../../src/core/policy/unknown';

const at = (value: string | undefined, more: Partial<Handshake> = {}): Handshake => ({
  ...browserHandshake,
  ...more,
  origin: value,
});
const page = 'https://App.example.com:8443';
const unclear: Condition = { kind: 'unknown', unknown: new Unknown('who knows') };
const part = (name: 'hostname' | 'port' | 'protocol', of: Term = origin): Term => ({
  kind: 'urlPart',
  of,
  parser: 'whatwg',
  part: name,
});
const regex = (source: string, dialect: 'ecmascript' | 'pcre' = 'ecmascript') => ({
  source,
  flags: '',
  dialect,
});

const terms: readonly (readonly [string, Term, string | undefined])[] = [
  ['the Origin as sent', origin, page],
  ['lower case', lowerCase(origin), 'https://app.example.com:8443'],
  ['a header that is not there', headerTerm('X-Forwarded-For'), undefined],
  ['a header with the name of a property of every object', headerTerm('constructor'), undefined],
  ['a header in any spelling', headerTerm('UPGRADE'), 'websocket'],
  ['a fallback', orElse(headerTerm('x-origin'), literal('none')), 'none'],
  ['an absent part makes all absent', concat([literal('a'), headerTerm('x-origin')]), undefined],
  ['the host name', part('hostname'), 'app.example.com'],
  ['the port', part('port'), '8443'],
  ['a part of what is no URL', part('hostname', literal('app.example.com')), undefined],
  ['a group', { kind: 'capture', of: origin, regex: regex('//(.*):'), group: 1 }, 'App.example.com'],
  [
    'a named group',
    { kind: 'capture', of: origin, regex: regex('//(?<name>.*):'), group: 'name' },
    'App.example.com',
  ],
  [
    'a group that is not there',
    { kind: 'capture', of: origin, regex: regex('//'), group: 'toString' },
    undefined,
  ],
  ['no match', { kind: 'capture', of: origin, regex: regex('evil'), group: 0 }, undefined],
  [
    'a replacement is plain text',
    { kind: 'replace', of: origin, search: 'https', by: '$&', all: false },
    '$&://App.example.com:8443',
  ],
  [
    'all replaced',
    { kind: 'replace', of: origin, search: 'p', by: '', all: true },
    'htts://A.examle.com:8443',
  ],
  ['a slice', { kind: 'slice', of: origin, start: -4 }, '8443'],
  ['an item', { kind: 'item', of: origin, separator: '/', index: 2 }, 'App.example.com:8443'],
  ['the last item', { kind: 'item', of: origin, separator: ':', index: -1 }, '8443'],
  ['no such item', { kind: 'item', of: origin, separator: '/', index: 7 }, undefined],
  ['the path', { kind: 'target', part: 'path' }, '/ws'],
  ['the query', { kind: 'target', part: 'query' }, 'room=1'],
  ['the whole target', { kind: 'target', part: 'whole' }, '/ws?room=1'],
  ['the scheme', { kind: 'scheme' }, 'https'],
];

for (const [name, term, expected] of terms)
  test(`term: ${name}`, () =>
    assert.equal(evaluateTerm(term, at(page, { path: '/ws?room=1', tls: true })), expected));

test('an unknown term makes its comparison unknown', () => {
  const term: Term = { kind: 'unknown', unknown: new Unknown('set elsewhere') };
  for (const one of [
    equals(term, origin),
    equals(origin, term),
    oneOf(lowerCase(term), ['a']),
    present(term),
  ])
    assert.deepEqual(evaluate(one, at(page)), new Unknown('set elsewhere'));
});

const conditions: readonly (readonly [string, Condition, string | undefined, boolean])[] = [
  ['absent equals absent', equals(origin, headerTerm('x-origin')), undefined, true],
  ['absent equals no text', equals(origin, literal('')), undefined, false],
  ['absent is in no list', oneOf(origin, ['']), undefined, false],
  ['absent starts with nothing', { kind: 'startsWith', term: origin, text: literal('') }, undefined, false],
  ['absent matches nothing', matches(origin, regex('^')), undefined, false],
  ['present', present(origin), 'null', true],
  ['case counts', oneOf(origin, [page.toLowerCase()]), page, false],
  [
    'same host',
    equals({ kind: 'urlPart', of: origin, parser: 'whatwg', part: 'host' }, host),
    'https://localhost',
    true,
  ],
  [
    'no text contains an absent one',
    { kind: 'includes', term: literal('a'), text: origin },
    undefined,
    false,
  ],
  ['reversed', { kind: 'includes', term: literal(page), text: origin }, 'https://App', true],
  ['search', matches(origin, regex('example')), page, true],
  ['prefix', matches(origin, regex('example'), 'prefix'), page, false],
  ['full', matches(origin, regex('https|https://App.*'), 'full'), page, true],
  ['a URL', { kind: 'parses', term: origin, parser: 'whatwg' }, 'null', false],
];

for (const [name, condition, value, expected] of conditions)
  test(`condition: ${name}`, () => assert.equal(evaluate(condition, at(value)), expected));

const truth = fc.constantFrom<Condition>(constant(true), constant(false), unclear, present(origin));
const tree = fc.letrec<{ tree: Condition }>((tie) => ({
  tree: fc.oneof(
    { maxDepth: 4 },
    truth,
    fc.array(tie('tree'), { maxLength: 3 }).map((of): Condition => ({ kind: 'all', of })),
    fc.array(tie('tree'), { maxLength: 3 }).map((of): Condition => ({ kind: 'any', of })),
    tie('tree').map((of): Condition => ({ kind: 'not', of })),
  ),
})).tree;

/** A condition rebuilt with the constructors that fold. */
function folded(condition: Condition): Condition {
  switch (condition.kind) {
    case 'all':
      return all(condition.of.map(folded));
    case 'any':
      return any(condition.of.map(folded));
    case 'not':
      return negate(folded(condition.of));
    default:
      return condition;
  }
}

/** The condition with the unknown part decided. */
function decided(condition: Condition, value: boolean): Condition {
  switch (condition.kind) {
    case 'all':
    case 'any':
      return { kind: condition.kind, of: condition.of.map((one) => decided(one, value)) };
    case 'not':
      return { kind: 'not', of: decided(condition.of, value) };
    default:
      return condition === unclear ? constant(value) : condition;
  }
}

const same = (a: Truth, b: Truth): boolean => a === b || (isUnknown(a) && isUnknown(b));

test('folding changes no answer', () => {
  fc.assert(
    fc.property(tree, (condition) => {
      for (const value of ['null', undefined])
        assert.ok(same(evaluate(folded(condition), at(value)), evaluate(condition, at(value))));
    }),
    { numRuns: 1000 },
  );
});

test('a known answer stays whatever the unknown turns out to be', () => {
  fc.assert(
    fc.property(tree, (condition) => {
      const answer = evaluate(condition, at('null'));
      if (isUnknown(answer)) return;
      for (const value of [true, false])
        assert.equal(evaluate(decided(condition, value), at('null')), answer);
    }),
    { numRuns: 1000 },
  );
});

test('which headers a condition reads', () => {
  const sameHost = equals(part('hostname'), lowerCase(host));
  assert.ok(conditionReads(sameHost, 'origin') && conditionReads(sameHost, 'host'));
  assert.ok(!conditionReads(sameHost, 'cookie') && !conditionReads(constant(true), 'origin'));
  assert.ok(conditionReads({ kind: 'includes', term: literal('a'), text: origin }, 'origin'));
  assert.ok(
    conditionReads(all([negate(present(concat([literal('a'), orElse(host, origin)]))), unclear]), 'origin'),
  );
});
