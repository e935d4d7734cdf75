import { parse } from 'jsonc-parser';
import type { SourceDocument } from '../../core/source';
import type { Workspace } from '../../core/workspace';
import type { Tree } from '../tree-sitter';
import type { Module } from './evaluate/module';
import { Program } from './evaluate/program';
import { lowerStatements } from './javascript/statements';
import { Servers } from './servers';
import type { ModuleSyntax, Statement } from './syntax';
import { parseDocument } from './trees';

/** More files than these are not followed for one document. */
const maxFiles = 60;

/** Runs `work` on a document's module, with the files that it imports at hand. */
export async function withProgram<T>(
  document: SourceDocument,
  workspace: Workspace,
  work: (module: Module) => readonly T[],
): Promise<readonly T[]> {
  const trees: Tree[] = [];
  const modules = new Map<string, ModuleSyntax>();
  const resolved = new Map<string, string>();
  try {
    const open: SourceDocument[] = [document];
    for (let file = open.shift(); file && modules.size < maxFiles; file = open.shift()) {
      if (modules.has(file.uri)) continue;
      const syntax = await parseModule(file, trees);
      modules.set(file.uri, syntax);
      for (const specifier of specifiersIn(syntax.text)) {
        const imported = await resolveFile(file.uri, specifier, workspace);
        if (!imported) continue;
        resolved.set(`${file.uri} ${specifier}`, imported.uri);
        open.push(imported);
      }
    }
    const dependencies = await dependenciesOf(document.uri, workspace);
    const program = new Program(
      (from, specifier) => modules.get(resolved.get(`${from} ${specifier}`) ?? ''),
      new Servers(),
      { texts: () => [...modules.values()].map(({ text }) => text), dependencies },
    );
    return work(program.module(modules.get(document.uri) as ModuleSyntax));
  } finally {
    for (const tree of trees) tree.delete();
  }
}

async function parseModule(document: SourceDocument, trees: Tree[]): Promise<ModuleSyntax> {
  const { uri, text } = document;
  const tree = await parseDocument(document);
  trees.push(tree);
  const statements: Statement[] = lowerStatements(tree.rootNode);
  return { uri, text, statements };
}

/** The relative files that a text imports. */
function specifiersIn(text: string): Set<string> {
  const found = text.matchAll(/(?:\bfrom|\brequire\s*\(|\bimport\s*\(?)\s*(['"])(\.{1,2}(?:\/[^'"\n]*)?)\1/g);
  return new Set([...found].map((match) => match[2] as string));
}

const suffixes = [
  '',
  '.ts',
  '.tsx',
  '.js',
  '.mjs',
  '.cjs',
  '.jsx',
  '.mts',
  '.cts',
  '/index.ts',
  '/index.js',
  '/index.tsx',
  '/index.mjs',
  '/index.cjs',
];

/** The file that a relative import means, as Node and TypeScript look for it; `./x.js` may stand for `x.ts`. */
async function resolveFile(
  from: string,
  specifier: string,
  workspace: Workspace,
): Promise<SourceDocument | undefined> {
  const base = joinUri(from, specifier);
  const source = base.replace(/\.([cm]?)jsx?$/, '.$1ts');
  const candidates = [
    ...suffixes.map((suffix) => base + suffix),
    ...(source === base ? [] : [source, `${source}x`]),
  ];
  for (const uri of candidates) {
    if (!/\.([cm]?[jt]sx?)$/.test(uri)) continue;
    const document = await workspace.read(uri);
    if (document) return document;
  }
  return undefined;
}

/** The URI that a relative specifier means, seen from a file. */
function joinUri(from: string, specifier: string): string {
  const segments = from.split('/').slice(0, -1);
  for (const step of encodeURI(specifier).split('/')) {
    if (step === '..') segments.pop();
    else if (step !== '.' && step !== '') segments.push(step);
  }
  return segments.join('/');
}

/** What the nearest package.json asks for, by name; nothing where there is none, or none that can be read. */
async function dependenciesOf(uri: string, workspace: Workspace): Promise<Record<string, string>> {
  const [root = ''] = workspace.roots.filter((one) => uri.startsWith(`${one}/`));
  let folder = uri.slice(0, uri.lastIndexOf('/'));
  for (;;) {
    const manifest = await workspace.read(`${folder}/package.json`);
    if (manifest) return parseDependencies(manifest.text);
    if (folder.length <= root.length || !folder.includes('/')) return {};
    folder = folder.slice(0, folder.lastIndexOf('/'));
  }
}

function parseDependencies(text: string): Record<string, string> {
  const manifest: unknown = parse(text);
  const found: Record<string, string> = {};
  for (const key of ['peerDependencies', 'devDependencies', 'dependencies']) {
    const versions = (manifest as Record<string, unknown> | undefined)?.[key];
    for (const [name, version] of Object.entries(versions ?? {}))
      if (typeof version === 'string') found[name] = version;
  }
  return found;
}
