import type { SourceDocument } from '../../core/source';
import type { Workspace } from '../../core/workspace';
import { parseCached } from './parse-cache';
import { shippedFor } from './shipped';
import { type Directive, mayMention, withBlock } from './syntax';

/** A config with its includes put in place. */
export interface Expansion {
  readonly directives: readonly Directive[];
  /** The texts of all files read by URI, the main one first. */
  readonly files: ReadonlyMap<string, string>;
}

/** Real include graphs are far smaller; the bound is for cycles that globs hide. */
const mostFiles = 2000;

const folderOf = (uri: string): string => uri.slice(0, uri.lastIndexOf('/'));

/**
 * Puts included files in place of `include` directives. An include that finds no file, and names none that is known,
 * stays as it is.
 * @param extra a document that counts as linked into `sites-enabled` although it only lies in `sites-available`
 */
export async function expand(
  main: SourceDocument,
  workspace: Workspace,
  extra?: SourceDocument,
): Promise<Expansion> {
  const files = new Map([[main.uri, main.text]]);
  const expandAll = async (
    directives: readonly Directive[],
    stack: readonly string[],
  ): Promise<readonly Directive[]> => {
    if (!directives.some(mayInclude)) return directives;
    const parts = await Promise.all(directives.map((directive) => expandOne(directive, stack)));
    return parts.every((part, i) => part.length === 1 && part[0] === directives[i])
      ? directives
      : parts.flat();
  };
  const expandOne = async (directive: Directive, stack: readonly string[]): Promise<readonly Directive[]> => {
    if (directive.name === 'include' && !directive.block) return included(directive, stack);
    if (!directive.block || !mayInclude(directive)) return [directive];
    const inner = await expandAll(directive.block.directives, stack);
    return inner === directive.block.directives
      ? [directive]
      : [withBlock(directive, { ...directive.block, directives: inner })];
  };
  const included = async (directive: Directive, stack: readonly string[]): Promise<readonly Directive[]> => {
    const pattern = directive.args[0]?.value ?? '';
    const found = await resolve(pattern, folderOf(main.uri), folderOf(directive.uri), workspace, extra);
    const contents: Directive[] = [];
    for (const document of found) {
      if (stack.includes(document.uri) || files.size >= mostFiles) continue;
      files.set(document.uri, document.text);
      contents.push(...(await expandAll(parseCached(document).directives, [...stack, document.uri])));
    }
    return found.length > 0 ? contents : (shippedFor(directive) ?? [directive]);
  };
  const { directives } = parseCached(main);
  if (main.text.search(word) < 0) return { directives, files };
  return { directives: await expandAll(directives, [main.uri]), files };
}

/** An expression that begins with `\b` is found several times faster than the plain text. */
const word = /\binclude\b/g;

/** Is the directive an include, or has it one inside? */
const mayInclude = (directive: Directive): boolean =>
  directive.name === 'include' ||
  (mayMention(directive, word) && (directive.block?.directives.some(mayInclude) ?? false));

/** Does nginx take the path for a pattern, which need not find anything? */
export const isGlob = (path: string): boolean => /[*?[]/.test(path);

/** The files that an include means: relative to the main config as nginx does, else to the including file. */
async function resolve(
  path: string,
  mainFolder: string,
  ownFolder: string,
  workspace: Workspace,
  extra: SourceDocument | undefined,
): Promise<readonly SourceDocument[]> {
  for (const pattern of candidates(path, mainFolder, ownFolder)) {
    const uris = isGlob(pattern) ? await glob(pattern, workspace) : [pattern];
    if (extra && linksTo(pattern, extra.uri) && !uris.includes(extra.uri)) uris.push(extra.uri);
    const documents = await Promise.all(uris.map((uri) => workspace.read(uri)));
    const found = documents.filter((document) => document !== undefined);
    if (found.length > 0) return found;
  }
  return [];
}

/** An absolute path is looked up as it is, and by its ever shorter ends: repositories mirror `/etc/nginx` somewhere. */
function candidates(path: string, mainFolder: string, ownFolder: string): string[] {
  const folders = [...new Set([mainFolder, ownFolder, folderOf(ownFolder)])];
  if (!path.startsWith('/')) return folders.map((folder) => join(folder, path));
  const segments = path.split('/').slice(1);
  const ends = segments.map((_, i) => segments.slice(i).join('/')).filter((end) => !end.startsWith('*'));
  return [`file://${path}`, ...folders.flatMap((folder) => ends.map((end) => join(folder, end)))];
}

function join(folder: string, path: string): string {
  const segments = folder.split('/');
  for (const segment of path.split('/')) {
    if (segment === '..' && segments.length > 3) segments.pop();
    else if (segment !== '.' && segment !== '') segments.push(segment);
  }
  return segments.join('/');
}

async function glob(pattern: string, workspace: Workspace): Promise<string[]> {
  const segments = pattern.split('/');
  const first = segments.findIndex(isGlob);
  let folders = [segments.slice(0, first).join('/')];
  for (const segment of segments.slice(first, -1)) {
    const inner = await Promise.all(folders.map((folder) => workspace.folders(folder)));
    folders = inner.flat().filter((folder) => matchesGlob(segment, nameOf(folder)));
  }
  const files = await Promise.all(folders.map((folder) => workspace.files(folder)));
  return files.flat().filter((file) => matchesGlob(segments.at(-1) ?? '', nameOf(file)));
}

const nameOf = (uri: string): string => uri.slice(uri.lastIndexOf('/') + 1);

/** glob(3) for one segment: `*`, `?` and `[…]`; names with a leading dot only when the pattern has it. */
function matchesGlob(pattern: string, name: string): boolean {
  if (name.startsWith('.') && !pattern.startsWith('.')) return false;
  const source = pattern
    .replace(/\[!/g, '[^')
    .replace(/[.+^${}()|\\](?![^[]*\])|[*?]/g, (character) =>
      character === '*' ? '.*' : character === '?' ? '.' : `\\${character}`,
    );
  try {
    return new RegExp(`^(?:${source.replace(/(?:\.\*)+/g, '.*')})$`).test(name);
  } catch {
    return pattern === name;
  }
}

/** Would this pattern in `sites-enabled` find the file, if it were linked there from `sites-available`? */
function linksTo(pattern: string, uri: string): boolean {
  const link = uri.replace('/sites-available/', '/sites-enabled/');
  return link !== uri && folderOf(pattern) === folderOf(link) && matchesGlob(nameOf(pattern), nameOf(link));
}
