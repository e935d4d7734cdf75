import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { automatonOf } from '../../../src/core/attack/automaton';
import { isUnknown } from '../../../src/core/policy/unknown';
import { type MatchMode, matchRegex } from '../../../src/core/regex/match';
import { NotModelled } from '../../../src/core/regex/not-modelled';
import type { Regex } from '../../../src/core/regex/regex';
import { originLikeText, regexSource } from '../regex/arbitraries';

/** Whether the automaton accepts the text; undefined where there is none for the expression. */
function accepts(regex: Regex, mode: MatchMode, text: string): boolean | undefined {
  try {
    const automaton = automatonOf(regex, mode);
    let state = automaton.start;
    for (const character of text) {
      state = automaton.step(state, character.charCodeAt(0));
      const decided = automaton.decided(state);
      // A decision stands, whatever follows.
      if (decided !== undefined) return decided;
    }
    return automaton.accepts(state);
  } catch (error) {
    if (error instanceof NotModelled) return undefined;
    throw error;
  }
}

const oneLine = originLikeText.map((text) => text.replaceAll('\n', ''));

for (const dialect of ['ecmascript', 'pcre', 'python', 're2'] as const) {
  test(`automaton and matcher agree on random expressions of ${dialect}`, () => {
    const cases = fc.sample(
      fc.tuple(regexSource(dialect), fc.constantFrom<MatchMode>('search', 'prefix', 'full'), oneLine),
      { numRuns: 3000, seed: 2 },
    );
    let compared = 0;
    for (const [source, mode, text] of cases) {
      const regex = { source, flags: '', dialect };
      const match = matchRegex(regex, text, mode);
      const accepted = accepts(regex, mode, text);
      if (isUnknown(match) || accepted === undefined) continue;
      compared++;
      assert.equal(accepted, match !== undefined, JSON.stringify([source, mode, text]));
    }
    assert.ok(compared > 400, `${compared} of ${cases.length} compared`);
  });
}

const lookAheads = [
  '^https?://(?!evil)',
  '^https?://(?!.*evil)[^/]+$',
  '^(?!https?://([^/]+\\.)?good\\.example$)',
  '^(?=.*good)(?=.*[.]example)https',
  '(?!good)[a-z]+\\.example$',
  '(?:(?!\\.\\.)[a-z.])+$',
  'good(?=\\.|$)',
  'good(?!\\b)',
  '(?=good|evil)[a-z]*(?!x)',
  '(?:(?=[a-m])[a-z]|x)*$',
  '(?!)|good',
];

for (const mode of ['search', 'prefix', 'full'] as const)
  test(`automaton and matcher agree on what look-aheads let through (${mode})`, () => {
    const texts = fc.sample(oneLine, { numRuns: 300, seed: 4 });
    texts.push(
      '',
      'https://good.example',
      'https://evil.example',
      'https://goodx.example',
      'https://a.evil',
      'x',
    );
    for (const source of lookAheads)
      for (const text of texts)
        for (const dialect of ['ecmascript', 'pcre'] as const) {
          const regex = { source, flags: '', dialect };
          const match = matchRegex(regex, text, mode);
          assert.equal(
            accepts(regex, mode, text),
            match !== undefined,
            JSON.stringify([source, text, dialect]),
          );
        }
  });

test('look-behind, look-around inside of one, and references have no automaton', () => {
  for (const source of ['(?<=a)b', '(?=a(?!b))a', '(a)\\1'])
    assert.throws(() => automatonOf({ source, flags: '', dialect: 'ecmascript' }, 'search'), NotModelled);
});
