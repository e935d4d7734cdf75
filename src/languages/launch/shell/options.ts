import { fileName } from '../siblings';
import { textOf, unknownIn, type Word } from '../word';
import { type ShellState, withVariable } from './variables';

/** Variables that files of settings set, by the names of the files. */
export type Settings = ReadonlyMap<string, ReadonlyMap<string, Word>>;

/** The state after another file was read in, where it is one of settings. */
export function withSettings(file: Word | undefined, settings: Settings, state: ShellState): ShellState {
  const entries = [...((file && settings.get(fileName(textOf(file.units)))) ?? [])];
  return entries.reduce(
    (all, [name, { units }]) => withVariable(all, name, { kind: 'scalar', units }),
    state,
  );
}

/** The state after `set` with these arguments: `set -a`, `set +a`, `set -o allexport`, `set -- …`. */
export function withOptions(words: readonly Word[], state: ShellState): ShellState {
  let after = state;
  for (const [at, word] of words.entries()) {
    const text = textOf(word.units);
    if (text === '--') return { ...after, positional: words.slice(at + 1) };
    const [, sign, letters = ''] = /^([-+])([a-z]+)$/.exec(text) ?? [];
    const next = words[at + 1];
    const isNamed = letters.endsWith('o') && next !== undefined && textOf(next.units) === 'allexport';
    if (sign && (letters.includes('a') || isNamed)) after = { ...after, exportsAll: sign === '-' };
  }
  return after;
}

/** The state after `shift N`; which arguments are left is not known where the number is not. */
export function withShift(count: Word | undefined, state: ShellState): ShellState {
  const isKnown = count === undefined || /^\d+$/.test(unknownIn(count.units) ? '' : textOf(count.units));
  const by = count === undefined ? 1 : Number(textOf(count.units));
  return { ...state, positional: isKnown ? state.positional?.slice(by) : undefined };
}
