import type { SourceDocument } from '../../../core/source';
import type { Workspace } from '../../../core/workspace';
import { CommandFinder, environmentFileNames, mapTexts } from '../data/commands';
import { type Data, get, textEntries, wordOf } from '../data/data';
import { embeddedIn } from '../data/embedded';
import { readManifests } from '../data/helm-values';
import { interpolate } from '../interpolate';
import type { Launch } from '../launch';
import { fileName, siblingVariables } from '../siblings';
import { textOf, type Word } from '../word';
import type { Container } from './container';
import { shellReader } from './shell';

/** Compose files, Kubernetes manifests, Helm values, Ansible tasks, CI workflows. */
export const yaml: Container = {
  async launches(document, workspace) {
    const read = await shellReader();
    const found: Launch[] = [];
    const manifests = await readManifests(document, workspace);
    const maps = configMaps(manifests);
    for (const data of manifests) {
      const isCompose = get(data, 'services')?.kind === 'map';
      const variables = isCompose
        ? await siblingVariables(document.uri, '.env', workspace)
        : new Map<string, Word>();
      const texts = isCompose ? composeTexts(data, variables) : data;
      const files = await environmentFiles(document, texts, workspace);
      const finder = new CommandFinder(read, new Map([...maps, ...files]));
      found.push(...finder.find(texts, fileName(document.uri)));
    }
    return found;
  },
  async embedded(document, workspace) {
    return (await readManifests(document, workspace)).flatMap(embeddedIn);
  },
};

/** The variables in the ConfigMaps of a file, by name of the map. */
function configMaps(manifests: readonly Data[]): Map<string, ReadonlyMap<string, Word>> {
  const maps = new Map<string, ReadonlyMap<string, Word>>();
  for (const manifest of manifests) {
    const [kind, name] = [get(manifest, 'kind'), get(get(manifest, 'metadata'), 'name')].map(wordOf);
    const data = get(manifest, 'data');
    if (!kind || textOf(kind.units) !== 'ConfigMap' || !name || data?.kind !== 'map') continue;
    maps.set(textOf(name.units), textEntries(data));
  }
  return maps;
}

/** The texts of a compose file, with its variables put in. */
export const composeTexts = (data: Data, variables: ReadonlyMap<string, Word>): Data =>
  mapTexts(data, (word) => ({
    ...word,
    units: interpolate(word.units, (name) => variables.get(name)?.units),
  }));

async function environmentFiles(
  document: SourceDocument,
  data: Data,
  workspace: Workspace,
): Promise<ReadonlyMap<string, ReadonlyMap<string, Word>>> {
  const files = new Map<string, ReadonlyMap<string, Word>>();
  for (const name of environmentFileNames(data))
    files.set(name, await siblingVariables(document.uri, name, workspace));
  return files;
}
