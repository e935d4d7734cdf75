import type { SourceRange } from '../../core/source';
import type { Encode, Unit } from './word';

/** A text that was taken out of a document, perhaps through quotes and escapes, and the way back. */
export interface MappedText {
  readonly text: string;
  /** The unit at an index of the text. */
  unit(index: number): Unit;
}

/** A document as it is. */
export function wholeDocument(uri: string, text: string): MappedText {
  const encode: Encode = (written) => written;
  return {
    text,
    unit: (index) => ({ text: text[index] ?? '', uri, start: index, end: index + 1, encode }),
  };
}

/** A value, such as a string that holds a command line of its own. */
export function mappedUnits(units: readonly Unit[]): MappedText {
  return {
    text: units.map((unit) => unit.text).join(''),
    unit: (index) => units[Math.min(index, units.length - 1)] as Unit,
  };
}

/** Where a stretch of the text stands in its document; what a variable put in from elsewhere does not count. */
export function rangeIn(source: MappedText, start: number, end: number): SourceRange {
  const first = source.unit(start);
  const range = { uri: first.uri, start: first.start, end: first.start };
  for (let at = end - 1; at >= start; at--) {
    const unit = source.unit(at);
    if (unit.uri === first.uri && unit.end >= first.start) return { ...range, end: unit.end };
  }
  return range;
}

/** The units of a stretch of the text. */
export const unitsIn = (source: MappedText, start: number, end: number): Unit[] =>
  Array.from({ length: Math.max(0, end - start) }, (_, at) => source.unit(start + at));
