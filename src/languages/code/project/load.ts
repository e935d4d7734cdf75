import type { SourceDocument } from '../../../core/source';
import type { Workspace } from '../../../core/workspace';
import type { Tree } from '../../tree-sitter';
import type { Module } from '../evaluate/module';
import { Program } from '../evaluate/program';
import { lowerStatements } from '../javascript/statements';
import { libraries } from '../libraries';
import { Servers } from '../servers';
import type { ModuleSyntax } from '../syntax';
import { parserFor } from '../trees';
import { DataFiles } from './data';
import { fillersOf, importersOf } from './importers';
import { resolveImport, specifiersIn } from './imports';
import { jsonModule } from './json';
import { dependenciesOf, manifestsAround } from './manifest';
import { filesAround } from './search';

/** More files than these are not followed for one document. */
const maxFiles = 80;

/** Runs `work` on a document's module, with the files that it imports at hand. Only what is asked for is parsed. */
export async function withProgram<T>(
  document: SourceDocument,
  workspace: Workspace,
  work: (module: Module) => readonly T[],
): Promise<readonly T[]> {
  const files = new Files(workspace);
  await files.add(document);
  const complete = await files.addCompanions(document);
  const parse = await parserFor([...files.documents.keys()]);
  const [manifest] = await manifestsAround(document.uri, workspace);
  const trees: Tree[] = [];
  const modules = new Map<string, ModuleSyntax>();
  const module = ({ uri, text }: SourceDocument): ModuleSyntax => {
    const known = modules.get(uri);
    if (known) return known;
    const made = uri.endsWith('.json') ? jsonModule(uri, text) : lowered(parse({ uri, text }), uri, text);
    modules.set(uri, made);
    return made;
  };
  const lowered = (tree: Tree, uri: string, text: string): ModuleSyntax => {
    trees.push(tree);
    return { uri, text, statements: lowerStatements(tree.rootNode) };
  };
  try {
    const program = new Program(
      (from, specifier) => {
        const target = files.documents.get(files.resolved.get(`${from} ${specifier}`) ?? '');
        return target && module(target);
      },
      new Servers(),
      {
        mentioning: (...patterns) =>
          [...files.documents.values()]
            .filter(
              ({ uri, text }) =>
                !uri.endsWith('.json') && patterns.every((pattern) => text.search(pattern) >= 0),
            )
            .map((document) => () => module(document)),
        count: (pattern) =>
          [...files.documents.values()].reduce(
            (sum, { text }) => sum + (text.match(pattern)?.length ?? 0),
            0,
          ),
        dataFile: (from, path) => files.data.at(from, path),
        json: ({ uri, text }) => module({ uri, text, version: 0 }),
        isOwn: (from, specifier) => files.resolved.has(`${from} ${specifier}`),
        dependencies: dependenciesOf(manifest?.json),
        complete,
      },
    );
    return work(program.module(module(document)));
  } finally {
    for (const tree of trees) tree.delete();
  }
}

/** A document and what it imports, read but not parsed. */
class Files {
  readonly documents = new Map<string, SourceDocument>();
  /** The URI that an import means, by `<uri of the file> <specifier>`. */
  readonly resolved = new Map<string, string>();
  readonly data: DataFiles;
  readonly #workspace: Workspace;

  constructor(workspace: Workspace) {
    this.#workspace = workspace;
    this.data = new DataFiles(workspace);
  }

  async add(document: SourceDocument): Promise<void> {
    const open = [document];
    for (let file = open.shift(); file && this.documents.size < maxFiles; file = open.shift()) {
      if (this.documents.has(file.uri)) continue;
      this.documents.set(file.uri, file);
      if (file.uri.endsWith('.json')) continue;
      await this.data.addReadBy(file);
      for (const specifier of specifiersIn(file.text)) {
        const imported = await resolveImport(file.uri, specifier, this.#workspace);
        if (!imported) continue;
        this.resolved.set(`${file.uri} ${specifier}`, imported.uri);
        open.push(imported);
      }
    }
  }

  /**
   * Adds the files that decide about a server without being imported by the file that makes it.
   * @returns false when there may be more of them
   */
  async addCompanions(document: SourceDocument): Promise<boolean> {
    let complete = true;
    for (const { elsewhere } of libraries) {
      if (!elsewhere?.when.test(document.text)) continue;
      if ([...this.documents.values()].some(({ text }) => elsewhere.mentions.test(text))) continue;
      const found = await filesAround(
        document.uri,
        ({ text }) => elsewhere.mentions.test(text),
        this.#workspace,
      );
      for (const one of found.documents) await this.add(one);
      complete &&= found.complete;
    }
    for (const one of await importersOf(document, this.#workspace)) await this.add(one);
    for (const one of [...this.documents.values()].filter(({ uri }) => uri !== document.uri))
      for (const filling of await fillersOf(one, this.#workspace)) await this.add(filling);
    return complete;
  }
}
