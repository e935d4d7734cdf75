import type { Endpoint } from './endpoint';
import type { Fix, Problem } from './finding';
import type { Hover } from './hover';
import type { Handshake } from './policy/handshake';
import type { SourceDocument } from './source';
import type { Workspace } from './workspace';

/** What the user told the analyzer about the surroundings. */
export interface LanguageOptions {
  /** Version by client or server name, e.g. `{ geth: '1.13.0', nginx: '1.28.0' }`; else the current one. */
  readonly versions: Readonly<Record<string, string>>;
  /** Are code blocks of Markdown files read too? */
  readonly markdown?: boolean;
}

/** A file whose text nobody has read yet. */
export type NamedFile = Pick<SourceDocument, 'uri' | 'languageId'>;

/** A language or config format: what tells which files are in it, and where its front end is. */
export interface Language {
  readonly id: string;
  /** How a comment starts here, for ignore comments. */
  readonly lineComment: string;
  /** Cheap test by name and the editor's word alone, so that a scan reads no file and loads no front end in vain. */
  mayContain(file: NamedFile, options: LanguageOptions): boolean;
  /**
   * Is a document whose name allows it for the front end? A cheap look, as it is asked for most files of a scan.
   * @param document its text may be undecoded, each byte a character, so that only ASCII is to be looked for
   */
  recognizes(document: SourceDocument): boolean;
  /** The front end, whose code is read when a file first needs it. */
  load(): Promise<FrontEnd>;
}

/** Everything that the core must know of the documents in a language. */
export interface FrontEnd {
  /**
   * The endpoints of the document, and of what belongs to it (included and imported files). Never throws on text:
   * what it cannot read is an unknown verdict, or nothing.
   */
  analyze(
    document: SourceDocument,
    workspace: Workspace,
    options: LanguageOptions,
  ): Promise<readonly Endpoint[]>;
  /**
   * Cures for a problem. Without trusted origins, those that need them come with `needs` and without edits.
   * @param origins as browsers write them, without duplicates
   */
  fixes(request: FixRequest): Promise<readonly Fix[]>;
  /** The edits that let pages of one more origin in; undefined where there are none, or none that are sure. */
  admit?(request: AdmitRequest): Promise<Fix | undefined>;
  /** Of endpoints that compete for one request (locations of a proxy), the one that the server chooses. */
  select?(endpoints: readonly Endpoint[], handshake: Handshake): Endpoint | undefined;
  /** What to show beside the pointer at an offset of the document: the endpoint or check that stands there, in words. */
  hover?(endpoints: readonly Endpoint[], document: SourceDocument, offset: number): Hover | undefined;
}

export interface AdmitRequest {
  readonly endpoint: Endpoint;
  /** As the header has it. */
  readonly origin: string;
  readonly workspace: Workspace;
}

export interface FixRequest {
  readonly rule: string;
  readonly problem: Problem;
  readonly endpoint: Endpoint;
  readonly trustedOrigins: readonly string[];
  readonly workspace: Workspace;
}
