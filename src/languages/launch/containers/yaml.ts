import { CommandFinder } from '../data/commands';
import { ComposeReader } from '../data/compose';
import { type Data, get, textEntries, wordOf } from '../data/data';
import { embeddedIn } from '../data/embedded';
import { environmentFiles } from '../data/environment-files';
import { readManifests } from '../data/helm-values';
import type { Start } from '../launch';
import { fileName } from '../siblings';
import { textOf, type Word } from '../word';
import type { Container } from './container';
import { shellReader } from './shell';

/** Compose files, Kubernetes manifests, Helm values, Ansible tasks, CI workflows. */
export const yaml: Container = {
  async launches(document, workspace) {
    const read = await shellReader();
    const found: Start[] = [];
    const manifests = await readManifests(document, workspace);
    const maps = configMaps(manifests);
    for (const data of manifests) {
      const compose = new ComposeReader(workspace);
      const isCompose = get(data, 'services')?.kind === 'map';
      const texts = isCompose ? await compose.read(data, document.uri) : data;
      const files = await environmentFiles(texts, workspace);
      const finder = new CommandFinder(read, new Map([...maps, ...files]), compose.services);
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
