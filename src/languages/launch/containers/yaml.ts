import { URI, Utils } from 'vscode-uri';
import type { SourceDocument } from '../../../core/source';
import type { Workspace } from '../../../core/workspace';
import { CommandFinder, environmentFileNames, mapTexts } from '../data/commands';
import { type Data, get } from '../data/data';
import { readYaml } from '../data/yaml';
import { readEnvironmentFile } from '../environment-file';
import { interpolate } from '../interpolate';
import type { Launch } from '../launch';
import type { Word } from '../word';
import type { Container } from './container';
import { shellReader } from './shell';

/** Compose files, Kubernetes manifests, Helm values, Ansible tasks, CI workflows. */
export const yaml: Container = {
  names: /\.ya?ml(\.(example|dist|sample|template|tpl))?$/,
  languageIds: ['yaml', 'dockercompose', 'yaml-tmlanguage', 'ansible', 'helm'],
  async launches(document, workspace) {
    const read = await shellReader();
    const found: Launch[] = [];
    for (const data of readYaml(document.uri, document.text)) {
      const isCompose = get(data, 'services')?.kind === 'map';
      const variables = isCompose
        ? await siblingVariables(document, '.env', workspace)
        : new Map<string, Word>();
      const texts = isCompose ? composeTexts(data, variables) : data;
      const finder = new CommandFinder(read, await environmentFiles(document, texts, workspace));
      found.push(...finder.find(texts, fileWords(document.uri)));
    }
    return found;
  },
};

const composeTexts = (data: Data, variables: ReadonlyMap<string, Word>): Data =>
  mapTexts(data, (word) => ({
    ...word,
    units: interpolate(word.units, (name) => variables.get(name)?.units),
  }));

/** The words of a file's name that may name a client. */
export const fileWords = (uri: string): string => Utils.basename(URI.parse(uri));

async function environmentFiles(
  document: SourceDocument,
  data: Data,
  workspace: Workspace,
): Promise<ReadonlyMap<string, ReadonlyMap<string, Word>>> {
  const files = new Map<string, ReadonlyMap<string, Word>>();
  for (const name of environmentFileNames(data))
    files.set(name, await siblingVariables(document, name, workspace));
  return files;
}

/** The variables of a file that is named relative to the document. */
export async function siblingVariables(
  { uri }: SourceDocument,
  name: string,
  workspace: Workspace,
): Promise<Map<string, Word>> {
  const sibling = await workspace.read(Utils.joinPath(Utils.dirname(URI.parse(uri)), name).toString());
  return sibling ? readEnvironmentFile(sibling.uri, sibling.text) : new Map();
}
