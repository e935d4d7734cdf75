import assert from 'node:assert/strict';
import { test } from 'node:test';
import { Unknown } from '../../../src/core/policy/unknown';
import { matchRegex } from '../../../src/core/regex/match';

const matches = (source: string, flags: string, text: string): boolean | undefined => {
  const match = matchRegex({ source, flags, dialect: 'ecmascript' }, text, 'full');
  return match instanceof Unknown ? undefined : match !== undefined;
};

/** Expressions for one character, flags, and the text. */
const table: readonly (readonly [string, string, string])[] = [
  ['\\cX', '', '\x18'],
  ['\\c', '', '\\c'],
  ['[\\c]', '', '\\'],
  ['\\1', '', '\x01'],
  [']', '', ']'],
  ['.', '', '\n'],
  ['.', 's', '\n'],
  ['.', '', '😀'],
  ['.', 'u', '😀'],
  ['\\ud83d', '', '\ud83d'],
  ['k', 'i', '\u212a'],
  ['k', 'iu', '\u212a'],
  ['[^\\W_]', 'iu', 'ſ'],
  ['\\p{Script=Greek}', 'u', 'λ'],
  ['[\\w--[b-z]]', 'v', 'a'],
  ['[\\w--[b-z]]', 'v', 'b'],
  ['[\\q{a|b}]', 'v', 'b'],
];

test('a character node matches what the engine of JavaScript matches', () => {
  for (const [source, flags, text] of table)
    assert.equal(
      matches(source, flags, text),
      new RegExp(`^${source}$`, flags).test(text),
      `${source}/${flags}`,
    );
});

test('a class that also matches strings is unknown', () => {
  assert.equal(matches('[\\q{ab|c}]', 'v', 'c'), undefined);
  assert.equal(matches('\\p{RGI_Emoji}', 'v', '😀'), undefined);
});

test('a search that needs a character finds none at the end of the text', () => {
  for (const text of ['', 'a'])
    assert.equal(matchRegex({ source: 'é', flags: '', dialect: 'ecmascript' }, text), undefined);
});
