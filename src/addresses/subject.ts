import type { Endpoint } from '../core/endpoint';
import type { Workspace } from '../core/workspace';
import type { Subject } from './address';

/** The endpoint with what sources look at. */
export async function subjectFor(
  endpoint: Endpoint,
  others: readonly Endpoint[],
  workspace: Workspace,
): Promise<Subject> {
  const { uri } = endpoint.range;
  const text = (await workspace.read(uri))?.text ?? '';
  return { endpoint, text, folders: foldersAbove(uri, workspace.roots), others, workspace };
}

/** From the folder of a file up to its workspace's root; the folder alone when it is outside every root. */
function foldersAbove(uri: string, roots: readonly string[]): string[] {
  const root = roots.find((one) => uri.startsWith(`${one}/`));
  const folders = [uri.slice(0, uri.lastIndexOf('/'))];
  while (root !== undefined && (folders.at(-1) as string).length > root.length) {
    const last = folders.at(-1) as string;
    folders.push(last.slice(0, last.lastIndexOf('/')));
  }
  return folders;
}
