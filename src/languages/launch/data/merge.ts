import { unknownUnit } from '../interpolate';
import { tail, textOf, type Word } from '../word';
import type { Data, DataMap, Entry } from './data';

/** Keys of a service whose lists are added to; of all others the later value stands (Compose specification, "Merge"). */
const added = /^(?:volumes|env_file|ports|expose|configs|secrets)$/;

/** A service on the base of another: maps are merged, most lists and all texts replaced. */
export function mergedService(base: Data | undefined, own: Data, key = ''): Data {
  if (base?.kind === 'map' && own.kind === 'map') {
    const below = new Map(base.entries.map(({ key: name, value }) => [name, value]));
    const over = new Set(own.entries.map((entry) => entry.key));
    const kept = base.entries.filter((entry) => !over.has(entry.key));
    const merged = own.entries.map(
      (entry): Entry => ({ ...entry, value: mergedService(below.get(entry.key), entry.value, entry.key) }),
    );
    return { ...own, entries: [...kept, ...merged] };
  }
  if (base?.kind === 'list' && own.kind === 'list' && added.test(key))
    return { ...own, items: [...base.items, ...own.items] };
  return own;
}

/**
 * The variables of a service as a map. One without a value is handed on from where Compose runs.
 * @param outside the variables that are known there
 */
export function variablesIn(data: Data | undefined, outside: ReadonlyMap<string, Word>): DataMap | undefined {
  if (data?.kind !== 'list') return data?.kind === 'map' ? data : undefined;
  const entries = data.items.flatMap((item): Entry[] => {
    if (item.kind !== 'text') return [];
    const text = textOf(item.word.units);
    const key = text.replace(/=.*$/s, '');
    const word = text.includes('=')
      ? tail(item.word, key.length + 1)
      : (outside.get(key) ?? passed(item.word));
    return [{ key, keyRange: item.word.range, value: { kind: 'text', word } }];
  });
  return { kind: 'map', range: data.range, entries };
}

const passed = (word: Word): Word => ({
  ...word,
  units:
    word.units.length > 0
      ? [unknownUnit(word.units, `\${${textOf(word.units)}} is set outside this file`)]
      : [],
});
