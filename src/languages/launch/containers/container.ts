import type { SourceDocument } from '../../../core/source';
import type { Workspace } from '../../../core/workspace';
import type { Start } from '../launch';
import type { MappedText } from '../source-map';

/** A launch file inside another: one that a script writes, or a code block in a text for people. */
export interface EmbeddedFile {
  /** Its name, without folders, which tells its kind. */
  readonly name: string;
  readonly languageId?: string;
  readonly source: MappedText;
}

/** Reads the command lines of one kind of file. */
export interface Container {
  /** The nodes that the document starts. Never throws on text. */
  launches(document: SourceDocument, workspace: Workspace): Promise<readonly Start[]>;
  /** The launch files inside it. Never throws on text. */
  embedded?(document: SourceDocument, workspace: Workspace): Promise<readonly EmbeddedFile[]>;
}

/** How files of one kind are told from others, before their reader is loaded. */
export interface ContainerKind {
  /** Does the name alone say so? */
  readonly names: RegExp;
  /** For files whose name does not tell: does the text? */
  readonly looksLike?: RegExp;
  /** True for texts that people read: only on request. */
  readonly forPeople?: boolean;
  /** Without this such a file starts no node, whatever it names: for kinds of which there are many files. */
  readonly needs?: RegExp;
  /** Words that such a file may have although it names no client. */
  readonly marks?: RegExp;
  /** Only such a text may hide a start that could not be read: in programs words about nodes stand for anything. */
  readonly hides?: RegExp;
  /** Identifiers that editors use for it. */
  readonly languageIds: readonly string[];
  load(): Promise<Container>;
}
