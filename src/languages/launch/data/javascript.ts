import { Unknown } from '../../../core/policy/unknown';
import type { Node } from '../../tree-sitter';
import { type MappedText, rangeIn } from '../source-map';
import { type Encode, hole, type Unit, type Word, within } from '../word';
import type { Data } from './data';

/** A literal of JavaScript: strings, numbers, lists and objects of them; undefined for what is computed. */
export function literalOf(node: Node, source: MappedText): Data | undefined {
  const range = rangeIn(source, node.startIndex, node.endIndex);
  const children = node.namedChildren.filter((child) => child !== null && child.type !== 'comment') as Node[];
  switch (node.type) {
    case 'string':
    case 'template_string':
      return { kind: 'text', word: stringWord(node, source) };
    case 'number':
    case 'true':
    case 'false':
      return { kind: 'text', word: { units: verbatim(node, source), range, encode: JSON.stringify } };
    case 'array':
      return { kind: 'list', range, items: children.flatMap((child) => literalOf(child, source) ?? []) };
    case 'object':
      return {
        kind: 'map',
        range,
        entries: children.flatMap((pair) => {
          const [key, value] = [pair.childForFieldName('key'), pair.childForFieldName('value')];
          const data = value && literalOf(value, source);
          if (!key || !data) return [];
          const name = key.text.replace(/^(["'])(.*)\1$/s, '$2');
          return [{ key: name, keyRange: rangeIn(source, key.startIndex, key.endIndex), value: data }];
        }),
      };
    default:
      return undefined;
  }
}

const encoders: Readonly<Record<string, Encode>> = {
  "'": (text) => text.replace(/['\\]/g, '\\$&'),
  '"': (text) => text.replace(/["\\]/g, '\\$&'),
  '`': (text) => text.replace(/[`\\$]/g, '\\$&'),
};

function stringWord(node: Node, source: MappedText): Word {
  const encode = encoders[node.text[0] ?? ''] ?? (() => undefined);
  const units = node.namedChildren.flatMap((child): Unit[] => {
    if (!child) return [];
    if (child.type === 'string_fragment') return verbatim(child, source, encode);
    const first = source.unit(child.startIndex);
    const end = source.unit(child.endIndex - 1).end;
    const inside = within(first.encode, encode);
    const text = child.type === 'escape_sequence' ? decoded(child.text) : undefined;
    if (text !== undefined)
      return text.split('').map((unit) => ({ ...first, text: unit, end, encode: inside }));
    return [{ ...first, text: hole, end, unknown: new Unknown(`${child.text} is computed`), encode: inside }];
  });
  const outer = source.unit(node.startIndex).encode;
  return {
    units,
    range: rangeIn(source, node.startIndex, node.endIndex),
    encode: (text) => outer(`'${encoders["'"]?.(text)}'`),
  };
}

function verbatim(node: Node, source: MappedText, encode: Encode = (text) => text): Unit[] {
  return node.text.split('').map((_, at) => {
    const unit = source.unit(node.startIndex + at);
    return { ...unit, encode: within(unit.encode, encode) };
  });
}

const letters: Readonly<Record<string, string>> = {
  b: '\b',
  f: '\f',
  n: '\n',
  r: '\r',
  t: '\t',
  v: '\v',
  '0': '\0',
};

function decoded(sequence: string): string {
  const body = sequence.slice(1);
  const digits = /^(?:x|u)\{?([0-9a-f]+)\}?$/i.exec(body)?.[1];
  if (digits) {
    const point = Number.parseInt(digits, 16);
    return point <= 0x10ffff ? String.fromCodePoint(point) : '';
  }
  return /^[\r\n]/.test(body) ? '' : (letters[body] ?? body);
}
