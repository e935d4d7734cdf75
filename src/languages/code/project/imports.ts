import { builtinModules } from 'node:module';
import type { SourceDocument } from '../../../core/source';
import type { Workspace } from '../../../core/workspace';
import { libraries } from '../libraries';
import { aliasesOf } from './aliases';
import { folderOf, joinUri } from './folders';
import { dependenciesOf, manifestsAround } from './manifest';
import { siblingPackage } from './packages';

/** What a text imports from other files. */
export function specifiersIn(text: string): Set<string> {
  const found = text.matchAll(/(?:\bfrom|\brequire\s*\(|\bimport\s*\(?)\s*(['"])([\w@.#~$][^'"\n]*)\1/g);
  return new Set([...found].map((match) => match[2] as string).filter((one) => !isForeign(one)));
}

const foreign = new Set([...builtinModules, ...libraries.flatMap(({ modules }) => modules)]);

const isForeign = (specifier: string): boolean =>
  specifier.startsWith('node:') || foreign.has(specifier) || foreign.has(packageName(specifier));

/** The package that an import asks for: the first name of the path, or two with a scope. */
export const packageName = (specifier: string): string =>
  specifier.split('/', specifier.startsWith('@') ? 2 : 1).join('/');

const suffixes = ['', '.ts', '.tsx', '.js', '.mjs', '.cjs', '.jsx', '.mts', '.cts', '.json'];

/** The file of the project that an import means; undefined for packages from elsewhere. */
export async function resolveImport(
  from: string,
  specifier: string,
  workspace: Workspace,
): Promise<SourceDocument | undefined> {
  if (/^\.{1,2}(?:\/|$)/.test(specifier)) return firstOf([joinUri(folderOf(from), specifier)], workspace);
  const [manifest] = await manifestsAround(from, workspace);
  const isDependency = Object.hasOwn(dependenciesOf(manifest?.json), packageName(specifier));
  return (
    (isDependency ? undefined : await firstOf(await aliasesOf(specifier, from, workspace), workspace)) ??
    (await firstOf(await siblingPackage(specifier, from, workspace), workspace))
  );
}

async function firstOf(
  candidates: readonly string[],
  workspace: Workspace,
): Promise<SourceDocument | undefined> {
  for (const candidate of candidates) {
    const document = await fileAt(candidate, workspace);
    if (document) return document;
  }
  return undefined;
}

/** The file as Node and TypeScript look for it; `x.js` may stand for `x.ts`. */
async function fileAt(base: string, workspace: Workspace): Promise<SourceDocument | undefined> {
  const source = base.replace(/\.([cm]?)jsx?$/, '.$1ts');
  const candidates = [
    ...suffixes.map((suffix) => base + suffix),
    ...suffixes.slice(1).map((suffix) => `${base}/index${suffix}`),
    ...(source === base ? [] : [source, `${source}x`]),
  ];
  for (const uri of candidates) {
    if (!/\.([cm]?[jt]sx?|json)$/.test(uri)) continue;
    const document = await workspace.read(uri);
    if (document) return document;
  }
  return undefined;
}
