import { Unknown } from '../../core/policy/unknown';
import { bounded, hole, textOf, type Unit, type Word } from './word';

/** What stands for a variable; undefined when it is set elsewhere, or nowhere. */
export type Lookup = (name: string) => readonly Unit[] | undefined;

const maxDepth = 8;

/**
 * Replaces `$NAME`, `${NAME}`, `${NAME:-default}` and its relatives, and `$$` by one `$`, as Compose does
 * (compose-go, template.go).
 */
export function interpolate(units: readonly Unit[], lookup: Lookup, depth = maxDepth): Unit[] {
  const text = textOf(units);
  if (!text.includes('$') || depth === 0) return [...units];
  const result: Unit[] = [];
  for (let at = 0; at < units.length; ) {
    const unit = units[at] as Unit;
    const reference = unit.text === '$' && !unit.unknown ? referenceAt(text, at) : undefined;
    if (!reference) {
      result.push(unit);
      at++;
      continue;
    }
    const place = units.slice(at, reference.end);
    result.push(...expansionOf(reference, place, units, lookup, depth));
    at = reference.end;
  }
  // The text itself may be a long script; what is put into it may not make it much longer.
  return [...bounded(result, 2 * units.length + 4_000)];
}

interface Reference {
  readonly end: number;
  /** Undefined for `$$`. */
  readonly name?: string;
  readonly operator?: string;
  /** Where the text after the operator starts. */
  readonly rest: number;
}

function referenceAt(text: string, at: number): Reference | undefined {
  if (text[at + 1] === '$') return { end: at + 2, rest: at + 2 };
  const simple = /^\$([A-Za-z_]\w*)/.exec(text.slice(at));
  if (simple) return { end: at + simple[0].length, name: simple[1] as string, rest: at };
  const braced = /^\$\{([A-Za-z_]\w*)(:?[-?+])?/.exec(text.slice(at));
  const close = braced ? closingBrace(text, at + 2) : -1;
  if (!braced || close < 0) return undefined;
  const rest = at + braced[0].length;
  if (braced[2] === undefined && rest !== close) return undefined;
  return { end: close + 1, name: braced[1] as string, rest, ...(braced[2] ? { operator: braced[2] } : {}) };
}

function closingBrace(text: string, from: number): number {
  let depth = 1;
  for (let at = from; at < text.length; at++) {
    if (text.startsWith('${', at)) depth++;
    else if (text[at] === '}' && --depth === 0) return at;
  }
  return -1;
}

function expansionOf(
  { name, operator = '', rest, end }: Reference,
  place: readonly Unit[],
  units: readonly Unit[],
  lookup: Lookup,
  depth: number,
): Unit[] {
  if (name === undefined) return place.slice(1);
  const known = lookup(name);
  const isSet = known !== undefined && !(operator.startsWith(':') && known.length === 0);
  const after = () => interpolate(units.slice(rest, end - 1), lookup, depth - 1);
  if (operator.endsWith('+')) return isSet ? after() : [];
  if (isSet) return [...known];
  if (operator.endsWith('-')) return after();
  return [unknownUnit(place, `\${${name}} is set outside this file`)];
}

/** One unknown stretch in place of some units. */
export function unknownUnit(place: readonly Unit[], why: string): Unit {
  const [first, last] = [place[0] as Unit, place.at(-1) as Unit];
  return { ...first, end: Math.max(first.end, last.end), text: hole, unknown: new Unknown(why) };
}

/** A word whose text is not known, at the place of another one. */
export const unknownWord = (at: Word, why: string): Word => ({
  ...at,
  units: at.units.length > 0 ? [unknownUnit(at.units, why)] : [],
});
