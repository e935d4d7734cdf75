import type { SourceDocument } from '../core/source';
import type { Workspace } from '../core/workspace';

/** More folders beside each other are not looked into. */
const maxFolders = 50;

/** Folders of this kind hold no configuration. */
const foreign = /\/(node_modules|\.git|dist|build|out|target|vendor)$/;

const nameOf = (uri: string): string => decodeURIComponent(uri.slice(uri.lastIndexOf('/') + 1));

/** Documents whose names fit, in the folders and in the folders directly below the last (outermost) one. */
export async function filesNamed(
  name: RegExp,
  folders: readonly string[],
  workspace: Workspace,
): Promise<SourceDocument[]> {
  const root = folders.at(-1);
  const beside = root === undefined ? [] : (await workspace.folders(root)).slice(0, maxFolders);
  const wanted = new Set([...folders, ...beside.filter((folder) => !foreign.test(folder))]);
  const lists = await Promise.all([...wanted].map((folder) => workspace.files(folder)));
  const uris = lists.flat().filter((uri) => name.test(nameOf(uri)));
  const documents = await Promise.all(uris.map((uri) => workspace.read(uri)));
  return documents.filter((document) => document !== undefined);
}

/** The first of these files in the nearest folder that has one. */
export async function nearest(
  names: readonly string[],
  folders: readonly string[],
  workspace: Workspace,
): Promise<SourceDocument[]> {
  for (const folder of folders) {
    const found = await Promise.all(names.map((name) => workspace.read(`${folder}/${name}`)));
    const documents = found.filter((document) => document !== undefined);
    if (documents.length > 0) return documents;
  }
  return [];
}
