/** One text as the analyzer sees it. */
export interface SourceDocument {
  /** URI as a string, e.g. `file:///srv/nginx.conf` or `untitled:Untitled-1`. */
  readonly uri: string;
  /** Counts up with every change of the text; results of an older version are stale. */
  readonly version: number;
  readonly text: string;
  /** The editor's language id, when an editor knows one. */
  readonly languageId?: string;
}

/** A stretch of a document: offsets in UTF-16 units, end exclusive. */
export interface SourceRange {
  readonly uri: string;
  readonly start: number;
  readonly end: number;
}

/** Orders ranges by document, and by where they begin. No `localeCompare`: the first call loads collation tables. */
export const bySource = (a: SourceRange, b: SourceRange): number => byText(a.uri, b.uri) || a.start - b.start;

/** Orders texts by their UTF-16 units, which is the same on every machine. */
export const byText = (a: string, b: string): number => (a < b ? -1 : a > b ? 1 : 0);

/** The last part of a URI, as people read it. */
export const fileNameOf = (uri: string): string => {
  const name = uri.slice(uri.lastIndexOf('/') + 1);
  try {
    return decodeURIComponent(name);
  } catch {
    return name;
  }
};
