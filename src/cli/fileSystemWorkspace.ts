import { readdirSync, readFileSync, statSync } from 'node:fs';
import path from 'node:path';
import { URI } from 'vscode-uri';
import type { SourceDocument } from '../core/source';
import type { Workspace } from '../core/workspace';

/** The URI of a path, spelled as `vscode-uri` spells it, so that URIs can be compared as strings. */
export const toUri = (file: string): string => URI.file(file).toString();

export const toPath = (uri: string): string => URI.parse(uri).fsPath;

/** Larger files are not read: nobody writes them by hand. In bytes. */
const sizeLimit = 8 * 1024 * 1024;

/** How much text is remembered, in UTF-16 units; beyond it the oldest is read again. */
const memoryLimit = 32 * 1024 * 1024;

/** The files on disk. Reads synchronously: a scan has nothing else to do, and it takes a quarter of the time. */
export class FileSystemWorkspace implements Workspace {
  readonly roots: readonly string[];
  readonly #overlays = new Map<string, SourceDocument>();
  readonly #documents = new Map<string, SourceDocument | undefined>();
  #remembered = 0;

  /** @param root path of the workspace's folder */
  constructor(root: string) {
    this.roots = [toUri(root).replace(/\/$/, '')];
  }

  async read(uri: string): Promise<SourceDocument | undefined> {
    const overlay = this.#overlays.get(uri);
    if (overlay || this.#documents.has(uri)) return overlay ?? this.#documents.get(uri);
    const document = readDocument(uri);
    this.#remember(uri, document);
    return document;
  }

  /** From now on the file reads as this text. */
  overlay(uri: string, text: string): void {
    this.#overlays.set(uri, { uri, version: 2, text });
  }

  async files(folder: string): Promise<readonly string[]> {
    return list(folder, 'files');
  }

  async folders(folder: string): Promise<readonly string[]> {
    return list(folder, 'folders');
  }

  #remember(uri: string, document: SourceDocument | undefined): void {
    this.#documents.set(uri, document);
    this.#remembered += document?.text.length ?? 0;
    for (const [oldest, { text } = { text: '' }] of this.#documents) {
      if (this.#remembered <= memoryLimit) return;
      this.#documents.delete(oldest);
      this.#remembered -= text.length;
    }
  }
}

function readDocument(uri: string): SourceDocument | undefined {
  try {
    const file = toPath(uri);
    if (statSync(file).size > sizeLimit) return undefined;
    const text = decode(readFileSync(file));
    return text === undefined ? undefined : { uri, version: 1, text };
  } catch {
    return undefined;
  }
}

/** The text without a byte order mark, as editors show it; undefined for what is not text. */
export function decode(bytes: Uint8Array): string | undefined {
  return bytes.subarray(0, 8192).includes(0) ? undefined : new TextDecoder().decode(bytes);
}

/** Links to files are followed; links to folders are not, as they may form a circle. */
function list(folder: string, kind: 'files' | 'folders'): string[] {
  const base = toPath(folder);
  try {
    return readdirSync(base, { withFileTypes: true })
      .filter((entry) =>
        kind === 'folders'
          ? entry.isDirectory()
          : entry.isFile() || (entry.isSymbolicLink() && isFile(path.join(base, entry.name))),
      )
      .map((entry) => toUri(path.join(base, entry.name)))
      .sort();
  } catch {
    return [];
  }
}

function isFile(file: string): boolean {
  return statSync(file, { throwIfNoEntry: false })?.isFile() ?? false;
}
