import type { Workspace } from '../../../core/workspace';

/** The folder that a file or folder stands in. */
export const folderOf = (uri: string): string => uri.slice(0, uri.lastIndexOf('/'));

/** The URI that a relative path means, seen from a folder. */
export function joinUri(folder: string, path: string): string {
  const segments = folder.split('/');
  for (const step of encodeURI(path).split('/')) {
    if (step === '..') segments.pop();
    else if (step !== '.' && step !== '') segments.push(step);
  }
  return segments.join('/');
}

/** The folder of a file and those around it, from the inside out, up to the workspace's root. */
export function foldersAround(uri: string, workspace: Workspace): string[] {
  const root = workspace.roots.find((one) => uri.startsWith(`${one}/`)) ?? folderOf(uri);
  const folders: string[] = [];
  for (let folder = folderOf(uri); folder.length >= root.length; folder = folderOf(folder))
    folders.push(folder);
  return folders;
}
