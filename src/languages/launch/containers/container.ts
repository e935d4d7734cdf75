import type { SourceDocument } from '../../../core/source';
import type { Workspace } from '../../../core/workspace';
import type { Launch } from '../launch';

/** A kind of file that holds command lines. */
export interface Container {
  /** Does the name alone say so? */
  readonly names: RegExp;
  /** For files whose name does not tell: does the text? */
  readonly looksLike?: (text: string) => boolean;
  /** Words that such a file may have although it names no client. */
  readonly marks?: RegExp;
  /** Identifiers that editors use for it. */
  readonly languageIds: readonly string[];
  /** The nodes that the document starts. Never throws on text. */
  launches(document: SourceDocument, workspace: Workspace): Promise<readonly Launch[]>;
}
