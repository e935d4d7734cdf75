import type { Unknown } from '../../core/policy/unknown';
import type { SourceRange } from '../../core/source';

/**
 * How a text is written at some place of a source, inside all the quotes that stand around it. Undefined when it
 * can't stand there without changing the quotes.
 */
export type Encode = (text: string) => string | undefined;

/** One UTF-16 unit of a value, or a stretch that is not known, and where it stands in the source, escapes included. */
export interface Unit {
  /** {@link hole} for a stretch that is not known. */
  readonly text: string;
  readonly unknown?: Unknown;
  readonly uri: string;
  readonly start: number;
  readonly end: number;
  readonly encode: Encode;
}

/** Stands for an unknown stretch in the text of a word. */
export const hole = '\uFFFC';

/** One argument of a command line as the program gets it, and the source that it comes from. */
export interface Word {
  readonly units: readonly Unit[];
  /** All of it, quotes included. */
  readonly range: SourceRange;
  /** The source for `range` that makes this text the whole argument. */
  readonly encode: (text: string) => string;
}

export const textOf = (units: readonly Unit[]): string => units.map((unit) => unit.text).join('');

/** The reason why the value is not known; undefined when it is. */
export const unknownIn = (units: readonly Unit[]): Unknown | undefined =>
  units.find((unit) => unit.unknown)?.unknown;

/** Where the units stand, when they stand in one document; quotes around them left out. */
export function rangeOf(units: readonly Unit[]): SourceRange | undefined {
  const [first, last] = [units[0], units.at(-1)];
  if (!first || !last || first.uri !== last.uri || last.end < first.start) return undefined;
  return { uri: first.uri, start: first.start, end: last.end };
}

/** Where the value of a word stands: inside the quotes around all of it, else the word with its quotes. */
export const valueRange = (word: Word): SourceRange =>
  (isContiguous(word.units) ? rangeOf(word.units) : undefined) ?? word.range;

const isContiguous = (units: readonly Unit[]): boolean =>
  units.every(({ uri, start }, at) => {
    const before = units[at - 1];
    return before === undefined || (before.uri === uri && before.end === start);
  });

/** The units from `start` as a word of their own, such as the value after the `=` of a flag. */
export function tail(word: Word, start: number): Word {
  const units = word.units.slice(start);
  const before = word.units[start - 1];
  const prefix = textOf(word.units.slice(0, start));
  const sameDocument = before?.uri === word.range.uri && before.end <= word.range.end;
  return {
    units,
    range: sameDocument ? { ...word.range, start: before.end } : (rangeOf(units) ?? word.range),
    encode: (text) => before?.encode(text) ?? word.encode(prefix + text),
  };
}

/** The parts between separators, with their units. */
export function split(units: readonly Unit[], separator: string): Unit[][] {
  const parts: Unit[][] = [[]];
  for (const unit of units) {
    if (unit.text === separator && !unit.unknown) parts.push([]);
    else (parts.at(-1) as Unit[]).push(unit);
  }
  return parts;
}
