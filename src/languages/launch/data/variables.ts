import { unknownWord } from '../interpolate';
import { othersOf } from '../other-variables';
import { textOf, type Word } from '../word';
import { setVariable } from '../wrappers';
import { type ConfigMaps, referenceOf } from './config-maps';
import { type Data, type DataMap, get, textEntries, wordOf } from './data';
import { environmentFilesOf } from './environment-files';

/** Where variables come from that the values only refer to. */
export interface VariableSources {
  /** Those of each `env_file:`, by its name. */
  readonly files?: ReadonlyMap<string, ReadonlyMap<string, Word>>;
  readonly maps?: ConfigMaps;
}

/** Keys whose values set variables; GitLab and Azure say `variables`. */
const environmentKeys = ['variables', 'environment', 'env'];

const text = (data: Data | undefined): string => (data?.kind === 'text' ? textOf(data.word.units) : '');

/** The variables that a service or container sets for its program. */
export function environmentOf(map: DataMap, { files, maps }: VariableSources): Map<string, Word> {
  const result = new Map<string, Word>();
  for (const word of environmentFilesOf(get(map, 'env_file')))
    for (const [name, value] of files?.get(textOf(word.units)) ?? othersOf(word)) result.set(name, value);
  for (const [name, word] of referredTo(get(map, 'envFrom'), maps)) result.set(name, word);
  for (const key of environmentKeys) {
    const data = get(map, key);
    if (data?.kind === 'map') for (const [name, word] of textEntries(data)) result.set(name, word);
    if (data?.kind === 'list') for (const item of data.items) setFrom(item, result, maps);
  }
  return result;
}

/** Kubernetes' `envFrom:`, whose variables those under `env:` win over. */
function* referredTo(from: Data | undefined, maps: ConfigMaps | undefined): Generator<[string, Word]> {
  for (const source of from?.kind === 'list' ? from.items : [])
    for (const key of ['configMapRef', 'secretRef']) {
      const reference = get(source, key);
      const found = maps?.get(referenceOf(key, reference) ?? '');
      for (const [name, word] of found ?? []) yield [text(get(source, 'prefix')) + name, word];
      const named = wordOf(get(reference, 'name'));
      if (named && !found) yield* othersOf(named);
    }
}

/** `NAME=value`, or Kubernetes' `{ name, value }` and `{ name, valueFrom }`. */
function setFrom(item: Data, environment: Map<string, Word>, maps: ConfigMaps | undefined): void {
  if (item.kind === 'text') {
    if (text(item).indexOf('=') > 0) setVariable(environment, item.word, text(item));
    return;
  }
  const name = wordOf(get(item, 'name'));
  const from = get(item, 'valueFrom');
  const value = wordOf(get(item, 'value')) ?? (name && from && valueFrom(name, from, maps));
  if (name && value) environment.set(textOf(name.units), value);
}

/** The value that another object has, or one that is not known. */
function valueFrom(name: Word, from: Data, maps: ConfigMaps | undefined): Word {
  for (const key of ['configMapKeyRef', 'secretKeyRef']) {
    const reference = get(from, key);
    const found = maps?.get(referenceOf(key, reference) ?? '')?.get(text(get(reference, 'key')));
    if (found) return found;
  }
  return unknownWord(name, `${textOf(name.units)} is set outside this file`);
}
