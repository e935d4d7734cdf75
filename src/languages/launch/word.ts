import { Unknown } from '../../core/policy/unknown';
import type { SourceRange } from '../../core/source';
import type { TextEdit } from '../../core/text/edits';

/**
 * How a text is written at some place of a source, inside all the quotes that stand around it. Undefined when it
 * can't stand there without changing the quotes.
 */
export type Encode = (text: string) => string | undefined;

/** Text written by the inner rules, and the result by the outer ones. */
export const within =
  (outer: Encode, inner: Encode): Encode =>
  (text) => {
    const written = inner(text);
    return written === undefined ? undefined : outer(written);
  };

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
  readonly encode: (text: string) => string | undefined;
  /** The argument that this is a part of, such as the whole `--ws.origins=*`. */
  readonly whole?: Word;
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

/**
 * Where the units stand, when that is one stretch: inside the range that is looked at, or side by side elsewhere. What
 * is put together from several places has none.
 */
export function stretchOf(units: readonly Unit[], around: SourceRange): SourceRange | undefined {
  const isInside = units.every(
    ({ uri, start, end }) => uri === around.uri && start >= around.start && end <= around.end,
  );
  return isInside || isContiguous(units) ? rangeOf(units) : undefined;
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
  const sameDocument = before?.uri === word.range.uri && before.end <= word.range.end;
  return {
    units,
    range: sameDocument ? { ...word.range, start: before.end } : (rangeOf(units) ?? word.range),
    encode: (text) => before?.encode(text),
    whole: word.whole ?? word,
  };
}

/** No command line of any use is longer; values that double themselves end here. */
const maxUnits = 4_000;

/** The units, or one unknown in their place when there are too many. */
export function bounded(units: readonly Unit[], longest = maxUnits): readonly Unit[] {
  const [first] = units;
  if (!first || units.length <= longest) return units;
  return [{ ...first, text: hole, unknown: new Unknown('this value is too long to follow') }];
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

/**
 * The edit that puts a text in the place of some units of a word: inside its quotes if it can stand there, else the
 * whole argument is written anew. Undefined where neither can be done.
 */
export function replaceUnits(
  word: Word,
  units: readonly Unit[],
  text: string,
): (SourceRange & TextEdit) | undefined {
  const place = stretchOf(units, word.range);
  const inside = units[0]?.encode(text);
  if (place && inside !== undefined) return { ...place, newText: inside };
  const whole = word.whole ?? word;
  const { range } = whole;
  const isOwn = whole.units.every(
    (unit) => !unit.unknown && unit.uri === range.uri && unit.start >= range.start && unit.end <= range.end,
  );
  const at = units[0] ? whole.units.indexOf(units[0]) : -1;
  if (at < 0 || !isOwn) return undefined;
  const after = whole.units.slice(at + units.length);
  const newText = whole.encode(textOf(whole.units.slice(0, at)) + text + textOf(after));
  return newText === undefined ? undefined : { ...range, newText };
}
