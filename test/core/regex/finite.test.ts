import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { finiteLanguage } from '../../../src/core/regex/finite';
import { matchRegex, testRegex } from '../../../src/core/regex/match';
import type { Regex } from '../../../src/core/regex/regex';

const pcre = (source: string, flags = ''): Regex => ({ source, flags, dialect: 'pcre' });

const lists: readonly (readonly [source: string, flags: string, texts: readonly string[]])[] = [
  ['^https://app\\.example\\.com$', '', ['https://app.example.com']],
  ['^https?://a[.]b$', '', ['http://a.b', 'https://a.b']],
  ['^https:\\/\\/(?:(www|app)\\.)?a\\.b$', '', ['https://a.b', 'https://www.a.b', 'https://app.a.b']],
  ['^HTTPS://A\\.b$', 'i', ['https://a.b']],
  ['^$', '', ['']],
];

for (const [source, flags, texts] of lists)
  test(`${source} is a list`, () => assert.deepEqual(finiteLanguage(pcre(source, flags)), texts));

const others = [
  'https://a\\.b$',
  '^https://a\\.b',
  '^https://a.b$',
  '^a|b$',
  '^(a|b$',
  '^a)$',
  '^a??$',
  '^a+$',
  '^a{2}$',
  '^(?=a)a$',
  '^(?<n>a)$',
  '^(a)\\1$',
  '^a$\\n',
  '^a$b$',
  '^é$',
  '^[ab]$',
  `^${'(a|b)'.repeat(7)}$`,
  `^${'('.repeat(100_000)}$`,
];

for (const source of others)
  test(`${source.slice(0, 20)} is no list`, () => assert.equal(finiteLanguage(pcre(source)), undefined));

test('a list is no list with flags that change what its characters mean', () => {
  for (const flags of ['m', 'x', 's']) assert.equal(finiteLanguage(pcre('^a$', flags)), undefined);
});

const piece = fc.constantFrom(
  'a',
  'b',
  'A',
  '-',
  '\\.',
  '[.]',
  '(a|b)',
  '(?:a|)',
  '(b)',
  '?',
  '|',
  ')',
  '(',
  '^',
  '$',
);
const source = fc.array(piece, { maxLength: 8 }).map((pieces) => `^${pieces.join('')}$`);
const text = fc
  .array(fc.constantFrom('a', 'b', 'A', '.', '-', '\n', 'é'), { maxLength: 5 })
  .map((all) => all.join(''));

test('a list answers as the expression does', () => {
  fc.assert(
    fc.property(
      source,
      text,
      fc.constantFrom('', 'i'),
      fc.constantFrom('search', 'full'),
      (one, subject, flags, mode) => {
        const match = matchRegex(pcre(one, flags), subject, mode);
        const expected = match === undefined ? false : 'index' in match ? true : match;
        assert.deepEqual(testRegex(pcre(one, flags), subject, mode), expected);
        const listed = finiteLanguage(pcre(one, flags)) ?? [];
        for (const member of listed)
          assert.equal('index' in (matchRegex(pcre(one, flags), member, 'full') ?? {}), true);
      },
    ),
    { numRuns: 20_000 },
  );
});
