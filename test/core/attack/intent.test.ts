import assert from 'node:assert/strict';
import { test } from 'node:test';
import { intendedOrigins, intentions } from '../../../src/core/attack/intent';
import type { AllowListEntry } from '../../../src/core/endpoint';
import { serializeOrigin } from '../../../src/core/origin';
import { type Condition, constant, equals, matches, negate, oneOf } from '../../../src/core/policy/condition';
import { headerTerm, literal, origin, type Term } from '../../../src/core/policy/term';
import type { Dialect } from '../../../src/core/regex/regex';
import { acceptIf, endpointWith } from '../../support/policies';

const intended = (condition: Condition): string[] =>
  intendedOrigins(endpointWith(acceptIf(condition))).map(serializeOrigin);

const expressions: readonly (readonly [string, readonly string[], string?, Dialect?])[] = [
  ['^https://app\\.example\\.com$', ['https://app.example.com']],
  ['https://app.example.com', ['https://app.example.com']],
  ['^https?:\\/\\/app\\.example\\.com(:\\d+)?$', ['https://app.example.com']],
  ['^https://([a-z0-9-]+\\.)*example\\.com$', ['https://example.com']],
  ['^https://[a-z0-9-]+\\.example\\.com$', ['https://app.example.com']],
  ['^https://.*\\.example\\.com$', ['https://example.com']],
  ['^https://(.+\\.)?example\\.com$', ['https://example.com']],
  [
    '^https?://(app|www)\\.example\\.(com|org)$',
    [
      'https://app.example.com',
      'https://app.example.org',
      'https://www.example.com',
      'https://www.example.org',
    ],
  ],
  [
    '^https://app\\.example\\.com$|^http://localhost:\\d+$',
    ['https://app.example.com', 'http://localhost:3000'],
  ],
  ['example\\.com$', ['https://example.com']],
  ['\\.example\\.com$', ['https://example.com']],
  ['EXAMPLE\\.com', ['https://example.com'], 'i'],
  ['^http://127\\.0\\.0\\.1(?::[0-9]{2,5})?$', ['http://127.0.0.1']],
  ['^http://192\\.168\\.\\d{1,3}\\.\\d{1,3}$', ['http://192.168.1.1']],
  ['^https?://localhost', ['https://localhost'], 'i', 'pcre'],
  ['^(https://app\\.example\\.com)?$', ['https://app.example.com']],
  ['^((https?://)?(app|www)\\.example\\.com)?$', ['https://app.example.com', 'https://www.example.com']],
  ['(?i)^https://app[.]example[.]com\\z', ['https://app.example.com'], '', 'pcre'],
  ['(?x) ^https:// app \\. example \\. com $', ['https://app.example.com'], '', 'pcre'],
  ['https://(?P<sub>\\w+)\\.example\\.com', ['https://app.example.com'], '', 'python'],
  ['^https://(?!evil)', []],
  ['^https://(?!evil\\.com)', []],
  ['^https://(?!evil\\.com)app\\.example\\.com$', ['https://app.example.com']],
  ['^(?=https://app\\.example\\.com$)', ['https://app.example.com']],
  ['^https://app\\.example\\.', ['https://app.example.com']],
  ['^[a-z]+$', []],
  ['(', []],
  ['.*', []],
];

for (const [source, expected, flags = '', dialect = 'ecmascript'] of expressions)
  test(`/${source}/${flags} of ${dialect} is meant for ${expected.join(', ') || 'nobody in particular'}`, () => {
    assert.deepEqual(intended(matches(origin, { source, flags, dialect })), expected);
  });

const refused: readonly (readonly [string, readonly string[]])[] = [
  ['^https?://(?!app\\.example\\.com)', ['https://app.example.com']],
  ['^(?!https://(app|www)\\.example\\.com$)', ['https://app.example.com', 'https://www.example.com']],
  ['^https?://(?!.*good\\.com)', ['https://good.com']],
];

for (const [source, expected] of refused)
  test(`a check that refuses /${source}/ is meant for ${expected.join(', ') || 'nobody in particular'}`, () => {
    const regex = { source, flags: '', dialect: 'pcre' } as const;
    assert.deepEqual(intended(negate(matches(origin, regex))), expected);
  });

const texts: readonly (readonly [string, readonly string[]])[] = [
  ['https://app.example.com', ['https://app.example.com']],
  ['https://app.example.com/', ['https://app.example.com']],
  ['https://App.Example.com:443', ['https://app.example.com']],
  ['app.example.com', ['https://app.example.com']],
  ['app.example.com:8443', ['https://app.example.com:8443']],
  ['//app.example.com', ['https://app.example.com']],
  ['://app.example.com', ['https://app.example.com']],
  ['*.example.com', ['https://example.com']],
  ['.example.com', ['https://example.com']],
  ['https://*.example.com:*', ['https://example.com']],
  ['http://localhost:*', ['http://localhost']],
  ['localhost:3000', ['https://localhost:3000']],
  ['http://[::1]:3000', ['http://[::1]:3000']],
  ['https://bücher.example', ['https://xn--bcher-kva.example']],
  ['websocket:https://app.example.com', ['https://app.example.com']],
  ['GET|https://app.example.com:8443|1', ['https://app.example.com:8443']],
  ['0http://localhost:3000', ['http://localhost:3000']],
  ['yeshttp://localhost:3000', ['http://localhost:3000']],
  ['app://https.example', []],
  ['https://', []],
  ['null', []],
  ['*', []],
  ['', []],
  ['com', []],
];

for (const [text, expected] of texts)
  test(`${JSON.stringify(text)} is meant for ${expected.join() || 'nobody in particular'}`, () => {
    assert.deepEqual(intended(equals(origin, literal(text))), expected);
    assert.deepEqual(intended({ kind: 'endsWith', term: origin, text: literal(text) }), expected);
  });

test('each origin once, in the order of the source; a part of the Origin makes it inexact', () => {
  const hostname: Term = { kind: 'urlPart', of: origin, parser: 'whatwg', part: 'hostname' };
  const policy = acceptIf({
    kind: 'any',
    of: [
      oneOf(origin, ['https://b.example', 'https://a.example']),
      { kind: 'endsWith', term: hostname, text: literal('b.example') },
    ],
  });
  assert.deepEqual(
    intentions(endpointWith(policy)).map((one) => [one.origin.hostname, one.exact]),
    [
      ['b.example', false],
      ['a.example', true],
    ],
  );
});

test('of a text that is put together what is fixed of it tells', () => {
  const tenant = headerTerm('x-tenant');
  const below = (domain: string) =>
    equals(origin, { kind: 'concat', parts: [literal('https://'), tenant, literal(domain)] });
  assert.deepEqual(intended(below('.example.com')), ['https://example.com']);
  assert.deepEqual(intended(below('.com')), []);
});

test('what is compared with other headers is nobody’s intention', () => {
  assert.deepEqual(intended(equals(headerTerm('x-forwarded-for'), literal('www.example.org'))), []);
});

test('entries count, those with expressions by what they match', () => {
  const entry = (text: string, kind: AllowListEntry['kind'], fits: Condition): AllowListEntry => ({
    text,
    kind,
    fits,
    range: { uri: 'memory:///a', start: 0, end: 1 },
  });
  const regex = { source: '^https://(a|b)\\.example$', flags: '', dialect: 'pcre' } as const;
  const endpoint = endpointWith(acceptIf(constant(false)), {
    entries: [
      entry('https://c.example', 'exact', constant(false)),
      entry('~(a|b)', 'regex', matches(origin, regex)),
    ],
  });
  assert.deepEqual(intendedOrigins(endpoint).map(serializeOrigin), [
    'https://c.example',
    'https://a.example',
    'https://b.example',
  ]);
});
