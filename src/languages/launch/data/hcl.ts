import { unknownUnit } from '../interpolate';
import { type MappedText, rangeIn, unitsIn } from '../source-map';
import { type Encode, type Unit, type Word, within } from '../word';
import type { Data, Entry } from './data';
import { filledTemplate, hclVariables } from './hcl-variables';

/** Comments, strings, words, and single marks (HCL native syntax specification). */
const token =
  /<<-?(\w+)[^\n]*\n(?:[^\n]*\n)*?[ \t]*\1(?!\w)|#[^\n]*|\/\/[^\n]*|\/\*[\s\S]*?\*\/|"(?:[^"\\\n]|\\.)*"?|[\w.-]+|[^\s]/g;

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
  readonly #variables: ReadonlyMap<string, readonly Unit[]>;
  #at = 0;

  constructor(source: MappedText) {
    this.#source = source;
    this.#variables = hclVariables(source);
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
    const [paren, inner] = this.#tokens.slice(this.#at, this.#at + 2);
    // `base64encode(<<EOF`: what a function is given.
    if (paren?.text === '(' && inner?.text.startsWith('<<')) return this.#document(inner);
    if (first?.text.startsWith('<<')) return this.#document(first);
    if (first?.text !== '[') return first && /^["\w]/.test(first.text) ? this.#text(first) : undefined;
    const items: Data[] = [];
    for (let item = this.#next(); item && item.text !== ']'; item = this.#next())
      if (/^["\w]/.test(item.text)) items.push(this.#text(item));
    return { kind: 'list', items, range: rangeIn(this.#source, first.start, this.#end()) };
  }

  #text({ text, start, end }: Token): Data {
    const quotes = text.startsWith('"') ? 1 : 0;
    const written = unitsIn(this.#source, start, end);
    const isPlain = quotes === 0 || /^"[^"\\]*"$/.test(text);
    const inside = written
      .slice(quotes, written.length - quotes)
      .map((unit) => ({ ...unit, encode: within(unit.encode, encoders[quotes]) }));
    const units = isPlain
      ? (this.#variables.get(text) ?? filledTemplate(inside, this.#variables))
      : [unknownUnit(written, `${text} is put together from parts`)];
    const word: Word = { units, range: rangeIn(this.#source, start, end), encode: JSON.stringify };
    return { kind: 'text', word };
  }

  /** A here-document: its lines without the marks around them. */
  #document({ text, start, end }: Token): Data {
    const first = start + text.indexOf('\n') + 1;
    const last = Math.max(first, start + text.lastIndexOf('\n'));
    const units = filledTemplate(unitsIn(this.#source, first, last), this.#variables);
    const range = rangeIn(this.#source, start, end);
    return { kind: 'text', word: { units, range, encode: () => undefined } };
  }

  #next(): Token | undefined {
    return this.#tokens[this.#at++];
  }

  #end(): number {
    return this.#tokens[Math.min(this.#at, this.#tokens.length) - 1]?.end ?? 0;
  }
}
