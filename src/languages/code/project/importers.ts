import type { SourceDocument } from '../../../core/source';
import type { Workspace } from '../../../core/workspace';
import { resolveImport } from './imports';
import { filesAround } from './search';

/** Does a file make a server that another one may attach, and export something? */
function shares(text: string): boolean {
  const all = text.match(constructions)?.length ?? 0;
  return all > (text.match(listening)?.length ?? 0) && /\bexports?\b/.test(text);
}

const constructions = /Server\s*\(|['"]socket\.io['"]\s*\)\s*\(/g;

/** Those with a port of their own listen by themselves. */
const listening = /Server\s*\(\s*\{[^{}]*\bport\s*:/g;

/** What a file does that decides about a server which it gets from another one. */
const deciding = /\bhandleUpgrade\b|\.(?:attach|attachApp|listen)\s*\(|\bcreateServer\s*\(/;

/**
 * The files that import this one and may decide about a server in it: they hand handshakes over to it, attach it or call
 * the function that makes it. Files that only pass its exports on count as the file itself.
 */
export async function importersOf(
  document: SourceDocument,
  workspace: Workspace,
): Promise<readonly SourceDocument[]> {
  if (!shares(document.text)) return [];
  const importers = await importing(
    document,
    workspace,
    (text) => deciding.test(text) || passesOn.test(text),
  );
  const found: SourceDocument[] = [];
  for (const one of importers)
    found.push(
      ...(deciding.test(one.text) ? [one] : await importing(one, workspace, (text) => deciding.test(text))),
    );
  return found;
}

/** An exported list, set, map or instance that other files may fill. */
const holder =
  /\bexport\s+(?:default\s+|(?:const|let|var)\s+[\w$]+\s*(?::[^=\n]*)?=\s*)(?:\[|new\s)|\bexports(?:\.[\w$]+)?\s*=\s*(?:\[|new\s)/;

/** The methods that a file declares. */
const declared = /(?:^|[{};])\s*(?:(?:public|static|async)\s+)*([\w$]+)\s*\([^()]*\)\s*(?::[^{\n]*)?\{/gm;

const keywords = new Set(['if', 'for', 'while', 'switch', 'catch', 'constructor', 'function']);

/** The files that import this one and may put something into a list or an object that it exports. */
export async function fillersOf(
  document: SourceDocument,
  workspace: Workspace,
): Promise<readonly SourceDocument[]> {
  if (!holder.test(document.text)) return [];
  const own = [...document.text.matchAll(declared)].map((match) => match[1] as string);
  const methods = ['add', 'push', 'set', 'unshift', ...own.filter((name) => !keywords.has(name))];
  const filling = new RegExp(`\\.\\s*(?:${methods.join('|').replaceAll('$', '\\$')})\\s*\\(`);
  return importing(document, workspace, (text) => filling.test(text));
}

const passesOn = /\bexport\s*(?:\*|\{[^}]*\})\s*(?:as\s+\w+\s+)?from\b/;

async function importing(
  { uri }: SourceDocument,
  workspace: Workspace,
  isOfUse: (text: string) => boolean,
): Promise<readonly SourceDocument[]> {
  const [, folder = '', stem = ''] = /([^/]*)\/([^/]*?)\.\w+$/.exec(uri) ?? [];
  const written = (name: string) => decodeURIComponent(name).replace(/[.*+?^${}()|[\]\\]/g, '\\$&');
  // An index file is imported by the name of its folder, or by that of a package.
  const names = stem === 'index' ? `${written(folder)}|index|\\.{1,2}/?|[@\\w-][^'"]*` : written(stem);
  const imports = new RegExp(
    `(?:\\bfrom|\\brequire\\s*\\(|\\bimport\\s*\\(?)\\s*(['"])((?:[^'"\\n]*/)?(?:${names})(?:\\.[cm]?[jt]sx?)?)\\1`,
    'g',
  );
  const { documents } = await filesAround(
    uri,
    async (other) => {
      if (other.uri === uri || !isOfUse(other.text)) return false;
      for (const [, , specifier = ''] of other.text.matchAll(imports))
        if ((await resolveImport(other.uri, specifier, workspace))?.uri === uri) return true;
      return false;
    },
    workspace,
  );
  return documents;
}
