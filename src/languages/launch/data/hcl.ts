import { unknownUnit } from '../interpolate';
import { type MappedText, rangeIn, unitsIn } from '../source-map';
import { type Encode, type Word, within } from '../word';
import type { Data, Entry } from './data';

/** Comments, strings, words, and single marks (HCL native syntax specification). */
const token = /#[^\n]*|\/\/[^\n]*|\/\*[\s\S]*?\*\/|"(?:[^"\\\n]|\\.)*"?|[\w.-]+|[^\s]/g;

const maxDepth = 50;

/** Of a bare value, and of one in quotes. */
const encoders: readonly [Encode, Encode] = [(text) => text, (text) => JSON.stringify(text).slice(1, -1)];

/** A document of HashiCorp's configuration language: blocks, and attributes of literals. Never throws. */
export const readHclIn = (source: MappedText): Data => new HclReader(source).read();

interface Token {
  readonly text: string;
  readonly start: number;
  readonly end: number;
}

class HclReader {
  readonly #source: MappedText;
  readonly #tokens: readonly Token[];
  #at = 0;

  constructor(source: MappedText) {
    this.#source = source;
    this.#tokens = [...source.text.matchAll(token)]
      .map(({ 0: text, index }) => ({ text, start: index, end: index + text.length }))
      .filter(({ text }) => !/^(#|\/[/*])/.test(text));
  }

  read(): Data {
    return this.#body(0, 0);
  }

  #body(start: number, depth: number): Data {
    const entries: Entry[] = [];
    for (let name = this.#next(); name && name.text !== '}'; name = this.#next()) {
      const mark = this.#tokens[this.#at]?.text;
      if ((mark !== '{' && mark !== '=') || depth > maxDepth) continue;
      this.#at++;
      const value = mark === '{' ? this.#body(name.start, depth + 1) : this.#value();
      const keyRange = rangeIn(this.#source, name.start, name.end);
      if (value) entries.push({ key: name.text, keyRange, value });
    }
    return { kind: 'map', entries, range: rangeIn(this.#source, start, this.#end()) };
  }

  #value(): Data | undefined {
    const first = this.#next();
    if (first?.text !== '[') return first && /^["\w]/.test(first.text) ? this.#text(first) : undefined;
    const items: Data[] = [];
    for (let item = this.#next(); item && item.text !== ']'; item = this.#next())
      if (/^["\w]/.test(item.text)) items.push(this.#text(item));
    return { kind: 'list', items, range: rangeIn(this.#source, first.start, this.#end()) };
  }

  #text({ text, start, end }: Token): Data {
    const quotes = text.startsWith('"') ? 1 : 0;
    const written = unitsIn(this.#source, start, end);
    const isPlain = quotes === 0 || /^"[^"\\$%]*"$/.test(text);
    const units = isPlain
      ? written
          .slice(quotes, written.length - quotes)
          .map((unit) => ({ ...unit, encode: within(unit.encode, encoders[quotes]) }))
      : [unknownUnit(written, `${text} is put together from parts`)];
    const word: Word = { units, range: rangeIn(this.#source, start, end), encode: JSON.stringify };
    return { kind: 'text', word };
  }

  #next(): Token | undefined {
    return this.#tokens[this.#at++];
  }

  #end(): number {
    return this.#tokens[Math.min(this.#at, this.#tokens.length) - 1]?.end ?? 0;
  }
}
