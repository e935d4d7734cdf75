import ignore, { type Ignore } from 'ignore';
import type { Workspace } from './workspace';

/** Files by which package managers mark a folder as installed by them, so that its contents are not the user's own. */
const installedMarkers = [
  '.package-lock.json',
  '.yarn-integrity',
  '.yarn-state.yml',
  '.modules.yaml',
  'pyvenv.cfg',
];

interface Patterns {
  readonly folder: string;
  readonly ignored: Ignore;
}

/**
 * The files below a folder, folder by folder, that neither a .gitignore between `root` and the file nor `patterns`
 * (same syntax, relative to `root`) excludes. The same files for editor and command line.
 * @param folder URI of the folder to walk, in or at `root`
 * @param wanted asked before the patterns are, which takes longer for most files
 */
export async function* walk(
  workspace: Workspace,
  root: string,
  folder: string,
  patterns: readonly string[],
  wanted: (uri: string) => boolean,
): AsyncGenerator<readonly string[]> {
  const inherited: Patterns[] =
    patterns.length > 0 ? [{ folder: root, ignored: ignore().add([...patterns]) }] : [];
  for (const parent of parentsOf(folder, root)) inherited.unshift(...(await gitignore(workspace, parent)));
  if (!isIgnored(`${folder}/`, inherited)) yield* below(workspace, folder, inherited, wanted);
}

/** @param outer the innermost first */
async function* below(
  workspace: Workspace,
  folder: string,
  outer: readonly Patterns[],
  wanted: (uri: string) => boolean,
): AsyncGenerator<readonly string[]> {
  const files = await workspace.files(folder);
  const folders = await workspace.folders(folder);
  const names = new Set(files.map((file) => file.slice(folder.length + 1)));
  if (installedMarkers.some((marker) => names.has(marker))) return;
  const own = names.has('.gitignore') ? await gitignore(workspace, folder) : [];
  const patterns = [...own, ...outer];
  const found = files.filter((file) => wanted(file) && !isIgnored(file, patterns));
  if (found.length > 0) yield found;
  for (const child of folders) {
    if (!child.endsWith('/.git') && !isIgnored(`${child}/`, patterns))
      yield* below(workspace, child, patterns, wanted);
  }
}

async function gitignore(workspace: Workspace, folder: string): Promise<Patterns[]> {
  const document = await workspace.read(`${folder}/.gitignore`);
  return document ? [{ folder, ignored: ignore().add(document.text) }] : [];
}

/** Do patterns in .gitignore syntax, relative to `root`, exclude a file in it? `.gitignore` files are not asked. */
export const isExcluded = (uri: string, root: string, patterns: readonly string[]): boolean =>
  uri.startsWith(`${root}/`) && isIgnored(uri, [{ folder: root, ignored: ignore().add([...patterns]) }]);

/** The innermost file that has an opinion decides, as in git. */
function isIgnored(uri: string, patterns: readonly Patterns[]): boolean {
  for (const { folder, ignored } of patterns) {
    const relative = uri.slice(folder.length + 1);
    if (relative === '' || relative === '/') continue;
    const result = ignored.test(decodeURIComponent(relative));
    if (result.ignored || result.unignored) return result.ignored;
  }
  return false;
}

/** Folders from `root` down to, and without, `folder`. */
function parentsOf(folder: string, root: string): string[] {
  if (!folder.startsWith(`${root}/`)) return [];
  const steps = folder.slice(root.length + 1).split('/');
  return steps.map((_, index) => [root, ...steps.slice(0, index)].join('/'));
}
