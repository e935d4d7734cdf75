import { type MappedText, mappedUnits } from '../source-map';
import { textOf } from '../word';
import { type ConfigMaps, referenceOf } from './config-maps';
import { type Data, type DataMap, get, wordOf } from './data';

const textIn = (data: Data | undefined): string | undefined => {
  const word = wordOf(data);
  return word && textOf(word.units);
};

const itemsIn = (data: Data | undefined): readonly Data[] => (data?.kind === 'list' ? data.items : []);

/** The volumes of a pod that hold a ConfigMap or a Secret, by their names. */
export function volumesIn(pod: DataMap): ReadonlyMap<string, Data> {
  return new Map(
    itemsIn(get(pod, 'volumes')).flatMap((volume) => {
      const name = textIn(get(volume, 'name'));
      return name === undefined ? [] : [[name, volume] as const];
    }),
  );
}

/** The files that a container gets from ConfigMaps and Secrets, by their paths. */
export function mountedTexts(
  container: DataMap,
  volumes: ReadonlyMap<string, Data>,
  maps: ConfigMaps,
): ReadonlyMap<string, MappedText> {
  const texts = new Map<string, MappedText>();
  for (const mount of itemsIn(get(container, 'volumeMounts'))) {
    const volume = volumes.get(textIn(get(mount, 'name')) ?? '');
    const folder = textIn(get(mount, 'mountPath'))?.replace(/\/+$/, '');
    const only = textIn(get(mount, 'subPath'));
    if (!volume || folder === undefined) continue;
    for (const [name, text] of filesOf(volume, maps)) {
      if (only === undefined) texts.set(`${folder}/${name}`, text);
      else if (only === name) texts.set(folder, text);
    }
  }
  return texts;
}

/** The members of a volume's map, under the names that `items:` gives them. */
function filesOf(volume: Data, maps: ConfigMaps): [string, MappedText][] {
  for (const key of ['configMap', 'secret']) {
    const source = get(volume, key);
    const members = maps.get(referenceOf(key, source) ?? '');
    if (!members) continue;
    const items = itemsIn(get(source, 'items'));
    return [...members].flatMap(([member, { units }]) => {
      const item = items.find((one) => textIn(get(one, 'key')) === member);
      const name = items.length === 0 ? member : textIn(get(item, 'path'));
      return name === undefined || units.length === 0 ? [] : [[name, mappedUnits(units)]];
    });
  }
  return [];
}
