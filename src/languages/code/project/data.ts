import type { SourceDocument } from '../../../core/source';
import type { Workspace } from '../../../core/workspace';
import { folderOf, joinUri } from './folders';
import { manifestsAround } from './manifest';

/** More files than these are not read for one document. */
const maxFiles = 20;

/** Functions that read a file, and ask whether there is one. */
const reading = /\b(?:read(?:File|Text|J)|existsSync)/;

/** Names of files that hold data: the literals of a path, the last one with an extension. */
const named = /((?:(['"`])[^'"`\n]*\2\s*,\s*)*)(['"`])([^'"`\n]*\.(?:json|txt|list|conf|csv))\3/g;

/** Files that are no code and that a program reads when it starts. */
export class DataFiles {
  readonly #documents = new Map<string, SourceDocument>();
  /** The folder of its package.json, by the URI of a file of the program. */
  readonly #started = new Map<string, string>();
  readonly #workspace: Workspace;

  constructor(workspace: Workspace) {
    this.#workspace = workspace;
  }

  /** Reads the files whose names stand in this one. */
  async addReadBy({ uri, text }: SourceDocument): Promise<void> {
    if (!reading.test(text)) return;
    const paths = pathsIn(text);
    if (paths.size === 0) return;
    const own = folderOf(uri);
    const [manifest] = await manifestsAround(uri, this.#workspace);
    const started = manifest?.folder ?? own;
    this.#started.set(uri, started);
    for (const path of paths)
      for (const one of new Set([own, started].map((folder) => joinUri(folder, path)))) await this.#add(one);
  }

  async #add(uri: string): Promise<void> {
    if (this.#documents.has(uri) || this.#documents.size >= maxFiles) return;
    const document = await this.#workspace.read(uri);
    if (document) this.#documents.set(uri, document);
  }

  /**
   * The file that a path means.
   * @param from the file of the program that reads it
   * @param path a URI, or relative to where the program is started: the folder of its package.json as a rule. A file
   *   that is beside the code only has to be meant, as the program reads it; one that is at both places is not known.
   */
  at(from: string, path: string): SourceDocument | undefined {
    if (path.includes('://')) return this.#documents.get(path);
    if (path.startsWith('/')) return undefined;
    const places = new Set([folderOf(from), this.#started.get(from) ?? folderOf(from)]);
    const found = [...places].flatMap((folder) => this.#documents.get(joinUri(folder, path)) ?? []);
    return found.length === 1 ? found[0] : undefined;
  }
}

function pathsIn(text: string): Set<string> {
  const paths = new Set<string>();
  for (const [, before = '', , , last = ''] of text.matchAll(named)) {
    const folders = [...before.matchAll(/(['"`])([^'"`\n]*)\1/g)].map((match) => match[2] as string);
    // What is in front of the last placeholder of a template is the folder of the file.
    paths.add([...folders, last.replace(/^.*\}/, '')].join('/').replace(/^\/+/, ''));
    paths.add(last.replace(/^.*\}/, '').replace(/^\/+/, ''));
  }
  return paths;
}
