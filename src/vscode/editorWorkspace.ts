import * as vscode from 'vscode';
import type { SourceDocument } from '../core/source';
import type { Workspace } from '../core/workspace';
import { Recent } from './recent';

/** Larger files are not read: nobody writes them by hand. In bytes. */
export const sizeLimit = 8 * 1024 * 1024;

interface Listing {
  readonly files: readonly string[];
  readonly folders: readonly string[];
}

/** Nobody tells of changes to files that the editor does not watch: after so many milliseconds they are read again. */
const lifetime = 5000;

/** Files and folders as they were on disk a moment ago: whoever types does not have those around the file read anew. */
export class FilesOnDisk {
  readonly documents = new Recent<SourceDocument | undefined>(lifetime);
  readonly listings = new Recent<Listing>(lifetime);

  /** The file or folder is another now. */
  forget(uri: string): void {
    this.documents.forget(uri);
    for (const folder of [uri, uri.slice(0, uri.lastIndexOf('/'))]) this.listings.forget(folder);
  }
}

/**
 * The editor's workspace at one moment: open documents first, then `workspace.fs`. Each file is read once, so that one
 * analysis sees one version of everything; make a new one for the next analysis.
 */
export class EditorWorkspace implements Workspace {
  readonly roots: readonly string[];
  readonly #documents = new Map<string, Promise<SourceDocument | undefined>>();
  readonly #listings = new Map<string, Promise<Listing>>();
  readonly #read = new Map<string, SourceDocument>();

  constructor(private readonly disk = new FilesOnDisk()) {
    const folders = vscode.workspace.workspaceFolders ?? [];
    this.roots = folders.map(({ uri }) => uri.toString().replace(/\/$/, ''));
  }

  /** The documents that were read, by URI: what the positions of an analysis count in. */
  get documents(): ReadonlyMap<string, SourceDocument> {
    return this.#read;
  }

  /** URIs of files that were asked for, found or not, and of folders that were listed. */
  get dependencies(): ReadonlySet<string> {
    return new Set([...this.#documents.keys(), ...this.#listings.keys()]);
  }

  /** From now on the document reads as this text. */
  overlay(document: SourceDocument): void {
    this.#documents.set(document.uri, Promise.resolve(document));
    this.#read.set(document.uri, document);
  }

  read(uri: string): Promise<SourceDocument | undefined> {
    return remembered(this.#documents, uri, async () => {
      const document = openDocument(uri) ?? (await this.disk.documents.get(uri, () => readFile(uri)));
      if (document) this.#read.set(uri, document);
      return document;
    });
  }

  async files(folder: string): Promise<readonly string[]> {
    return (await this.#listing(folder)).files;
  }

  async folders(folder: string): Promise<readonly string[]> {
    return (await this.#listing(folder)).folders;
  }

  #listing(folder: string): Promise<Listing> {
    const uri = folder.replace(/\/$/, '');
    return remembered(this.#listings, uri, () => this.disk.listings.get(uri, () => list(uri)));
  }
}

/** An open document as the analyzer sees it. */
export function sourceDocument(document: vscode.TextDocument): SourceDocument {
  return {
    uri: document.uri.toString(),
    version: document.version,
    text: document.getText(),
    languageId: document.languageId,
  };
}

function openDocument(uri: string): SourceDocument | undefined {
  const open = vscode.workspace.textDocuments.find((document) => document.uri.toString() === uri);
  return open && sourceDocument(open);
}

async function readFile(uri: string): Promise<SourceDocument | undefined> {
  try {
    const file = vscode.Uri.parse(uri, true);
    if ((await vscode.workspace.fs.stat(file)).size > sizeLimit) return undefined;
    const bytes = await vscode.workspace.fs.readFile(file);
    if (bytes.subarray(0, 8192).includes(0)) return undefined;
    return { uri, version: 0, text: new TextDecoder().decode(bytes) };
  } catch {
    return undefined;
  }
}

async function list(folder: string): Promise<Listing> {
  try {
    const entries = await vscode.workspace.fs.readDirectory(vscode.Uri.parse(folder, true));
    const having = (wanted: (type: vscode.FileType) => boolean) =>
      entries
        .filter(([, type]) => wanted(type))
        .map(([name]) => vscode.Uri.joinPath(vscode.Uri.parse(folder), name).toString())
        .sort();
    return {
      files: having((type) => (type & vscode.FileType.File) !== 0),
      // Links to folders are not followed, as they may form a circle.
      folders: having((type) => type === vscode.FileType.Directory),
    };
  } catch {
    return { files: [], folders: [] };
  }
}

function remembered<T>(memory: Map<string, Promise<T>>, key: string, make: () => Promise<T>): Promise<T> {
  const known = memory.get(key);
  if (known) return known;
  const made = make();
  memory.set(key, made);
  return made;
}
