import type { SourceDocument } from './source';

/**
 * What the analyzer may ask of its surroundings. Implementations: the editor (open documents first), the file system
 * (command line) and memory (tests). URIs are strings; `Utils` of `vscode-uri` joins them.
 */
export interface Workspace {
  /** Folders that were opened, as URIs without a trailing slash. */
  readonly roots: readonly string[];
  /** The document, or undefined when it does not exist, is not text or is larger than the implementation's limit. */
  read(uri: string): Promise<SourceDocument | undefined>;
  /** URIs of the files directly in a folder, sorted; empty when it does not exist. */
  files(folder: string): Promise<readonly string[]>;
  /** URIs of the folders directly in a folder, sorted; empty when it does not exist. */
  folders(folder: string): Promise<readonly string[]>;
}

/** A workspace that lives in memory. */
export class MemoryWorkspace implements Workspace {
  readonly roots: readonly string[];
  readonly #documents = new Map<string, SourceDocument>();

  /** @param texts text by path relative to the root, e.g. `{ 'conf.d/ws.conf': '…' }` */
  constructor(texts: Readonly<Record<string, string>> = {}, root = 'memory:///workspace') {
    this.roots = [root];
    for (const [path, text] of Object.entries(texts)) this.write(path, text);
  }

  uri(path: string): string {
    return `${this.roots[0]}/${path}`;
  }

  /** Creates or replaces a file; its version counts up. */
  write(path: string, text: string, languageId?: string): SourceDocument {
    const uri = this.uri(path);
    const version = (this.#documents.get(uri)?.version ?? 0) + 1;
    const document = { uri, version, text, ...(languageId === undefined ? {} : { languageId }) };
    this.#documents.set(uri, document);
    return document;
  }

  async read(uri: string): Promise<SourceDocument | undefined> {
    return this.#documents.get(uri);
  }

  async files(folder: string): Promise<readonly string[]> {
    return this.#children(folder, (rest) => !rest.includes('/'));
  }

  async folders(folder: string): Promise<readonly string[]> {
    return this.#children(folder, (rest) => rest.includes('/'));
  }

  #children(folder: string, wanted: (rest: string) => boolean): string[] {
    const prefix = folder.endsWith('/') ? folder : `${folder}/`;
    const children = new Set<string>();
    for (const uri of this.#documents.keys()) {
      if (!uri.startsWith(prefix)) continue;
      const rest = uri.slice(prefix.length);
      if (wanted(rest)) children.add(prefix + (rest.split('/')[0] as string));
    }
    return [...children].sort();
  }
}
