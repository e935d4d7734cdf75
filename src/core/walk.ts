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
 * The files below a folder, sorted by folder, that neither a .gitignore between `root` and the file nor `patterns`
 * (same syntax, relative to `root`) excludes. The same files for editor and command line.
 * @param folder URI of the folder to walk, in or at `root`
 */
export async function* walk(
  workspace: Workspace,
  root: string,
  folder: string,
  patterns: readonly string[],
): AsyncGenerator<string> {
  const inherited: Patterns[] = [{ folder: root, ignored: ignore().add([...patterns]) }];
  for (const parent of parentsOf(folder, root)) await addGitignore(workspace, parent, inherited);
  if (!isIgnored(`${folder}/`, inherited)) yield* below(workspace, folder, inherited);
}

async function* below(
  workspace: Workspace,
  folder: string,
  outer: readonly Patterns[],
): AsyncGenerator<string> {
  const patterns = [...outer];
  const files = await workspace.files(folder);
  if (files.some((file) => installedMarkers.includes(file.slice(folder.length + 1)))) return;
  await addGitignore(workspace, folder, patterns);
  yield* files.filter((file) => !isIgnored(file, patterns));
  for (const child of await workspace.folders(folder)) {
    if (!child.endsWith('/.git') && !isIgnored(`${child}/`, patterns))
      yield* below(workspace, child, patterns);
  }
}

async function addGitignore(workspace: Workspace, folder: string, patterns: Patterns[]): Promise<void> {
  const document = await workspace.read(`${folder}/.gitignore`);
  if (document) patterns.push({ folder, ignored: ignore().add(document.text) });
}

/** The innermost file that has an opinion decides, as in git. */
function isIgnored(uri: string, patterns: readonly Patterns[]): boolean {
  for (const { folder, ignored } of [...patterns].reverse()) {
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
