import type { SourceRange } from '../../core/source';
import type { Data } from './data/data';
import type { Launch } from './launch';
import { type MappedText, rangeIn } from './source-map';
import { hole, type Unit, type Word, within } from './word';

/** Moves what was read in a text that was taken out of a document to the places in that document. */
export class Relocator {
  readonly #uri: string;
  readonly #source: MappedText;
  // Words share units with their parts, and a launch its words with its command line.
  readonly #units = new Map<Unit, Unit>();
  readonly #words = new Map<Word, Word>();

  /** @param uri of the text that was taken out */
  constructor(uri: string, source: MappedText) {
    this.#uri = uri;
    this.#source = source;
  }

  launch(launch: Launch): Launch {
    const { line, config } = launch;
    return {
      ...launch,
      arguments: launch.arguments.map((word) => this.#word(word)),
      line: {
        ...line,
        words: line.words.map((word) => this.#word(word)),
        environment: new Map([...line.environment].map(([name, word]) => [name, this.#word(word)])),
        range: this.#range(line.range),
      },
      ...(config ? { config: this.#data(config) } : {}),
    };
  }

  #word(word: Word): Word {
    const known = this.#words.get(word);
    if (known) return known;
    const { whole, encode } = word;
    const outer = word.range.uri === this.#uri ? this.#source.unit(word.range.start).encode : undefined;
    const moved: Word = {
      units: word.units.map((unit) => this.#unit(unit)),
      range: this.#range(word.range),
      encode: outer ? within(outer, encode) : encode,
      ...(whole ? { whole: this.#word(whole) } : {}),
    };
    this.#words.set(word, moved);
    return moved;
  }

  #unit(unit: Unit): Unit {
    if (unit.uri !== this.#uri) return unit;
    const known = this.#units.get(unit);
    if (known) return known;
    const first = this.#source.unit(unit.start);
    const last = this.#source.unit(Math.max(unit.start, unit.end - 1));
    const unknown = unit.unknown ?? first.unknown ?? last.unknown;
    const moved: Unit = {
      ...this.#range(unit),
      text: unknown ? hole : unit.text,
      encode: within(first.encode, unit.encode),
      ...(unknown ? { unknown } : {}),
    };
    this.#units.set(unit, moved);
    return moved;
  }

  #range({ uri, start, end }: SourceRange): SourceRange {
    if (uri !== this.#uri) return { uri, start, end };
    const range = rangeIn(this.#source, start, end);
    // A variable in the text may stand anywhere.
    return { ...range, end: Math.max(range.start, range.end) };
  }

  #data(data: Data): Data {
    if (data.kind === 'text') return { kind: 'text', word: this.#word(data.word) };
    const range = this.#range(data.range);
    if (data.kind === 'list')
      return { kind: 'list', items: data.items.map((item) => this.#data(item)), range };
    const entries = data.entries.map(({ key, keyRange, value }) => ({
      key,
      keyRange: this.#range(keyRange),
      value: this.#data(value),
    }));
    return { kind: 'map', entries, range };
  }
}
