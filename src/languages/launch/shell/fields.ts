import { type Encode, stretchOf, type Unit, type Word } from '../word';
import type { Variable } from './variables';

/**
 * Collects the arguments that one word of a command expands to (POSIX shell, 2.6.5): text in quotes stays together,
 * the result of an expansion outside quotes is split at white space.
 */
export class Fields {
  readonly #words: Word[] = [];
  readonly #place: Word;
  #current: Unit[] | undefined;

  /** @param place the word as it stands in the source: range and encoding */
  constructor(place: Word) {
    this.#place = place;
  }

  /** Text that is never split; with no units, quotes with nothing between them. */
  add(units: readonly Unit[]): void {
    this.#current = [...(this.#current ?? []), ...units];
  }

  /** The result of an expansion outside quotes. */
  addSplit(units: readonly Unit[]): void {
    for (const unit of units) {
      if (!/^[ \t\n]$/.test(unit.text)) this.add([unit]);
      else this.separate();
    }
  }

  /** A list whose items stay apart, as `"$@"`; the first and the last stick to their neighbours. */
  addList(words: readonly Word[]): void {
    words.forEach((word, index) => {
      if (index > 0) this.separate();
      if (this.#current === undefined && index < words.length - 1) this.#words.push(word);
      else if (this.#current === undefined && word.units.length > 0) this.#current = [...word.units];
      else this.add(word.units);
    });
  }

  /** The next unit starts a new argument. */
  separate(): void {
    if (this.#current) this.#words.push(this.#word(this.#current));
    this.#current = undefined;
  }

  #word(units: readonly Unit[]): Word {
    const { range } = this.#place;
    const own = stretchOf(units, range);
    const encodeFirst: Encode = units[0]?.encode ?? (() => undefined);
    // Its own text, or a value put together from several places: only this word as a whole can be written anew.
    if (!own || (own.uri === range.uri && own.start >= range.start && own.end <= range.end))
      return { ...this.#place, units };
    return { units, range: own, encode: (text) => encodeFirst(text) ?? this.#place.encode(text) };
  }

  finish(): Word[] {
    this.separate();
    return this.#words;
  }
}

/** Where the results of expansions go. */
export type FieldSink = Pick<Fields, 'add' | 'addSplit' | 'addList' | 'separate'>;

/** Takes everything as one value. */
export function collector(): FieldSink & { readonly units: Unit[] } {
  const units: Unit[] = [];
  return {
    units,
    add: (more) => units.push(...more),
    addSplit: (more) => units.push(...more),
    addList: (words) => units.push(...joined(words)),
    separate: () => undefined,
  };
}

/** `"$*"`: the items with the first character of `IFS` between them, which is a blank unless it was set. */
export function joined(words: readonly Word[], separators?: Variable): Unit[] {
  const own = separators?.kind === 'scalar' ? separators.units.slice(0, 1) : [{ text: ' ' }];
  return words.flatMap((word, at) => {
    const [first] = word.units;
    if (at === 0 || !first) return [...word.units];
    return [...own.map(({ text }) => ({ ...first, text, end: first.start })), ...word.units];
  });
}
