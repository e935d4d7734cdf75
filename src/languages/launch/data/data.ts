import type { SourceRange } from '../../../core/source';
import type { Word } from '../word';

/** A value of YAML, JSON or TOML, with the places that it stands at. Numbers, booleans and dates are texts as written. */
export type Data =
  | { readonly kind: 'text'; readonly word: Word }
  | { readonly kind: 'list'; readonly items: readonly Data[]; readonly range: SourceRange }
  | { readonly kind: 'map'; readonly entries: readonly Entry[]; readonly range: SourceRange };

export interface Entry {
  readonly key: string;
  readonly keyRange: SourceRange;
  readonly value: Data;
}

export type DataMap = Extract<Data, { kind: 'map' }>;

/** The value of a key; of a repeated key, the last. */
export const get = (data: Data | undefined, key: string): Data | undefined =>
  data?.kind === 'map' ? data.entries.findLast((entry) => entry.key === key)?.value : undefined;

/** The text of a value that is a text. */
export const wordOf = (data: Data | undefined): Word | undefined =>
  data?.kind === 'text' ? data.word : undefined;

/** The texts among the values of a map, by their keys. */
export const textEntries = ({ entries }: DataMap): Map<string, Word> =>
  new Map(entries.flatMap(({ key, value }) => (value.kind === 'text' ? [[key, value.word] as const] : [])));

/** The texts of a list; of a single text, that one. */
export function wordsOf(data: Data | undefined): Word[] {
  if (data?.kind === 'text') return [data.word];
  return data?.kind === 'list' ? data.items.flatMap((item) => (item.kind === 'text' ? [item.word] : [])) : [];
}

/** What the reader makes of a text, or nothing when it is nested deeper than the call stack: nobody wrote that by hand. */
export function unlessTooDeep<T>(read: () => T, nothing: T): T {
  try {
    return read();
  } catch (error) {
    if (error instanceof RangeError) return nothing;
    throw error;
  }
}

/** The data with every text replaced. */
export function mapTexts(data: Data, change: (word: Word) => Word): Data {
  if (data.kind === 'text') return { kind: 'text', word: change(data.word) };
  if (data.kind === 'list') return { ...data, items: data.items.map((item) => mapTexts(item, change)) };
  return {
    ...data,
    entries: data.entries.map((entry) => ({ ...entry, value: mapTexts(entry.value, change) })),
  };
}

/** The data with keys that start in lower case, as those of ECS do outside of CloudFormation. */
export function withLowerKeys(data: Data): Data {
  if (data.kind === 'text') return data;
  if (data.kind === 'list') return { ...data, items: data.items.map(withLowerKeys) };
  const entries = data.entries.map(({ key, value, ...entry }) => ({
    ...entry,
    key: key.slice(0, 1).toLowerCase() + key.slice(1),
    value: withLowerKeys(value),
  }));
  return { ...data, entries };
}

/** Every map in a value, itself included. */
export function mapsIn(data: Data): DataMap[] {
  if (data.kind === 'text') return [];
  if (data.kind === 'list') return data.items.flatMap(mapsIn);
  return [data, ...data.entries.flatMap(({ value }) => mapsIn(value))];
}
