import type { SourceDocument } from '../../core/source';
import type { Workspace } from '../../core/workspace';
import { type Expansion, expand } from './include';
import { parseCached } from './parse-cache';

/** Folders above a fragment that are searched for the config that includes it. */
const highest = 5;

/** Other configs than `nginx.conf` in one folder that are tried. */
const mostCandidates = 20;

/**
 * The whole config that a fragment belongs to: the nearest file above it with an `http` block that includes it.
 * Undefined for a whole config, and where none is found.
 */
export async function rootOf(document: SourceDocument, workspace: Workspace): Promise<Expansion | undefined> {
  if (isWhole(document)) return undefined;
  let folder = document.uri;
  for (let level = 0; level < highest; level++) {
    folder = folder.slice(0, folder.lastIndexOf('/'));
    if (!workspace.roots.some((root) => folder.startsWith(root))) break;
    for (const candidate of await wholeConfigs(folder, workspace)) {
      if (candidate.uri === document.uri) continue;
      const expansion = await expand(candidate, workspace, document);
      if (expansion.files.has(document.uri)) return expansion;
    }
  }
  return undefined;
}

const isWhole = (document: SourceDocument): boolean =>
  parseCached(document).directives.some(({ name, block }) => (name === 'http' || name === 'events') && block);

async function wholeConfigs(folder: string, workspace: Workspace): Promise<SourceDocument[]> {
  const uris = (await workspace.files(folder)).filter((uri) => /\.conf(\.\w+)*$/.test(uri));
  const nginxFirst = [...uris].sort(
    (a, b) => Number(b.endsWith('/nginx.conf')) - Number(a.endsWith('/nginx.conf')),
  );
  const documents = await Promise.all(nginxFirst.slice(0, mostCandidates).map((uri) => workspace.read(uri)));
  return documents.filter(
    (document) =>
      document !== undefined && /\bhttp\s*\{/.test(document.text) && document.text.includes('include'),
  ) as SourceDocument[];
}
