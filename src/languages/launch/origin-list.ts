import type { AllowListEntry } from '../../core/endpoint';
import { type Condition, constant, type LibraryMatcher } from '../../core/policy/condition';
import { lowerCase, origin } from '../../core/policy/term';
import { Unknown } from '../../core/policy/unknown';
import { hole, split, stretchOf, textOf, type Unit, unknownIn, type Word } from './word';

/** An entry of a list of origins, and the units that it is written with. */
export interface OriginItem {
  readonly entry: AllowListEntry;
  readonly units: readonly Unit[];
  /** The argument or item that holds them. */
  readonly word: Word;
}

/** Does an entry fit the Origin, by this matcher? */
export const fitsBy = (matcher: LibraryMatcher, pattern: string): Condition => ({
  kind: 'library',
  term: lowerCase(origin),
  matcher,
  pattern,
});

/** The entries of a comma list as geth reads it: blanks around an entry are cut off, empty ones left out. */
export const commaItems = (word: Word, matcher: LibraryMatcher): OriginItem[] =>
  split(word.units, ',').flatMap((item) => originItem(trim(item), matcher, word));

/** One entry; none for an empty text. `*` alone is everyone, and a part of an entry that is not known may be. */
export function originItem(units: readonly Unit[], matcher: LibraryMatcher, word: Word): OriginItem[] {
  if (units.length === 0) return [];
  // What is put together from several places stands where the whole argument does.
  const range = stretchOf(units, word.range) ?? word.range;
  const text = textOf(units).replaceAll(hole, '…');
  const unknown = unknownIn(units);
  const fits: Condition = unknown
    ? { kind: 'unknown', unknown: new Unknown(unknown.why) }
    : text === '*'
      ? constant(true)
      : fitsBy(matcher, text);
  return [{ units, word, entry: { text, range, fits, kind: text === '*' ? 'wildcard' : 'exact' } }];
}

function trim(units: readonly Unit[]): readonly Unit[] {
  const isBlank = (unit: Unit) => /^\s$/.test(unit.text);
  const start = units.findIndex((unit) => !isBlank(unit));
  return start < 0 ? [] : units.slice(start, units.findLastIndex((unit) => !isBlank(unit)) + 1);
}
