import type { SourceDocument } from '../../../core/source';
import type { Workspace } from '../../../core/workspace';
import { CommandFinder, environmentFileNames, mapTexts } from '../data/commands';
import { type Data, get } from '../data/data';
import { embeddedIn } from '../data/embedded';
import { readYaml } from '../data/yaml';
import { interpolate } from '../interpolate';
import type { Launch } from '../launch';
import { fileName, siblingVariables } from '../siblings';
import type { Word } from '../word';
import type { Container } from './container';
import { shellReader } from './shell';

/** Compose files, Kubernetes manifests, Helm values, Ansible tasks, CI workflows. */
export const yaml: Container = {
  async launches(document, workspace) {
    const read = await shellReader();
    const found: Launch[] = [];
    for (const data of readYaml(document.uri, document.text)) {
      const isCompose = get(data, 'services')?.kind === 'map';
      const variables = isCompose
        ? await siblingVariables(document.uri, '.env', workspace)
        : new Map<string, Word>();
      const texts = isCompose ? composeTexts(data, variables) : data;
      const finder = new CommandFinder(read, await environmentFiles(document, texts, workspace));
      found.push(...finder.find(texts, fileName(document.uri)));
    }
    return found;
  },
  async embedded({ uri, text }) {
    return readYaml(uri, text).flatMap(embeddedIn);
  },
};

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
