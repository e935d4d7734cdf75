import type { Regex } from '../../core/regex/regex';
import type { SourceRange } from '../../core/source';
import { type Directive, insertion } from './syntax';
import { variablesIn } from './text';

/** One line of a `map` block. */
export interface MapEntry {
  /** The key as the map compares it: prefix and escape removed; lower case unless it is a regular expression. */
  readonly key: string;
  /** The key as written, quotes removed. */
  readonly written: string;
  readonly keyRange: SourceRange;
  readonly value: string;
  readonly range: SourceRange;
  readonly regex?: Regex;
  /** What a template fills in or decides: the key, whether the line is there at all. */
  readonly templated?: 'key' | 'presence';
  /** A template fills in the value. */
  readonly unknownValue?: boolean;
}

/** `map source $name { … }` (nginx, `ngx_http_map_module`). */
export interface MapVariable {
  readonly name: string;
  readonly source: string;
  readonly directive: Directive;
  readonly volatile: boolean;
  readonly hostnames: boolean;
  readonly entries: readonly MapEntry[];
  readonly fallback?: MapEntry;
  /** A part of it was not found or is filled in by a template: in words. */
  readonly unknown?: string;
}

/** Reads the directive; undefined when it is not complete. */
export function readMap(directive: Directive): MapVariable | undefined {
  const [source, variable] = directive.args;
  const lines = directive.block?.directives;
  if (!source || !variable?.value.startsWith('$') || !lines) return undefined;
  const entries = lines.filter(({ name, args }) => args.length > 0 && name !== 'include');
  const fallback = entries.findLast((line) => line.name === 'default');
  const opaque = fallback?.conditional
    ? fallback
    : lines.find(({ name, args }) => name === 'include' || (name === insertion && args.length === 0));
  return {
    name: variable.value.slice(1).replace(/^\{|\}$/g, ''),
    source: source.value,
    directive,
    volatile: lines.some(({ name, args }) => name === 'volatile' && args.length === 0),
    hostnames: lines.some(({ name, args }) => name === 'hostnames' && args.length === 0),
    entries: entries.filter((line) => line !== fallback).map(entryOf),
    ...(fallback ? { fallback: entryOf(fallback) } : {}),
    ...(opaque ? { unknown: `a part of the map ${variable.value} is not in this file` } : {}),
  };
}

function entryOf(line: Directive): MapEntry {
  const { uri, start, end, conditional } = line;
  const regex = /^~(\*?)([\s\S]*)$/.exec(line.name);
  const first = line.args[0];
  return {
    key: regex ? (regex[2] as string) : line.name.replace(/^\\/, '').toLowerCase(),
    written: line.name,
    keyRange: { uri, start, end: line.nameEnd },
    value: first?.value ?? '',
    range: { uri, start, end },
    ...(line.name === insertion ? { templated: 'key' } : conditional ? { templated: 'presence' } : {}),
    ...(first?.templated ? { unknownValue: true } : {}),
    ...(regex ? { regex: { source: regex[2] as string, flags: regex[1] ? 'i' : '', dialect: 'pcre' } } : {}),
  };
}

const known = new WeakMap<MapVariable, readonly string[]>();

/** Names of the variables that stand in the map, each once. */
export function mapReads(map: MapVariable): readonly string[] {
  let names = known.get(map);
  if (!names) {
    const texts = [map.source, ...map.entries.map(({ value }) => value), map.fallback?.value ?? ''];
    names = [...new Set(texts.flatMap(variablesIn))];
    known.set(map, names);
  }
  return names;
}
