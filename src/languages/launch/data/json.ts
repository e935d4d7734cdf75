import { type Node, parseTree } from 'jsonc-parser';
import { type MappedText, rangeIn, wholeDocument } from '../source-map';
import type { Word } from '../word';
import { align } from './align';
import { type Data, unlessTooDeep, wordsOf } from './data';

/** The texts of a JSON list inside another text. */
export function jsonWords(source: MappedText): Word[] {
  return wordsOf(readJsonIn(source));
}

/** A JSON document, with comments and trailing commas forgiven; undefined when there is nothing. Never throws. */
export const readJson = (uri: string, text: string): Data | undefined => readJsonIn(wholeDocument(uri, text));

/** The same of a text inside another. */
export function readJsonIn(source: MappedText): Data | undefined {
  return unlessTooDeep(() => {
    const root = parseTree(source.text, [], { allowTrailingComma: true, allowEmptyContent: true });
    return root && dataOf(root, source);
  }, undefined);
}

function dataOf(node: Node, source: MappedText): Data | undefined {
  const range = rangeIn(source, node.offset, node.offset + node.length);
  switch (node.type) {
    case 'object':
      return {
        kind: 'map',
        range,
        entries: (node.children ?? []).flatMap(({ children: [key, value] = [] }) => {
          const data = value && dataOf(value, source);
          if (!key || !data) return [];
          const keyRange = rangeIn(source, key.offset, key.offset + key.length);
          return [{ key: String(key.value), keyRange, value: data }];
        }),
      };
    case 'array':
      return {
        kind: 'list',
        range,
        items: (node.children ?? []).flatMap((item) => dataOf(item, source) ?? []),
      };
    default:
      return { kind: 'text', word: jsonWord(node, source) };
  }
}

const encodeInside = (text: string): string => JSON.stringify(text).slice(1, -1);

function jsonWord(node: Node, source: MappedText): Word {
  const { text } = source;
  const quoted = node.type === 'string';
  const [start, end] = [node.offset, node.offset + node.length];
  const closed = text[end - 1] === '"' && node.length > 1;
  const inside = quoted ? { start: start + 1, end: closed ? end - 1 : end } : { start, end };
  const value = quoted ? String(node.value) : text.slice(start, end);
  const outer = source.unit(start).encode;
  return {
    units: align({
      source,
      ...inside,
      value,
      encode: quoted ? encodeInside : (written) => written,
      escapeAt: quoted ? jsonEscape : () => undefined,
    }),
    range: rangeIn(source, start, end),
    encode: (written) => outer(JSON.stringify(written)),
  };
}

const letters: Readonly<Record<string, string>> = { b: '\b', f: '\f', n: '\n', r: '\r', t: '\t' };

function jsonEscape(source: string, at: number): { length: number; text: string } | undefined {
  if (source[at] !== '\\') return undefined;
  const code = /^\\u([0-9a-f]{4})/i.exec(source.slice(at, at + 6))?.[1];
  if (code) return { length: 6, text: String.fromCharCode(Number.parseInt(code, 16)) };
  const next = source[at + 1] ?? '';
  return { length: 2, text: letters[next] ?? next };
}
