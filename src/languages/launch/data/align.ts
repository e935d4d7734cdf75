import { Unknown } from '../../../core/policy/unknown';
import type { MappedText } from '../source-map';
import { type Encode, hole, type Unit, within } from '../word';

/** A quoted or folded text as its parser read it, and the source that it was read from. */
export interface Scalar {
  readonly source: MappedText;
  /** Of what stands between the quotes. */
  readonly start: number;
  readonly end: number;
  readonly value: string;
  readonly encode: Encode;
  /** An escape at an offset: its length and what it stands for; undefined where there is none. */
  readonly escapeAt: (
    source: string,
    at: number,
  ) => { readonly length: number; readonly text: string } | undefined;
}

/**
 * Finds the place of every unit of the value. All that the source has and the value lacks is white space (indentation,
 * folded line ends) or an escape, so one walk over both is enough; where it fails the value is unknown.
 */
export function align(scalar: Scalar): Unit[] {
  const { source, end, value, escapeAt } = scalar;
  const { text } = source;
  const units: Unit[] = [];
  let at = scalar.start;
  for (let index = 0; index < value.length; ) {
    const wanted = value[index] as string;
    const sequence = escapeAt(text, at);
    if (at < end && text[at] === wanted && !(sequence && sequence.text !== '')) {
      units.push(place(scalar, at, 1, wanted));
      at++;
      index++;
    } else if (at < end && sequence && value.startsWith(sequence.text, index)) {
      for (const unit of sequence.text.split('')) units.push(place(scalar, at, sequence.length, unit));
      index += sequence.text.length;
      at += sequence.length;
    } else if (/\s/.test(wanted) && !/\s/.test(text[at] ?? ' ')) {
      // A folded line end: its white space was passed already.
      units.push(place(scalar, at, 0, wanted));
      index++;
    } else if (at < end && /\s/.test(text[at] as string)) at++;
    else return [unknownScalar(scalar)];
  }
  return units;
}

/** A unit of the value that stands for some characters of the source. */
function place({ source, encode }: Scalar, at: number, length: number, text: string): Unit {
  const first = source.unit(at);
  if (first.unknown) return first;
  const end = length === 0 ? first.start : source.unit(at + length - 1).end;
  const unknown = text === hole ? { unknown: new Unknown('a template fills this in') } : {};
  return { ...first, text, end, encode: within(first.encode, encode), ...unknown };
}

function unknownScalar({ source, start, end }: Scalar): Unit {
  const first = source.unit(start);
  const last = source.unit(Math.max(start, end - 1));
  return { ...first, end: last.end, text: hole, unknown: new Unknown('this text was not understood') };
}
