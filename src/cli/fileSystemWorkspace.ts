import { readdir, readFile, stat } from 'node:fs/promises';
import path from 'node:path';
import { URI } from 'vscode-uri';
import type { SourceDocument } from '../core/source';
import type { Workspace } from '../core/workspace';

/** The URI of a path, spelled as `vscode-uri` spells it, so that URIs can be compared as strings. */
export const toUri = (file: string): string => URI.file(file).toString();

export const toPath = (uri: string): string => URI.parse(uri).fsPath;

/** Larger files are not read: nobody writes them by hand. In bytes. */
const sizeLimit = 8 * 1024 * 1024;

/** The files on disk, each read once. */
export class FileSystemWorkspace implements Workspace {
  readonly roots: readonly string[];
  readonly #documents = new Map<string, Promise<SourceDocument | undefined>>();
  readonly #listings = new Map<string, Promise<{ files: string[]; folders: string[] }>>();

  /** @param root path of the workspace's folder */
  constructor(root: string) {
    this.roots = [toUri(root).replace(/\/$/, '')];
  }

  read(uri: string): Promise<SourceDocument | undefined> {
    return remembered(this.#documents, uri, () => readDocument(uri));
  }

  /** From now on the file reads as this text. */
  overlay(uri: string, text: string): void {
    this.#documents.set(uri, Promise.resolve({ uri, version: 2, text }));
  }

  async files(folder: string): Promise<readonly string[]> {
    return (await this.#listing(folder)).files;
  }

  async folders(folder: string): Promise<readonly string[]> {
    return (await this.#listing(folder)).folders;
  }

  #listing(folder: string): Promise<{ files: string[]; folders: string[] }> {
    return remembered(this.#listings, folder.replace(/\/$/, ''), () => list(folder.replace(/\/$/, '')));
  }
}

function remembered<T>(memory: Map<string, Promise<T>>, key: string, make: () => Promise<T>): Promise<T> {
  const known = memory.get(key);
  if (known) return known;
  const made = make();
  memory.set(key, made);
  return made;
}

async function readDocument(uri: string): Promise<SourceDocument | undefined> {
  try {
    const file = toPath(uri);
    const { size } = await stat(file);
    if (size > sizeLimit) return undefined;
    const text = decode(await readFile(file));
    return text === undefined ? undefined : { uri, version: 1, text };
  } catch {
    return undefined;
  }
}

/** The text without a byte order mark, as editors show it; undefined for what is not text. */
export function decode(bytes: Uint8Array): string | undefined {
  return bytes.subarray(0, 8192).includes(0) ? undefined : new TextDecoder().decode(bytes);
}

async function list(folder: string): Promise<{ files: string[]; folders: string[] }> {
  const result = { files: [] as string[], folders: [] as string[] };
  try {
    for (const entry of await readdir(toPath(folder), { withFileTypes: true })) {
      const uri = toUri(path.join(toPath(folder), entry.name));
      // Links to files are followed; links to folders are not, as they may form a circle.
      if (entry.isDirectory()) result.folders.push(uri);
      else if (entry.isFile() || (await isFile(uri))) result.files.push(uri);
    }
  } catch {
    // A folder that cannot be listed has no files.
  }
  return { files: result.files.sort(), folders: result.folders.sort() };
}

async function isFile(uri: string): Promise<boolean> {
  return stat(toPath(uri)).then(
    (entry) => entry.isFile(),
    () => false,
  );
}
