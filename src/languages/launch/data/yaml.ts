import {
  type Alias,
  type Document,
  isAlias,
  isMap,
  isScalar,
  isSeq,
  type Node,
  parseAllDocuments,
  type Scalar,
} from 'yaml';
import type { SourceRange } from '../../../core/source';
import { type MappedText, rangeIn, wholeDocument } from '../source-map';
import { templateReadings } from '../templates';
import type { Encode, Word } from '../word';
import { align } from './align';
import { type Data, type Entry, unlessTooDeep } from './data';

/** Anchors may nest and repeat (the "billion laughs"): no more values than these are made of one file. */
const maxValues = 100_000;

/** The documents of a YAML stream, of each reading of a template. Never throws: what is wrong is left out. */
export const readYaml = (uri: string, text: string): Data[] =>
  templateReadings(wholeDocument(uri, text), 'drop').flatMap(readReading);

/** The first document of a YAML text. */
export const readYamlIn = (source: MappedText): Data | undefined => readReading(source)[0];

const readReading = (source: MappedText): Data[] =>
  unlessTooDeep(
    () =>
      parseAllDocuments(source.text, { strict: false, uniqueKeys: false, logLevel: 'silent' }).flatMap(
        (document) => {
          const reader = new YamlReader(source, document as Document);
          return reader.read(document.contents as Node | null) ?? [];
        },
      ),
    [],
  );

class YamlReader {
  readonly #document: Document;
  readonly #source: MappedText;
  #values = 0;

  constructor(source: MappedText, document: Document) {
    this.#document = document;
    this.#source = source;
  }

  read(node: Node | null | undefined, inFlow = false): Data | undefined {
    if (!node || ++this.#values > maxValues) return undefined;
    if (isAlias(node)) return this.read((node as Alias).resolve(this.#document), inFlow);
    const range = this.#range(node);
    if (isScalar(node)) return { kind: 'text', word: this.#word(node, inFlow) };
    const flow = inFlow || Boolean((node as { flow?: boolean }).flow);
    if (isSeq(node)) {
      const items = node.items.flatMap((item) => this.read(item as Node, flow) ?? []);
      return { kind: 'list', items, range };
    }
    if (!isMap(node)) return undefined;
    const entries = node.items.flatMap(({ key, value }): Entry[] => {
      if (!isScalar(key)) return [];
      const data = this.read(value as Node, flow);
      if (!data) return [];
      // Keys of the map itself come before those that it merges in, and count as the last.
      if (key.value === '<<') return mergedEntries(data);
      return [{ key: String(key.value), keyRange: this.#range(key), value: data }];
    });
    const own = new Set(node.items.map(({ key }) => (isScalar(key) ? String(key.value) : '')));
    const merged = entries.filter((entry) => !own.has(entry.key));
    return { kind: 'map', entries: [...merged, ...entries.filter((entry) => own.has(entry.key))], range };
  }

  #range({ range }: Node): SourceRange {
    return rangeIn(this.#source, range?.[0] ?? 0, range?.[1] ?? 0);
  }

  #word(node: Scalar, inFlow: boolean): Word {
    const [from = 0, to = 0] = node.range ?? [];
    const style = node.type ?? 'PLAIN';
    const [start, end] = this.#inside(style, from, to);
    const encode: Encode = encoders[style] ?? ((text) => plain(text, inFlow, false));
    const value = typeof node.value === 'string' ? node.value : (node.source ?? '');
    const escapeAt =
      style === 'QUOTE_DOUBLE' ? doubleEscape : style === 'QUOTE_SINGLE' ? singleEscape : noEscape;
    const units = align({ source: this.#source, start, end, value, encode, escapeAt });
    const [first] = units;
    if (first && style === 'PLAIN') units[0] = { ...first, encode: (text) => plain(text, inFlow, true) };
    return {
      units,
      range: rangeIn(this.#source, from, this.#trimmedEnd(style, from, to)),
      encode: JSON.stringify,
    };
  }

  #inside(style: string, start: number, end: number): [number, number] {
    if (style.startsWith('QUOTE')) return [start + 1, Math.max(start + 1, end - 1)];
    if (!style.startsWith('BLOCK')) return [start, end];
    const header = this.#source.text.indexOf('\n', start);
    return [header < 0 ? end : header + 1, end];
  }

  /** A block ends with its last line end; the value that is shown without it. */
  #trimmedEnd(style: string, start: number, end: number): number {
    return style.startsWith('BLOCK') ? start + this.#source.text.slice(start, end).trimEnd().length : end;
  }
}

function mergedEntries(data: Data): Entry[] {
  if (data.kind === 'map') return [...data.entries];
  return data.kind === 'list' ? data.items.toReversed().flatMap(mergedEntries) : [];
}

const encoders: Readonly<Record<string, Encode>> = {
  QUOTE_DOUBLE: (text) => JSON.stringify(text).slice(1, -1),
  QUOTE_SINGLE: (text) => text.replaceAll("'", "''"),
  BLOCK_LITERAL: (text) => (text.includes('\n') ? undefined : text),
  BLOCK_FOLDED: (text) => (text.includes('\n') ? undefined : text),
};

/** What a plain scalar can't hold, at its start or later (YAML 1.2, 7.3.3), and a little more to be safe. */
function plain(text: string, inFlow: boolean, atStart: boolean): string | undefined {
  const special = atStart ? /^[\s*&!|>'"%@`{}[\]?,#-]|:(\s|$)|\s#|\n|\s$/ : /:(\s|$)|\s#|\n|\s$/;
  return special.test(text) || (inFlow && /[,[\]{}]/.test(text)) ? undefined : text;
}

type EscapeAt = Parameters<typeof align>[0]['escapeAt'];

const noEscape: EscapeAt = () => undefined;

const singleEscape: EscapeAt = (source, at) =>
  source.startsWith("''", at) ? { length: 2, text: "'" } : undefined;

const letters: Readonly<Record<string, string>> = {
  '0': '\0',
  a: '\x07',
  b: '\b',
  t: '\t',
  n: '\n',
  v: '\v',
  f: '\f',
  r: '\r',
  e: '\x1b',
  N: '\x85',
  _: '\xa0',
  L: '\u2028',
  P: '\u2029',
};

const doubleEscape: EscapeAt = (source, at) => {
  if (source[at] !== '\\') return undefined;
  const code = /^\\(?:x([0-9a-f]{2})|u([0-9a-f]{4})|U([0-9a-f]{8}))/i.exec(source.slice(at, at + 10));
  const digits = code?.[1] ?? code?.[2] ?? code?.[3];
  if (code && digits) {
    const point = Number.parseInt(digits, 16);
    return { length: code[0].length, text: point <= 0x10ffff ? String.fromCodePoint(point) : '' };
  }
  const next = source[at + 1] ?? '';
  if (next === '\n' || next === '\r') return { length: 1, text: '' };
  return { length: 2, text: letters[next] ?? next };
};
