import assert from 'node:assert/strict';
import { test } from 'node:test';
import { searchWitness, type Witness } from '../../../src/core/attack/witness';
import type { Endpoint } from '../../../src/core/endpoint';
import { parseOrigin } from '../../../src/core/origin';
import {
  any,
  type Condition,
  equals,
  type LibraryMatcher,
  matches,
  oneOf,
} from '../../../src/core/policy/condition';
import { branch, leaf } from '../../../src/core/policy/decision';
import { headerTerm, host, literal, origin, type Term } from '../../../src/core/policy/term';
import { accept, reject } from '../../../src/core/policy/verdict';
import { acceptIf, endpointWith } from '../../support/policies';

const hostname: Term = { kind: 'urlPart', of: origin, parser: 'whatwg', part: 'hostname' };
const fits = (source: string): Condition => matches(origin, { source, flags: '', dialect: 'pcre' });

function witnessOf(endpoint: Endpoint, ...trusted: string[]): Witness | undefined {
  const pages = trusted.flatMap((text) => parseOrigin(text) ?? []);
  const result = searchWitness(endpoint, pages);
  return 'witness' in result ? result.witness : undefined;
}

const telling: readonly (readonly [string, Condition, string, string | undefined])[] = [
  [
    'no anchor at the end',
    fits('^https://app\\.example\\.com'),
    'https://app.example.com.evil.example',
    'PFX-1',
  ],
  [
    'no dot before the domain',
    { kind: 'endsWith', term: hostname, text: literal('example.com') },
    'https://evilexample.com',
    'SFX-2',
  ],
  ['a dot that is not escaped', fits('^https://app.example.com$'), 'https://appxexample.com', 'DOT-1'],
  [
    'the list contains the origin',
    { kind: 'includes', term: literal('https://app.example.com'), text: origin },
    'https://app.example.co',
    'PFX-3',
  ],
  [
    'a name without its domain',
    { kind: 'includes', term: origin, text: literal('goodcorp') },
    'https://goodcorp.example.evil.example',
    'PFX-1',
  ],
  [
    'only the exact search finds it',
    fits('^https://app[0-9]+example\\.com$'),
    'https://app0example.com',
    undefined,
  ],
];

for (const [name, condition, expected, family] of telling)
  test(`the most telling witness: ${name}`, () => {
    const witness = witnessOf(endpointWith(acceptIf(condition)));
    assert.equal(witness?.origin, expected);
    assert.equal(witness?.mutation?.family, family);
    assert.equal(witness?.prediction.verdict.kind, 'accept');
  });

test('what belongs to intended, trusted and served hosts is no witness', () => {
  const policy = acceptIf(
    any([
      fits('^https://([a-z]+\\.)*example\\.com$'),
      fits('^https://[a-z]+\\.example\\.org$'),
      equals({ ...hostname, part: 'host' }, host),
    ]),
  );
  const endpoint = endpointWith(policy, { host: 'ws.example.net' });
  assert.deepEqual(searchWitness(endpoint, []), { proof: true });
});

test('trusted pages take witnesses away', () => {
  const endpoint = endpointWith(acceptIf(fits('^https://(app\\.example\\.com|(?:evil|x)[a-z]+\\.io)$')));
  assert.ok(
    witnessOf(
      endpointWith(acceptIf(fits('^https://[a-f]+\\.example$')), { host: 'localhost' }),
      'https://a.test',
    ),
  );
  assert.equal(
    witnessOf(endpoint, 'https://evilapp.io', 'https://xapp.io')?.origin,
    'https://evilevilapp.io',
  );
});

test('who is let in and stays is found before who is sent away again', () => {
  const closed = leaf({ ...accept, closed: true });
  const policy = branch(
    { kind: 'startsWith', term: origin, text: literal('https://app.example.com') },
    leaf(accept),
    closed,
  );
  assert.equal(witnessOf(endpointWith(policy))?.origin, 'https://app.example.com.evil.example');
  assert.equal(witnessOf(endpointWith(closed))?.prediction.verdict.kind, 'accept');
});

test('other headers are as in the sample', () => {
  const policy = branch(
    equals(headerTerm('upgrade'), literal('websocket')),
    acceptIf(oneOf(origin, ['https://a.example'])),
    leaf(accept),
  );
  assert.deepEqual(searchWitness(endpointWith(policy), []), { proof: true });
});

test('matchers of one name are not mixed up', () => {
  const matcher = (source: string): LibraryMatcher => ({
    name: 'a rule',
    matches: (_, value) => new RegExp(`^${source}$`).test(value),
    language: () => ({ source, flags: '', dialect: 'ecmascript' }),
  });
  const by = (one: LibraryMatcher): Condition => ({
    kind: 'library',
    term: origin,
    matcher: one,
    pattern: 'example.com',
  });
  const policy = acceptIf(any([by(matcher('https://example\\.com')), by(matcher('https://other\\.dev'))]));
  assert.equal(witnessOf(endpointWith(policy))?.origin, 'https://other.dev');
});

test('long lists and many patterns', () => {
  const domains = Array.from({ length: 3000 }, (_, index) => `https://app.site${index}.com`);
  const patterns = Array.from({ length: 40 }, (_, index) => fits(`^https://([a-z]+\\.)?shop${index}\\.com$`));
  const policy = acceptIf(any([oneOf(origin, domains), ...patterns]));
  assert.deepEqual(searchWitness(endpointWith(policy), []), { proof: true });
  let chain = leaf(reject(403)) as Endpoint['policy'];
  for (const domain of domains) chain = branch(equals(origin, literal(domain)), leaf(accept), chain);
  assert.deepEqual(searchWitness(endpointWith(chain), []), { proof: true });
});
