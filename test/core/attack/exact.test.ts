import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { isStranger, Owners } from '../../../src/core/attack/attacker';
import { type ExactResult, searchExactly } from '../../../src/core/attack/exact';
import { isBrowserOrigin, parseOrigin } from '../../../src/core/origin';
import {
  all,
  any,
  type Condition,
  constant,
  equals,
  matches,
  negate,
  oneOf,
} from '../../../src/core/policy/condition';
import { branch, leaf } from '../../../src/core/policy/decision';
import { browserHandshake } from '../../../src/core/policy/handshake';
import { type OriginPolicy, predict } from '../../../src/core/policy/predict';
import { host, literal, lowerCase, origin, type Term } from '../../../src/core/policy/term';
import { Unknown } from '../../../src/core/policy/unknown';
import { accept, reject, unknownVerdict } from '../../../src/core/policy/verdict';
import type { Dialect } from '../../../src/core/regex/regex';
import { acceptIf } from '../../support/policies';

const hostname: Term = { kind: 'urlPart', of: origin, parser: 'whatwg', part: 'hostname' };
const scheme: Term = { kind: 'urlPart', of: origin, parser: 'whatwg', part: 'protocol' };
const port: Term = { kind: 'urlPart', of: origin, parser: 'whatwg', part: 'port' };

const fits = (source: string, flags = '', dialect: Dialect = 'ecmascript', term: Term = origin): Condition =>
  matches(term, { source, flags, dialect });

const search = (policy: OriginPolicy, owners: readonly string[] = ['example.com']): ExactResult =>
  searchExactly({ policy, sample: browserHandshake, owners: new Owners(owners) });

const nobody: readonly (readonly [string, Condition])[] = [
  ['a list', oneOf(origin, ['https://app.example.com', 'https://example.com'])],
  ['an anchored expression', fits('^https://([a-z0-9-]+\\.)*example\\.com$')],
  [
    'the same for PCRE, where $ also stands before a final newline',
    fits('^https?://([^.]+\\.)*example\\.com(:\\d+)?$', 'i', 'pcre'),
  ],
  [
    'the same for Python, in full',
    matches(origin, { source: 'https://(?:.+\\.)?example\\.com', flags: '', dialect: 'python' }, 'full'),
  ],
  [
    'the end of the host name with its dot',
    { kind: 'endsWith', term: hostname, text: literal('.example.com') },
  ],
  ['host and scheme', all([equals(hostname, literal('app.example.com')), equals(scheme, literal('https:'))])],
  ['upper case', equals({ kind: 'upperCase', of: origin }, literal('HTTPS://APP.EXAMPLE.COM'))],
  ['what no browser sends', equals(origin, literal('https://EVIL.example'))],
  ['private addresses', fits('^http://(192\\.168|10\\.\\d+)\\.\\d+\\.\\d+(:\\d+)?$')],
  ['the server itself', equals({ kind: 'urlPart', of: origin, parser: 'whatwg', part: 'host' }, host)],
  ['a name without a dot', fits('^https?://[a-z]+(:\\d+)?$')],
];

for (const [name, condition] of nobody)
  test(`nobody gets in by ${name}`, () => assert.deepEqual(search(acceptIf(condition)), { proof: true }));

test('a port is asked for under both schemes', () => {
  // 443 is written by pages without TLS only.
  assert.deepEqual(search(acceptIf(equals(port, literal('443')))), { origin: 'http://e.ee:443' });
});

const somebody: readonly (readonly [string, Condition, string])[] = [
  ['no condition', constant(true), 'https://e.ee'],
  ['a digit where a dot was meant', fits('^https://app\\dexample\\.com$'), 'https://app0example.com'],
  ['a word boundary', fits('\\bexample\\.com$'), 'https://e-example.com'],
  ['an address', fits('^https?://[\\d.]+$'), 'https://1.0.0.0'],
  ['another registrable domain', fits('^https://example\\.(com|org)$'), 'https://example.org'],
  [
    'the start of the host name',
    { kind: 'startsWith', term: hostname, text: literal('example.com') },
    'https://example.com.example',
  ],
  ['everything but a list', negate(oneOf(origin, ['https://e.ee', 'https://v.ee'])), 'https://e.ee.'],
  ['a look-ahead', fits('^https://(?!e)[a-z]+\\.com$'), 'https://v.com'],
  ['a look-ahead that names the start', negate(fits('^https?://(?!my)')), 'https://my.ee'],
  ['one scheme only', fits('^http://.*app'), 'http://e.app'],
  [
    'a part of a fixed text',
    { kind: 'includes', term: literal('https://app.example.com https://evil.example'), text: origin },
    'https://app.example',
  ],
];

for (const [name, condition, expected] of somebody)
  test(`somebody gets in by ${name}`, () =>
    assert.deepEqual(search(acceptIf(condition)), { origin: expected }));

const unknown: readonly (readonly [string, OriginPolicy, RegExp])[] = [
  ['an unknown verdict', leaf(unknownVerdict('a plugin decides')), /a plugin decides/],
  [
    'an unknown condition',
    acceptIf({ kind: 'unknown', unknown: new Unknown('the flag is not known') }),
    /the flag is not known/,
  ],
  ['look-behind', acceptIf(fits('^https://[a-z]+(?<!evil)\\.com$')), /looks behind/],
  [
    'a name under a top-level domain that does not exist',
    acceptIf(fits('^https://app\\.examplexcom$')),
    /cannot be a web page's/,
  ],
];

for (const [name, policy, why] of unknown)
  test(`there is neither witness nor proof for ${name}`, () => {
    const result = search(policy);
    assert.ok('unknown' in result && why.test(result.unknown), JSON.stringify(result));
  });

test('what is unknown does not matter when it changes nothing', () => {
  const unclear: Condition = { kind: 'unknown', unknown: new Unknown('the flag is not known') };
  const list = oneOf(origin, ['https://app.example.com']);
  assert.deepEqual(search(acceptIf(all([unclear, list]))), { proof: true });
  assert.deepEqual(search(branch(unclear, leaf(reject(401)), leaf(reject(403)))), { proof: true });
  assert.deepEqual(search(acceptIf(any([unclear, fits('^https://example\\.org$')]))), {
    origin: 'https://example.org',
  });
});

test('a hostile expression costs a bounded number of steps', () => {
  const bomb = fits('^https://[^/]*(e[^/]{12}){8}\\.com$|(a?){60}b{500}');
  const result = search(acceptIf(bomb));
  assert.ok('unknown' in result || 'origin' in result);
  const many = fits('^https://[^/]*(?:e[a-z]{14}|v[a-z]{13}x)[^/]*\\.example\\.com$');
  for (let round = 0; round < 3; round++) assert.ok(!('origin' in search(acceptIf(many))));
});

const texts = [
  'example.com',
  '.example.com',
  'app.example.com',
  'https://',
  'https://app',
  'evil',
  ':8443',
  '.',
  'localhost',
];
const expressions = [
  '^https://app.example.com$',
  'example\\.com$',
  '^https?://([a-z0-9-]+\\.)*example\\.com(:\\d+)?$',
  '^https://[^.]+\\.example\\.com',
  '^https://.+\\.(com|org)$',
  '\\d+',
  'app|evil',
  '\\bevil\\b',
  '^http:',
];
const terms: readonly Term[] = [
  origin,
  lowerCase(origin),
  hostname,
  port,
  scheme,
  { kind: 'item', of: origin, separator: '/', index: 2 },
];

const condition: fc.Arbitrary<Condition> = fc.letrec<{ condition: Condition }>((tie) => ({
  condition: fc.oneof(
    { maxDepth: 3 },
    fc
      .tuple(
        fc.constantFrom(...terms),
        fc.constantFrom(...expressions),
        fc.constantFrom<Dialect>('ecmascript', 'pcre', 're2'),
      )
      .map(([term, source, dialect]) => fits(source, '', dialect, term)),
    fc
      .tuple(
        fc.constantFrom('startsWith' as const, 'endsWith' as const, 'includes' as const),
        fc.constantFrom(...terms),
        fc.constantFrom(...texts),
      )
      .map(([kind, term, text]): Condition => ({ kind, term, text: literal(text) })),
    fc
      .tuple(
        fc.constantFrom(...terms),
        fc.subarray([...texts, '8443', 'https://app.example.com', 'https://evil.example']),
      )
      .map(([term, values]) => oneOf(term, values)),
    fc.array(tie('condition'), { minLength: 1, maxLength: 3 }).map(all),
    fc.array(tie('condition'), { minLength: 1, maxLength: 3 }).map(any),
    tie('condition').map(negate),
  ),
})).condition;

const isOwned = (text: string): boolean =>
  new Owners(['example.com']).owns(parseOrigin(text)?.hostname ?? '');

const label = fc.constantFrom('app', 'evil', 'example', 'a', 'x-1', 'com', 'localhost', '1', 'app_');
const anyOrigin = fc
  .tuple(
    fc.constantFrom('http', 'https'),
    fc.array(label, { minLength: 1, maxLength: 3 }),
    fc.constantFrom('com', 'org', 'example', 'co.uk'),
    fc.constantFrom('', '', ':8443', ':80'),
  )
  .map(([protocol, labels, suffix, at]) => `${protocol}://${labels.join('.')}.${suffix}${at}`)
  .filter((text) => isBrowserOrigin(text) && isStranger(text))
  .filter((text) => !isOwned(text));

test('a proof holds for every origin that is tried, and a witness is a stranger that gets in', () => {
  const pages = fc.sample(anyOrigin, { numRuns: 400, seed: 3 });
  const seen = { proof: 0, origin: 0, unknown: 0 };
  for (const one of fc.sample(condition, { numRuns: 300, seed: 4 })) {
    const policy = acceptIf(one);
    const result = search(policy);
    const verdictFor = (text: string) => predict(policy, { ...browserHandshake, origin: text }).verdict.kind;
    seen[Object.keys(result)[0] as keyof typeof seen]++;
    if ('origin' in result) {
      assert.equal(verdictFor(result.origin), 'accept');
      assert.ok(isStranger(result.origin) && !isOwned(result.origin), result.origin);
    } else if ('proof' in result) {
      for (const page of pages) assert.equal(verdictFor(page), 'reject', `${page} ${JSON.stringify(one)}`);
    }
    assert.deepEqual(search(policy), result);
  }
  assert.ok(seen.proof > 50 && seen.origin > 50 && seen.unknown < 15, JSON.stringify(seen));
});

test('leaves of a tree count, not only conditions', () => {
  const policy = branch(
    fits('^https:'),
    branch(fits('\\.example\\.com$'), leaf(accept), leaf(reject(403))),
    branch(equals(hostname, literal('intranet')), leaf(accept), leaf(reject(403))),
  );
  assert.deepEqual(search(policy), { proof: true });
});
