import { isAscii } from 'node:buffer';
import { closeSync, type Dirent, fstatSync, openSync, readdirSync, readSync, statSync } from 'node:fs';
import path from 'node:path';
import { URI } from 'vscode-uri';
import type { SourceDocument } from '../core/source';
import type { Workspace } from '../core/workspace';

/** The URI of a path, spelled as `vscode-uri` spells it, so that URIs can be compared as strings. */
export const toUri = (file: string): string => URI.file(file).toString();

/** The path of a URI. Most need no decoding, which a scan of many files would notice. */
export const toPath = (uri: string): string =>
  path.sep === '/' && /^file:\/\/\/[\w./-]*$/.test(uri) ? uri.slice('file://'.length) : URI.parse(uri).fsPath;

/** Larger files are not read: nobody writes them by hand. In bytes. */
const sizeLimit = 8 * 1024 * 1024;

/** How much text is remembered, in UTF-16 units; beyond it the oldest is read again. */
const memoryLimit = 32 * 1024 * 1024;

/** Names that stand in a URI as they are. */
const plain = /^[\w.-]+$/;

/** The files on disk. Reads synchronously: a scan has nothing else to do, and it takes a quarter of the time. */
export class FileSystemWorkspace implements Workspace {
  readonly roots: readonly string[];
  readonly #overlays = new Map<string, SourceDocument>();
  readonly #documents = new Map<string, SourceDocument | undefined>();
  #remembered = 0;
  /** The folder that was listed last: a walk asks for its files and then for its folders. */
  #listed: { readonly folder: string; readonly entries: readonly Dirent[] } | undefined;

  /** @param root path of the workspace's folder */
  constructor(root: string) {
    this.roots = [toUri(root).replace(/\/$/, '')];
  }

  async read(uri: string): Promise<SourceDocument | undefined> {
    const known = this.#overlays.get(uri) ?? this.#documents.get(uri);
    if (known || this.#documents.has(uri)) return known;
    const bytes = readBytes(toPath(uri));
    const document = bytes && documentOf(uri, bytes);
    this.#remember(uri, document);
    return document;
  }

  /**
   * Is the document wanted? Most files of a scan are not: they are neither decoded nor remembered.
   * @param wanted asked about the document with its text undecoded, each byte a character
   */
  glance(uri: string, wanted: (document: SourceDocument) => boolean): boolean {
    const known = this.#overlays.get(uri) ?? this.#documents.get(uri);
    if (known) return wanted(known);
    const bytes = readBytes(toPath(uri));
    if (!bytes) return false;
    const text = undecoded(bytes);
    if (!wanted({ uri, version: 1, text })) return false;
    this.#remember(uri, documentOf(uri, bytes, text));
    return true;
  }

  /** From now on the file reads as this text. */
  overlay(uri: string, text: string): void {
    this.#overlays.set(uri, { uri, version: 2, text });
  }

  /** Links to files are followed. */
  async files(folder: string): Promise<readonly string[]> {
    return this.#list(
      folder,
      (entry) => entry.isFile() || (entry.isSymbolicLink() && isFile(path.join(toPath(folder), entry.name))),
    );
  }

  /** Links to folders are not followed, as they may form a circle. */
  async folders(folder: string): Promise<readonly string[]> {
    return this.#list(folder, (entry) => entry.isDirectory());
  }

  #list(folder: string, wanted: (entry: Dirent) => boolean): string[] {
    if (this.#listed?.folder !== folder) this.#listed = { folder, entries: entriesOf(folder) };
    const base = folder.replace(/\/$/, '');
    return this.#listed.entries
      .filter(wanted)
      .map(({ name }) => (plain.test(name) ? `${base}/${name}` : toUri(path.join(toPath(folder), name))))
      .sort();
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

/** @param ascii the text if it should turn out to be ASCII alone, as most are; undefined to make it */
function documentOf(uri: string, bytes: Buffer, ascii?: string): SourceDocument | undefined {
  const text = ascii !== undefined && isAscii(bytes) && !isBinary(bytes) ? ascii : decode(bytes);
  return text === undefined ? undefined : { uri, version: 1, text };
}

/** Without a byte order mark. */
const undecoded = (bytes: Buffer): string =>
  bytes.toString('latin1', bytes[0] === 0xef && bytes[1] === 0xbb && bytes[2] === 0xbf ? 3 : 0);

/** One buffer for every file; it grows for the largest that there was. */
let buffer = Buffer.allocUnsafe(256 * 1024);

/** The bytes of a file until the next one is read; undefined when it cannot be read or is too large. */
function readBytes(file: string): Buffer | undefined {
  let descriptor: number | undefined;
  try {
    descriptor = openSync(file, 'r');
    let length = 0;
    for (;;) {
      const read = readSync(descriptor, buffer, length, buffer.length - length, null);
      length += read;
      if (read === 0 || length < buffer.length)
        return length > sizeLimit ? undefined : buffer.subarray(0, length);
      // Only long files are asked for their size, as that takes a while. A pipe, which has none, is read piece by piece.
      const { size } = fstatSync(descriptor);
      if (Math.max(size, length) > sizeLimit) return undefined;
      const longer = Buffer.allocUnsafe(Math.max(size + 1, buffer.length * 2));
      buffer.copy(longer);
      buffer = longer;
    }
  } catch {
    return undefined;
  } finally {
    if (descriptor !== undefined) closeSync(descriptor);
  }
}

const utf8 = new TextDecoder();

/** The text without a byte order mark, as editors show it; undefined for what is not text. */
export function decode(bytes: Uint8Array): string | undefined {
  return isBinary(bytes) ? undefined : utf8.decode(bytes);
}

const isBinary = (bytes: Uint8Array): boolean => bytes.subarray(0, 8192).includes(0);

function entriesOf(folder: string): readonly Dirent[] {
  try {
    return readdirSync(toPath(folder), { withFileTypes: true });
  } catch {
    return [];
  }
}

function isFile(file: string): boolean {
  return statSync(file, { throwIfNoEntry: false })?.isFile() ?? false;
}
