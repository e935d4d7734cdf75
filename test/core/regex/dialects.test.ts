import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import path from 'node:path';
import { test } from 'node:test';
import fc from 'fast-check';
import { isUnknown } from '../../../src/core/policy/unknown';
import type { MatchMode } from '../../../src/core/regex/machine';
import { matchRegex } from '../../../src/core/regex/match';
import { without } from '../../support/requirements';
import { originLikeText, regexSource } from './arbitraries';

type Engine = 'pcre' | 'python' | 're2';
/** Expression, flags, text. */
type Case = readonly [string, string, string, MatchMode];
/** No match, an expression that the engine refuses, or start and groups. */
type Answer = null | 'invalid' | readonly (number | string | null)[];

const programs: Record<Engine, readonly [string, ...string[]]> = {
  pcre: ['python3', path.join(__dirname, 'oracle.py')],
  python: ['python3', path.join(__dirname, 'oracle.py')],
  re2: ['go', 'run', path.join(__dirname, 'oracle.go')],
};

/** What the real engine says. */
function ask(engine: Engine, cases: readonly Case[]): Answer[] {
  const [program, ...args] = programs[engine];
  const run = spawnSync(program, args, {
    input: JSON.stringify({ engine, cases }),
    encoding: 'utf8',
    maxBuffer: 1 << 28,
  });
  assert.equal(run.status, 0, run.stderr);
  return JSON.parse(run.stdout);
}

/** What the matcher says, in the same form; a string says why it does not know. */
function answer(engine: Engine, [source, flags, text, mode]: Case): Answer | string {
  const match = matchRegex({ source, flags, dialect: engine }, text, mode);
  if (isUnknown(match)) return match.why;
  if (!match) return null;
  const groups: (string | null)[] = [];
  for (let i = 0; i in match.groups; i++) groups.push(match.groups[i] ?? null);
  return [match.index, ...groups];
}

const flagLetters: Record<Engine, string[]> = {
  pcre: ['i', 'm', 's', 'x'],
  python: ['i', 'm', 's', 'x'],
  re2: ['i', 'm', 's'],
};

for (const engine of ['pcre', 'python', 're2'] as const) {
  test(`random expressions match as in ${engine}`, { skip: without(programs[engine][0]) }, () => {
    const cases: Case[] = fc.sample(
      fc.tuple(
        regexSource(engine),
        fc.subarray(flagLetters[engine]).map((letters) => letters.join('')),
        originLikeText,
        fc.constantFrom<MatchMode>('search', 'search', 'prefix', 'full'),
      ),
      { numRuns: 8000, seed: 1 },
    );
    // What takes too many steps here may never end there.
    const answered = cases.filter((one) => typeof answer(engine, one) !== 'string');
    ask(engine, answered).forEach((expected, index) => {
      const one = answered[index] as Case;
      assert.deepEqual(answer(engine, one), expected, JSON.stringify(one));
    });
    assert.ok(answered.length > 0.9 * cases.length, `${answered.length} of ${cases.length} understood`);
  });
}

/** Expressions as people write them, and corners of each dialect; compared with the engine on all texts. */
const written: Record<Engine, readonly (readonly [string, string?])[]> = {
  pcre: [
    ['^https?://([a-z0-9-]+\\.)*example\\.com(:[0-9]+)?$', 'i'],
    ['https://app.example.com'],
    ['^https://(app|www)\\.example\\.com\\z'],
    ['^https?://(?<host>[^:/]+)(?::(?P<port>\\d+))?'],
    ["(?'a'h)t\\k<a>|(?<b>t)\\g{b}"],
    ['(t)\\g1|(p)\\g{-1}|(?P<x>t)(?P=x)'],
    ['^(?>https?)s://|(?<!s)://'],
    ['(?x) ^https ://   # scheme\n app [.] example'],
    ['\\Ahttps://\\Qapp.example.com\\E$'],
    ['[[:alpha:]]+://[[:^space:]/]+[]:]?'],
    ['[[:alpha]+|[a[:]+'],
    ['a(?i)pp|EXAMPLE'],
    ['^(?i:HTTPS)://APP'],
    ['\\x68\\x{74}\\164'],
    ['.*+m|[^\\n]++e'],
    ['(?:|(h)|t)*+(?:\\1)?'],
  ],
  python: [
    ['^https?://([a-z0-9-]+\\.)*example\\.com(:[0-9]+)?$', 'i'],
    ['(?i)HTTPS://app\\.EXAMPLE\\.com'],
    ['(?P<scheme>https?)://(?P<host>[^:/]+)'],
    ['(?P<x>t)(?P=x)|(p)\\2'],
    ['[[:alpha:]]+|a{,3}p|{}'],
    ['\\Ahttps://.*\\Z'],
    ['(?sx: ^ https . )'],
    ['(?<=://)app(?!\\.evil)'],
  ],
  re2: [
    ['^https?://([a-z0-9-]+\\.)*example\\.com(:[0-9]+)?$', 'i'],
    ['(?i)^HTTPS://(?P<host>[^:/]+)(?::(?<port>\\d+))?$'],
    ['(?U)h.+p'],
    ['[[:word:]-]+\\.\\Qexample.\\Ecom'],
    ['\\Ahttps?://.+\\z'],
    ['(|h)*|(h|)+|(|ht){2,3}'],
  ],
};

const texts = [
  '',
  'null',
  'https://app.example.com',
  'https://app.example.com\n',
  'HTTPS://APP.EXAMPLE.COM',
  'https://app.example.com:8443',
  'https://app.example.com.evil.example',
  'http://a.b.example.com',
  'https://appxexample.com',
];

for (const engine of ['pcre', 'python', 're2'] as const) {
  test(`expressions as people write them match as in ${engine}`, {
    skip: without(programs[engine][0]),
  }, () => {
    const cases = written[engine].flatMap(([source, flags = '']) =>
      texts.flatMap((text): Case[] => [
        [source, flags, text, 'search'],
        [source, flags, text, 'full'],
      ]),
    );
    const answers = ask(engine, cases);
    for (const [index, one] of cases.entries())
      assert.deepEqual(answer(engine, one), answers[index], JSON.stringify(one));
  });
}

const unknown: readonly (readonly [Engine, string, string])[] = [
  ['pcre', '(', 'does not close a group'],
  ['pcre', 'a)', 'closes a group that it did not open'],
  ['pcre', '[a', 'does not close a character class'],
  ['pcre', '*a', 'has nothing to repeat'],
  ['pcre', 'a**', 'repeats a repetition'],
  ['pcre', '^*', 'repeats an assertion'],
  ['pcre', 'a{3,2}', 'has a repetition whose bounds are out of order'],
  ['pcre', 'a{,3}', 'has braces that not every version reads as a repetition'],
  ['pcre', '(?R)', 'sets the flag R'],
  ['pcre', '(?(1)a|b)', 'uses (?(1'],
  ['pcre', '(?|a|b)', 'uses (?|a'],
  ['pcre', '(*UTF8)a', 'uses a (*verb)'],
  ['pcre', 'a\\Kb', 'uses \\K'],
  ['pcre', '\\p{L}', 'uses \\p'],
  ['pcre', '(?<=a+)b', 'looks behind over a varying width'],
  ['pcre', '(?J)a', 'sets the flag J'],
  ['pcre', '(a)\\2', 'is not valid'],
  ['pcre', '[[.a.]]', 'uses [.a.]'],
  ['pcre', '[[:<:]]a', 'uses [:<:]'],
  ['pcre', '[b-a]', 'has a range that is out of order'],
  ['pcre', '[\\d-z]', 'has a range with a class at its end'],
  ['pcre', 'é', 'has characters outside ASCII'],
  ['python', 'a(?i)b', 'sets flags after its beginning'],
  ['python', '\\z', 'uses \\z'],
  ['python', '(?P<a>.)(?P<a>.)', 'names two groups alike'],
  ['python', 'a\\', 'ends with a backslash'],
  ['re2', '(?=a)', 'looks around, which its engine does not'],
  ['re2', '(a)\\1', 'uses \\1'],
  ['re2', 'a++', 'repeats a repetition'],
  ['re2', 'a{1001}', 'repeats more often than its engine can'],
];

for (const [dialect, source, why] of unknown) {
  test(`unknown, with the reason: ${source} in ${dialect}`, () => {
    const match = matchRegex({ source, flags: '', dialect }, 'a');
    assert.ok(isUnknown(match));
    assert.equal(match.why, `the regular expression ${source} ${why}`);
  });
}
