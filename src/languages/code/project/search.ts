import type { SourceDocument } from '../../../core/source';
import type { Workspace } from '../../../core/workspace';
import { foldersAround } from './folders';

/** So many files are read for one search. */
const maxFiles = 200;

/** Folders that hold what was installed or built, and tests, which start a program as nobody else does. */
const foreign = new Set([
  ...['node_modules', 'dist', 'build', 'out', 'coverage'],
  ...['test', 'tests', '__tests__', '__mocks__', 'spec', 'e2e'],
]);

/** Files whose names say that they hold something else than the start of an application. */
const specialized =
  /\.(?:d|spec|test|e2e-spec|stories|dto|entity|controller|service|guard|pipe|interceptor|filter|decorator|interface|model|schema|resolver|repository|strategy|types?|enum|constants?|migration)\.\w+$/;

interface Search {
  /** The files of the innermost folder around the document that has any. */
  readonly documents: readonly SourceDocument[];
  /** False when there were more files than are read. */
  readonly complete: boolean;
}

/** The files of the project that are wanted, looked for from the document's folder outwards. */
export async function filesAround(
  uri: string,
  isWanted: (document: SourceDocument) => boolean | Promise<boolean>,
  workspace: Workspace,
): Promise<Search> {
  const seen = new Set<string>();
  let left = maxFiles;
  const below = async (folder: string): Promise<SourceDocument[]> => {
    if (seen.has(folder) || left <= 0) return [];
    seen.add(folder);
    const found: SourceDocument[] = [];
    for (const file of await workspace.files(folder)) {
      if (!/\.[cm]?[jt]s$/.test(file) || specialized.test(file)) continue;
      left -= 1;
      if (left < 0) return found;
      const document = await workspace.read(file);
      if (document && (await isWanted(document))) found.push(document);
    }
    for (const child of await workspace.folders(folder)) {
      const name = child.slice(child.lastIndexOf('/') + 1);
      if (!foreign.has(name) && !name.startsWith('.')) found.push(...(await below(child)));
    }
    return found;
  };
  for (const folder of foldersAround(uri, workspace)) {
    const documents = await below(folder);
    if (documents.length > 0) return { documents, complete: true };
  }
  return { documents: [], complete: left > 0 };
}
