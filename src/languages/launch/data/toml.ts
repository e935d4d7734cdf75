import { type AST, ParseError, parseTOML } from 'toml-eslint-parser';
import { type MappedText, rangeIn, wholeDocument } from '../source-map';
import type { Word } from '../word';
import { align } from './align';
import { type Data, type Entry, unlessTooDeep } from './data';

/** Lines with mistakes that are left out before the file is given up. */
const maxMistakes = 50;

/** A TOML document. Never throws: lines that are wrong are left out. */
export const readToml = (uri: string, text: string): Data => readTomlIn(wholeDocument(uri, text));

/** The same inside another file, such as a ConfigMap. */
export function readTomlIn(source: MappedText): Data {
  const { text } = source;
  const root: Table = { entries: new Map() };
  for (const item of unlessTooDeep(() => parsed(text), undefined)?.body[0].body ?? []) {
    if (item.type === 'TOMLKeyValue') place(root, item, source);
    else {
      const table = tableAt(root, item.resolvedKey, source, item.key.range);
      for (const pair of item.body) place(table, pair, source);
    }
  }
  return toData(root, rangeIn(source, 0, text.length));
}

function parsed(text: string): AST.TOMLProgram | undefined {
  let rest = text;
  for (let mistakes = 0; mistakes <= maxMistakes; mistakes++) {
    try {
      return parseTOML(rest);
    } catch (error) {
      if (!(error instanceof ParseError)) throw error;
      const lines = rest.split('\n');
      const wrong = mistakenLine(lines, error.lineNumber - 1);
      if (wrong < 0) return undefined;
      lines[wrong] = ' '.repeat(lines[wrong]?.length ?? 0);
      rest = lines.join('\n');
    }
  }
  return undefined;
}

/** The line to leave out: the one named, or the one before it that was never finished. */
function mistakenLine(lines: readonly string[], named: number): number {
  const before = lines.findLastIndex((line, at) => at < named && line.trim() !== '');
  const isUnfinished = before >= 0 && /=\s*$/.test(lines[before] as string);
  return isUnfinished || !lines[named]?.trim() ? before : named;
}

/** A table that is still being filled. */
interface Table {
  readonly entries: Map<string, { readonly keyRange: Entry['keyRange']; readonly value: Table | Data }>;
}

const isTable = (value: Table | Data): value is Table => !('kind' in value);

function tableAt(root: Table, path: readonly (string | number)[], source: MappedText, key: AST.Range): Table {
  let table = root;
  for (const part of path) {
    const name = String(part);
    const known = table.entries.get(name)?.value;
    const next: Table = known && isTable(known) ? known : { entries: new Map() };
    if (next !== known) table.entries.set(name, { keyRange: rangeIn(source, ...key), value: next });
    table = next;
  }
  return table;
}

function place(table: Table, { key, value }: AST.TOMLKeyValue, source: MappedText): void {
  const names = key.keys.map((part) => (part.type === 'TOMLBare' ? part.name : part.value));
  const parent = tableAt(table, names.slice(0, -1), source, key.range);
  parent.entries.set(names.at(-1) ?? '', {
    keyRange: rangeIn(source, ...key.range),
    value: contentOf(value, source),
  });
}

function contentOf(node: AST.TOMLContentNode, source: MappedText): Data {
  const range = rangeIn(source, ...node.range);
  if (node.type === 'TOMLArray')
    return { kind: 'list', range, items: node.elements.map((element) => contentOf(element, source)) };
  if (node.type === 'TOMLValue') return { kind: 'text', word: wordOf(node, source) };
  const table: Table = { entries: new Map() };
  for (const pair of node.body) place(table, pair, source);
  return toData(table, range);
}

function toData(table: Table, range: Entry['keyRange']): Data {
  const entries = [...table.entries].map(([key, { keyRange, value }]) => ({
    key,
    keyRange,
    value: isTable(value) ? toData(value, keyRange) : value,
  }));
  return { kind: 'map', range, entries };
}

function wordOf(node: AST.TOMLValue, source: MappedText): Word {
  const [start, end] = node.range;
  const isText = node.kind === 'string';
  const quotes = isText ? (node.multiline ? 3 : 1) : 0;
  const isBasic = isText && node.style === 'basic';
  const units = align({
    source,
    start: start + quotes,
    end: end - quotes,
    value: isText ? node.value : source.text.slice(start, end),
    encode: !isText
      ? (text) => text
      : isBasic
        ? encodeBasic
        : (text) => (text.includes("'") ? undefined : text),
    escapeAt: isBasic ? escapeAt : () => undefined,
  });
  return { units, range: rangeIn(source, start, end), encode: JSON.stringify };
}

const encodeBasic = (text: string): string => JSON.stringify(text).slice(1, -1);

const letters: Readonly<Record<string, string>> = { b: '\b', t: '\t', n: '\n', f: '\f', r: '\r', e: '\x1b' };

function escapeAt(source: string, at: number): { length: number; text: string } | undefined {
  if (source[at] !== '\\') return undefined;
  const code = /^\\(?:x([0-9a-f]{2})|u([0-9a-f]{4})|U([0-9a-f]{8}))/i.exec(source.slice(at, at + 10));
  const digits = code?.[1] ?? code?.[2] ?? code?.[3];
  if (code && digits) {
    const point = Number.parseInt(digits, 16);
    return { length: code[0].length, text: point <= 0x10ffff ? String.fromCodePoint(point) : '' };
  }
  const next = source[at + 1] ?? '';
  return /\s/.test(next) ? { length: 1, text: '' } : { length: 2, text: letters[next] ?? next };
}
