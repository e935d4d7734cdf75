import assert from 'node:assert/strict';
import { test } from 'node:test';
import {
  all,
  any,
  type Condition,
  constant,
  equals,
  matches,
  negate,
  oneOf,
  present,
} from '../../../src/core/policy/condition';
import { describe } from '../../../src/core/policy/describe';
import {
  concat,
  headerTerm,
  host,
  literal,
  lowerCase,
  origin,
  type Term,
} from '../../../src/core/policy/term';
import { Unknown } from '../../../src/core/policy/unknown';

const hostname: Term = { kind: 'urlPart', of: origin, parser: 'whatwg', part: 'hostname' };
const letters = ['a', 'b', 'c', 'd'].map((letter) => `https://${letter}.example`);
const gethRule = { name: "geth's origin rule", matches: () => true };

/** A condition, and its words when it is true and when it is false. */
const cases: readonly (readonly [Condition, string, string])[] = [
  [constant(true), 'always', 'never'],
  [present(origin), 'the Origin is present', 'the Origin is not present'],
  [
    equals(origin, literal('https://what-is-this.example')),
    'the Origin is "https://what-is-this.example"',
    'the Origin is not "https://what-is-this.example"',
  ],
  [equals(literal('this is it'), origin), '"this is it" is the Origin', '"this is it" is not the Origin'],
  [oneOf(origin, []), 'the Origin is one of an empty list', 'the Origin is not one of an empty list'],
  [oneOf(origin, ['null']), 'the Origin is "null"', 'the Origin is not "null"'],
  [
    oneOf(lowerCase(origin), letters),
    'the Origin is one of "https://a.example", "https://b.example", "https://c.example" and 1 more',
    'the Origin is not one of "https://a.example", "https://b.example", "https://c.example" and 1 more',
  ],
  [
    { kind: 'startsWith', term: origin, text: literal('https://') },
    'the Origin starts with "https://"',
    'the Origin does not start with "https://"',
  ],
  [
    { kind: 'endsWith', term: hostname, text: literal('.example') },
    'the host name of the Origin ends with ".example"',
    'the host name of the Origin does not end with ".example"',
  ],
  [
    { kind: 'includes', term: literal('a b'), text: origin },
    '"a b" contains the Origin',
    '"a b" does not contain the Origin',
  ],
  [
    matches(origin, { source: '^https://a', flags: 'i', dialect: 'pcre' }),
    'the Origin matches /^https://a/i',
    'the Origin does not match /^https://a/i',
  ],
  [{ kind: 'parses', term: origin, parser: 'whatwg' }, 'the Origin is a URL', 'the Origin is not a URL'],
  [
    { kind: 'library', term: origin, pattern: '*.example', matcher: gethRule },
    'the Origin fits "*.example" by geth\'s origin rule',
    'the Origin does not fit "*.example" by geth\'s origin rule',
  ],
  [
    equals(concat([{ kind: 'scheme' }, literal('://'), host]), origin),
    'the scheme + "://" + the Host header is the Origin',
    'the scheme + "://" + the Host header is not the Origin',
  ],
  [
    equals(headerTerm('x-forwarded-for'), literal('1')),
    'the X-Forwarded-For header is "1"',
    'the X-Forwarded-For header is not "1"',
  ],
  [
    all([present(origin), any([equals(hostname, host), negate(present(host))])]),
    'the Origin is present and (the host name of the Origin is the Host header or the Host header is not present)',
    'the Origin is not present or (the host name of the Origin is not the Host header and the Host header is present)',
  ],
];

for (const [condition, whenTrue, whenFalse] of cases)
  test(whenTrue, () => {
    assert.equal(describe(condition, true), whenTrue);
    assert.equal(describe(condition, false), whenFalse);
    assert.equal(describe(negate(condition), false), whenTrue);
    assert.equal(describe(condition, undefined), `not known whether ${whenTrue}`);
  });

test('what is not known is told by its reason', () => {
  const unclear: Condition = { kind: 'unknown', unknown: new Unknown('ORIGINS is set outside this file') };
  assert.equal(describe(unclear, undefined), 'not known: ORIGINS is set outside this file');
});
