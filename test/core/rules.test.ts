import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { AllowListEntry, Endpoint } from '../../src/core/endpoint';
import type { Problem } from '../../src/core/finding';
import { type Condition, constant, equals, matches, oneOf } from '../../src/core/policy/condition';
import { branch, leaf } from '../../src/core/policy/decision';
import type { OriginPolicy } from '../../src/core/policy/predict';
import { literal, origin } from '../../src/core/policy/term';
import { Unknown } from '../../src/core/policy/unknown';
import { accept, reject, unknownVerdict } from '../../src/core/policy/verdict';
import { rules } from '../../src/core/rules';
import { acceptIf, endpointWith } from '../support/policies';

const range = (start: number) => ({ uri: 'memory:///server.js', start, end: start + 1 });
const app = 'https://app.example.com';
const isApp = equals(origin, literal(app));
const open: OriginPolicy = leaf(accept);
const listed: OriginPolicy = acceptIf(isApp);
const startsWith: Condition = { kind: 'startsWith', term: origin, text: literal(app) };
const anything = constant(true);
const unclear: Condition = { kind: 'unknown', unknown: new Unknown('set elsewhere') };

const entry = (
  text: string,
  kind: AllowListEntry['kind'] = 'exact',
  fits = oneOf(origin, [text]),
): AllowListEntry => ({
  text,
  kind,
  fits,
  range: range(7),
});

const server = endpointWith;
const withEntries = (...entries: AllowListEntry[]): Endpoint =>
  server(acceptIf({ kind: 'any', of: entries.map(({ fits }) => fits) }), { entries });

function check(rule: string, endpoint: Endpoint, trustedOrigins: readonly string[] = []): readonly Problem[] {
  const found = rules.find(({ id }) => id === rule);
  assert.ok(found, rule);
  return found.check(endpoint, { trustedOrigins });
}

const onlyNull: OriginPolicy = branch(equals(origin, literal('null')), leaf(reject(403)), leaf(accept));
const onPath: OriginPolicy = branch(
  equals({ kind: 'target', part: 'path' }, literal('/other')),
  listed,
  leaf(accept),
);

/** A rule, an endpoint that has the problem, and what the message must say. */
const problems: readonly (readonly [string, string, Endpoint, RegExp])[] = [
  [
    'origin-bypass',
    'only null is refused',
    server(onlyNull),
    /^Any page gets in, for example https:\/\/evil\.example: the check does not ask whose page it is\.$/,
  ],
  [
    'origin-bypass',
    'another path has the check',
    server(onPath),
    /^Any page gets in, .*: the check of the Origin does not apply to a handshake for \/\.$/,
  ],
  [
    'dead-origin-entry',
    'an expression as a plain text',
    withEntries(entry(app), entry('^https://.*\\.example\\.com$')),
    /^No browser can match "\^https:\/\/\.\*\\\.example\\\.com\$": it is compared as a plain text/,
  ],
  [
    'missing-origin-check',
    'nothing looks at the Origin',
    server(open),
    /^No check of the Origin: any web page, for example https:\/\/evil\.example,/,
  ],
  [
    'missing-origin-check',
    'a proxy',
    server(open, { kind: 'proxy' }),
    /^This proxy passes handshakes of every origin on/,
  ],
  [
    'wildcard-origin',
    'a star',
    withEntries(entry('*', 'wildcard', anything)),
    /^"\*" lets every web page in/,
  ],
  [
    'origin-bypass',
    'a comparison of the start',
    server(acceptIf(startsWith)),
    /^https:\/\/app\.example\.com\.evil\.example gets in, though the check seems meant for https:\/\/app\.example\.com\./,
  ],
  [
    'origin-bypass',
    'what only the exact search finds',
    server(
      acceptIf(matches(origin, { source: '^https://app[0-9]+example\\.com$', flags: '', dialect: 'pcre' })),
    ),
    /^https:\/\/app0example\.com gets in, though the check seems meant for https:\/\/app3000example\.com\.$/,
  ],
  [
    'null-origin-accepted',
    'null is in the list',
    withEntries(entry(app), entry('null')),
    /^The origin "null" gets in/,
  ],
  [
    'dead-origin-entry',
    'a slash at the end',
    withEntries(entry(`${app}/`)),
    /an Origin has no slash at the end\. A page there sends https:\/\/app\.example\.com\.$/,
  ],
  [
    'dead-origin-entry',
    'capitals',
    withEntries(entry('https://App.example.com')),
    /browsers send the Origin in lower case/,
  ],
  [
    'dead-origin-entry',
    'the default port',
    withEntries(entry(`${app}:443`)),
    /browsers leave the default port out/,
  ],
  [
    'dead-origin-entry',
    'no scheme',
    withEntries(entry('app.example.com')),
    /an Origin starts with the scheme/,
  ],
  ['dead-origin-entry', 'a path', withEntries(entry(`${app}/chat`)), /an Origin has no path/],
  [
    'dead-origin-entry',
    'a scheme of sockets',
    withEntries(entry('wss://app.example.com')),
    /the Origin names the page/,
  ],
  [
    'over-broad-entry',
    'a scheme alone',
    withEntries(entry('https://', 'exact', { kind: 'startsWith', term: origin, text: literal('https://') })),
    /fits every page of that scheme or port/,
  ],
  [
    'check-after-upgrade',
    'closed after the 101',
    server(branch(isApp, leaf(accept), leaf({ ...accept, closed: true }), range(3))),
    /gets its socket opened before it is closed again/,
  ],
  [
    'inverted-origin-check',
    'the wrong way round',
    server(branch(isApp, leaf(reject(403)), leaf(accept))),
    /it refuses https:\/\/app\.example\.com and lets https:\/\/evil\.example in/,
  ],
  [
    'everybody-refused',
    'two conditions that exclude each other',
    server(branch(isApp, acceptIf(equals(origin, literal('https://b.example'))), leaf(reject(403))), {
      entries: [entry(app)],
    }),
    /even https:\/\/app\.example\.com, which the check names, is refused/,
  ],
];

for (const [rule, name, endpoint, message] of problems)
  test(`${rule}: ${name}`, () => {
    const found = check(rule, endpoint);
    assert.equal(found.length, 1);
    assert.match(found[0]?.message ?? '', message);
  });

/** A rule, and an endpoint about which it must say nothing. */
const silent: readonly (readonly [string, string, Endpoint])[] = [
  ['missing-origin-check', 'a check', server(listed)],
  ['missing-origin-check', 'everybody is refused', server(leaf(reject(403)))],
  ['missing-origin-check', 'not known', server(leaf(unknownVerdict('set elsewhere')))],
  ['missing-origin-check', 'a client', server(open, { kind: 'client' })],
  [
    'missing-origin-check',
    'a wildcard, which has a rule of its own',
    withEntries(entry('*', 'wildcard', anything)),
  ],
  ['wildcard-origin', 'a star that lets nobody in', server(listed, { entries: [entry('*', 'wildcard')] })],
  ['wildcard-origin', 'a list', withEntries(entry(app))],
  ['origin-bypass', 'a list', server(listed)],
  [
    'origin-bypass',
    'an anchored expression',
    server(
      acceptIf(
        matches(origin, { source: '^https://([a-z]+\\.)?example\\.com$', flags: '', dialect: 'pcre' }),
      ),
    ),
  ],
  ['origin-bypass', 'not known', server(acceptIf({ kind: 'all', of: [unclear, startsWith] }))],
  ['origin-bypass', 'no check at all', server(open)],
  ['origin-bypass', 'a client', server(acceptIf(startsWith), { kind: 'client' })],
  ['null-origin-accepted', 'null is refused', server(listed)],
  ['null-origin-accepted', 'everybody gets in', server(open)],
  ['dead-origin-entry', 'an entry that a browser sends', withEntries(entry(app), entry('null'))],
  [
    'dead-origin-entry',
    'an entry that fits in the library’s own way',
    withEntries(
      entry(
        'app.example.com',
        'pattern',
        equals(
          { kind: 'urlPart', of: origin, parser: 'whatwg', part: 'hostname' },
          literal('app.example.com'),
        ),
      ),
    ),
  ],
  ['dead-origin-entry', 'not known', withEntries(entry(`${app}/`, 'exact', unclear))],
  ['dead-origin-entry', 'an expression', withEntries(entry('^x$', 'regex'))],
  ['over-broad-entry', 'an entry that names one page', withEntries(entry(app))],
  [
    'check-after-upgrade',
    'a check of the library itself, which no line of the file decides',
    server(branch(isApp, leaf(accept), leaf({ ...accept, closed: true }))),
  ],
  ['check-after-upgrade', 'refused before the upgrade', server(listed)],
  ['inverted-origin-check', 'the right way round', server(listed)],
  ['everybody-refused', 'somebody gets in', withEntries(entry(app))],
];

for (const [rule, name, endpoint] of silent)
  test(`${rule} says nothing: ${name}`, () => assert.deepEqual(check(rule, endpoint), []));

test('a trusted page of the witness’s owner is no bypass', () => {
  const policy = acceptIf(
    matches(origin, { source: '^https://[a-z-]+example\\.com$', flags: '', dialect: 'pcre' }),
  );
  const [problem] = check('origin-bypass', server(policy));
  assert.ok(problem?.witness);
  const [other] = check('origin-bypass', server(policy), [problem.witness]);
  assert.notEqual(other?.witness, problem.witness);
});

/** Rules that turn a fact seen by a front end into a problem: their id, the kind of the fact. */
const observations: readonly (readonly [string, string])[] = [
  ['unenforced-origins', 'unenforced-origins'],
  ['dangerous-namespace', 'dangerous-namespace'],
  ['outdated-flag', 'outdated-flag'],
  ['listens-everywhere', 'listens-everywhere'],
  ['local-pages-only', 'local-default'],
  ['verdict-always-true', 'verdict-always-true'],
  ['late-listener', 'late-listener'],
  ['automatic-accept', 'automatic-accept'],
  ['environment-bypass', 'environment-bypass'],
  ['answer-after-refusal', 'answer-after-refusal'],
  ['check-not-reached', 'check-not-reached'],
  ['check-undone', 'check-undone'],
  ['origin-rewritten', 'origin-rewritten'],
  ['reflected-origin', 'reflected-origin'],
  ['unread-origins', 'unread-origins'],
  ['flag-without-server', 'flag-without-server'],
];

for (const [rule, kind] of observations)
  test(`${rule}: what was seen is reported where it stands, and nothing else is`, () => {
    const seen = [
      { kind: 'something-else', range: range(1) },
      { kind, range: range(3), detail: 'this detail' },
    ];
    const found = check(rule, server(open, { observations: seen }));
    assert.deepEqual(
      found.map(({ range: where, observation }) => [where, observation]),
      [[range(3), 1]],
    );
    assert.ok(!/undefined|\[object/.test(found[0]?.message ?? ''), found[0]?.message);
    assert.deepEqual(check(rule, server(open)), []);
  });

test('every rule has its own id, an address for it, examples and references', () => {
  assert.equal(new Set(rules.map(({ id }) => id)).size, rules.length);
  for (const { id, title, docs } of rules) {
    assert.match(id, /^[a-z]+(-[a-z]+)*$/);
    assert.ok(title.length > 0 && title.length < 80, id);
    assert.ok(docs.why.length > 80 && docs.bad.length > 0 && docs.good.length > 0, id);
    for (const [name, address] of docs.references) assert.ok(name !== '' && URL.canParse(address), id);
  }
});
