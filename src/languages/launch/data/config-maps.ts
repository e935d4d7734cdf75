import type { SourceDocument } from '../../../core/source';
import type { Workspace } from '../../../core/workspace';
import { readEnvironmentFile } from '../environment-file';
import { siblingUri } from '../siblings';
import { hole, tail, textOf, type Word } from '../word';
import { type Data, get, mapsIn, textEntries, wordOf, wordsOf } from './data';
import { readManifests } from './helm-values';

/** The texts of ConfigMaps and Secrets, by `ConfigMap/name` and `Secret/name`. */
export type ConfigMaps = ReadonlyMap<string, ReadonlyMap<string, Word>>;

/** Files of a folder that are looked through for what manifests beside them refer to, and the longest of them. */
const maxFiles = 60;
const maxLength = 200_000;

/** Keys of references, and the kind that they refer to. */
const references: Readonly<Record<string, string>> = {
  configMapRef: 'ConfigMap',
  configMapKeyRef: 'ConfigMap',
  configMap: 'ConfigMap',
  secretRef: 'Secret',
  secretKeyRef: 'Secret',
  secret: 'Secret',
};

/** What a reference under such a key names; undefined for what only a template's engine knows. */
export function referenceOf(key: string, data: Data | undefined): string | undefined {
  const name = wordOf(get(data, 'name')) ?? wordOf(get(data, 'secretName'));
  const text = name ? textOf(name.units) : '';
  const kind = Object.hasOwn(references, key) ? references[key] : undefined;
  return kind === undefined || text.replaceAll(hole, '') === '' ? undefined : `${kind}/${text}`;
}

/** The ConfigMaps and Secrets of these manifests, and those of files beside them that they refer to. */
export async function configMapsFor(
  manifests: readonly Data[],
  document: SourceDocument,
  workspace: Workspace,
): Promise<ConfigMaps> {
  const own = mapsOf(manifests);
  const missing = manifests.flatMap(referencesIn).filter((name) => !own.has(name));
  if (missing.length === 0) return own;
  const folder = siblingUri(document.uri, '.')?.replace(/\/$/, '') ?? '';
  const near = (await workspace.files(folder)).filter((uri) => /\.ya?ml$/.test(uri) && uri !== document.uri);
  const found = new Map<string, ReadonlyMap<string, Word>>();
  for (const uri of near.slice(0, maxFiles)) {
    const file = await workspace.read(uri);
    if (!file || file.text.length > maxLength) continue;
    if (!/^\s*(?:kind:\s*["']?(?:ConfigMap|Secret)\b|(?:configMap|secret)Generator:)/m.test(file.text))
      continue;
    const others = await readManifests(file, workspace);
    for (const [name, texts] of [...mapsOf(others), ...(await generated(others, file.uri, workspace))])
      if (missing.includes(name)) found.set(name, texts);
  }
  return new Map([...found, ...own]);
}

const referencesIn = (data: Data): string[] =>
  mapsIn(data).flatMap((map) => map.entries.flatMap(({ key, value }) => referenceOf(key, value) ?? []));

function mapsOf(manifests: readonly Data[]): Map<string, ReadonlyMap<string, Word>> {
  const maps = new Map<string, ReadonlyMap<string, Word>>();
  for (const manifest of manifests) {
    const kind = wordOf(get(manifest, 'kind'));
    const name = wordOf(get(get(manifest, 'metadata'), 'name'));
    const isSecret = kind !== undefined && textOf(kind.units) === 'Secret';
    const data = get(manifest, isSecret ? 'stringData' : 'data');
    if (!kind || !/^(ConfigMap|Secret)$/.test(textOf(kind.units)) || !name || data?.kind !== 'map') continue;
    maps.set(`${textOf(kind.units)}/${textOf(name.units)}`, textEntries(data));
  }
  return maps;
}

/** What Kustomize makes of `literals:` and `envs:` (kustomization.yaml, "configMapGenerator"). */
async function generated(
  manifests: readonly Data[],
  uri: string,
  workspace: Workspace,
): Promise<Map<string, ReadonlyMap<string, Word>>> {
  const maps = new Map<string, ReadonlyMap<string, Word>>();
  for (const [key, kind] of [
    ['configMapGenerator', 'ConfigMap'] as const,
    ['secretGenerator', 'Secret'] as const,
  ])
    for (const list of manifests.flatMap((manifest) => get(manifest, key) ?? []))
      for (const item of list.kind === 'list' ? list.items : []) {
        const name = wordOf(get(item, 'name'));
        if (!name) continue;
        const texts = new Map<string, Word>();
        for (const word of [...wordsOf(get(item, 'envs')), ...wordsOf(get(item, 'env'))]) {
          const file = await workspace.read(siblingUri(uri, textOf(word.units)) ?? uri);
          if (file)
            for (const [variable, value] of readEnvironmentFile(file.uri, file.text))
              texts.set(variable, value);
        }
        for (const word of wordsOf(get(item, 'literals'))) {
          const equals = textOf(word.units).indexOf('=');
          if (equals > 0) texts.set(textOf(word.units).slice(0, equals), tail(word, equals + 1));
        }
        maps.set(`${kind}/${textOf(name.units)}`, texts);
      }
  return maps;
}
