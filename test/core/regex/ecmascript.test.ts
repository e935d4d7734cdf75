import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { isUnknown } from '../../../src/core/policy/unknown';
import { matchRegex, replaceRegex } from '../../../src/core/regex/match';
import { originLikeText, regexSource } from './arbitraries';

/** Index and groups as the engine that runs this test finds them. */
function native(source: string, flags: string, text: string): unknown {
  const match = new RegExp(source, flags).exec(text);
  return match && { index: match.index, groups: { ...Object.fromEntries(match.entries()), ...match.groups } };
}

function assertSameAsNative(source: string, flags: string, text: string): void {
  const match = matchRegex({ source, flags, dialect: 'ecmascript' }, text);
  assert.ok(!isUnknown(match), isUnknown(match) ? match.why : '');
  assert.deepEqual(
    match ?? null,
    native(source, flags, text),
    `/${source}/${flags} on ${JSON.stringify(text)}`,
  );
}

test('random expressions match as in the JavaScript engine', () => {
  const flags = fc.subarray(['i', 's', 'm', 'u']).map((letters) => letters.join(''));
  const cases = fc.sample(fc.tuple(regexSource('ecmascript'), flags, originLikeText), {
    numRuns: 10_000,
    seed: 1,
  });
  let known = 0;
  for (const [source, flag, text] of cases) {
    // What takes too many steps here may never end there.
    if (isUnknown(matchRegex({ source, flags: flag, dialect: 'ecmascript' }, text))) continue;
    assertSameAsNative(source, flag, text);
    known++;
  }
  assert.ok(known > 0.99 * cases.length, `${known} of ${cases.length} understood`);
});

const cases: readonly (readonly [string, string, ...string[]])[] = [
  [
    '^https?://([^.]+\\.)*example\\.com(:\\d+)?$',
    '',
    'https://a.b.example.com:8443',
    'https://example.com.evil.example',
  ],
  ['(a*)*', '', 'b', 'aab'],
  ['(?:a|ab)(?:c|bcd)(d*)', '', 'abcd'],
  ['(z)((a+)?(b+)?(c))*', '', 'zaacbbbcac'],
  ['(?=(a+))a*b\\1', '', 'baaabac'],
  ['(.*?)a(?!(a+)b\\2c)\\2(.*)', '', 'baaabaac'],
  ['(?<=(\\d+)(\\d+))$', '', '1053'],
  ['(?<=\\1(a))', '', 'aab'],
  ['\\1(a)', '', 'aa'],
  ['(a\\1)', '', 'aa'],
  ['(?<year>\\d{4})-(?<month>\\d\\d)', 'u', 'on 2026-11-21'],
  ['[^]\\B\\u{1f600}', 'u', 'a😀', '😀😀'],
  ['^.$', 'u', '😀', 'é'],
  ['^.$', '', '😀', 'é', '\u2028'],
  ['\\u212a', 'iu', 'k', 'K'],
  ['\\u212a', 'i', 'k', 'K'],
  ['[^x]', 'i', 'X', 'x', 'ß'],
  ['(ß)\\1', 'iu', 'ßẞ'],
  ['^b$', 'm', 'a\nb\nc', 'a\rb', 'a b'],
  ['(?:)*', '', ''],
  ['(?:a{0,2}?b?){2,3}', '', 'aabab'],
  ['[\\d--5]', 'v', '5', '4'],
  ['x{2147483648}|a', '', 'a'],
  ['\\cA\\0\\x41\\u0041[\\b]', '', '\u0001\0AA\b'],
];

for (const [source, flags, ...texts] of cases)
  test(`/${source}/${flags}`, () => {
    for (const text of texts) assertSameAsNative(source, flags, text);
  });

test('the sticky flag ties the search to the beginning, the global flag changes nothing', () => {
  assert.equal(matchRegex({ source: 'b', flags: 'y', dialect: 'ecmascript' }, 'ab'), undefined);
  assert.deepEqual(matchRegex({ source: 'b', flags: 'g', dialect: 'ecmascript' }, 'ab'), {
    index: 1,
    groups: { 0: 'b' },
  });
});

test('inline modifiers hold inside their group', () => {
  const match = (text: string) =>
    matchRegex({ source: '^a(?i:b)(?-i:c)$', flags: '', dialect: 'ecmascript' }, text);
  assert.deepEqual(
    ['abc', 'aBc', 'Abc', 'abC'].map((text) => match(text) !== undefined),
    [true, true, false, false],
  );
});

test('a mode asks for a match from the beginning, or of the whole text', () => {
  const regex = { source: 'a|ab', flags: '', dialect: 'ecmascript' } as const;
  assert.deepEqual(matchRegex(regex, 'ab', 'full'), { index: 0, groups: { 0: 'ab' } });
  assert.deepEqual(matchRegex(regex, 'ab', 'prefix'), { index: 0, groups: { 0: 'a' } });
  assert.equal(matchRegex(regex, 'xab', 'prefix'), undefined);
});

for (const source of ['(', '[z-a]', 'a**', '(?<n>a)(?<n>b)', '\\']) {
  test(`what is not valid is unknown: ${source}`, () => {
    const match = matchRegex({ source, flags: '', dialect: 'ecmascript' }, 'a');
    assert.ok(isUnknown(match));
    assert.equal(match.why, `the regular expression ${source} is not valid`);
  });
}

test('flags that are not valid are unknown', () => {
  for (const flags of ['ii', 'uv', 'x'])
    assert.ok(isUnknown(matchRegex({ source: 'a', flags, dialect: 'ecmascript' }, 'a')), flags);
});

test('a hostile expression ends after a bounded number of steps', () => {
  const text = `https://${'a'.repeat(200)}!`;
  for (const source of ['(a+)+$', '(a|a)*$', '(.*)*x', '((a{1,30}){1,30}){1,30}$', '(?=(a+)+$)b']) {
    const match = matchRegex({ source, flags: '', dialect: 'ecmascript' }, text);
    assert.ok(isUnknown(match) && /too many steps|too large/.test(match.why), source);
  }
});

test('a long text needs no deep recursion', () => {
  const regex = { source: '^(?:ab)*$', flags: '', dialect: 'ecmascript' } as const;
  assert.notEqual(matchRegex(regex, 'ab'.repeat(8000)), undefined);
});

test('replacing follows the engine, also where ^ sees the whole text at each match', () => {
  const expressions = ['^https?:\\/\\/', '^a', 'a', '\\.', '(?<=a)b', 'b$', '[a-c]+'];
  for (const source of expressions)
    for (const flags of ['', 'g', 'gi'])
      for (const text of ['https://https://a', 'aab', 'abcabd.ab', ''])
        assert.equal(
          replaceRegex({ source, flags, dialect: 'ecmascript' }, text, '-'),
          text.replace(new RegExp(source, flags), '-'),
          `/${source}/${flags} ${text}`,
        );
  assert.ok(isUnknown(replaceRegex({ source: 'x*', flags: 'g', dialect: 'ecmascript' }, 'a', '-')));
});
