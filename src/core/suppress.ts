import type { SourceDocument } from './source';
import { LineIndex } from './text/lines';

/** A comment that silences a rule, such as `# ws-origin-ignore wildcard-origin: test network only`. */
export interface Suppression {
  readonly rule: string;
  readonly reason: string;
  /**
   * First and last of the lines that it covers, zero-based: its own and the next, with the lines that continue it, or
   * all of the file (`ws-origin-ignore-file`).
   */
  readonly lines: readonly [number, number];
}

const comment = /(?:\/\/|#|\/\*|--|<!--)\s*ws-origin-ignore(-file)?\s+([a-z][a-z0-9-]*)\s*:\s*(\S.*)$/;

/** The comments of a document, and its lines if there are any. */
interface Suppressions {
  readonly comments: readonly Suppression[];
  readonly lines?: LineIndex;
}

const known = new WeakMap<SourceDocument, Suppressions>();

/** Does an ignore comment cover the line of this offset? */
export function isSuppressed(document: SourceDocument, rule: string, offset: number): boolean {
  const { comments, lines } = suppressionsOf(document);
  const own = lines ? comments.filter((comment) => comment.rule === rule) : [];
  if (!lines || own.length === 0) return false;
  const { line } = lines.position(offset);
  return own.some(({ lines: [first, last] }) => first <= line && line <= last);
}

/** All ignore comments of a document. One without a reason after the colon is none. */
export const suppressions = (document: SourceDocument): readonly Suppression[] =>
  suppressionsOf(document).comments;

function suppressionsOf(document: SourceDocument): Suppressions {
  let found = known.get(document);
  if (!found) {
    const comments = find(document.text);
    found = comments.length === 0 ? { comments } : { comments, lines: new LineIndex(document.text) };
    known.set(document, found);
  }
  return found;
}

/** An expression that begins with `\b` is found several times faster than the plain text. */
const mark = /\bws-origin-ignore/;

function find(text: string): readonly Suppression[] {
  if (!mark.test(text)) return [];
  const lines = text.split(/\r\n|\r|\n/);
  return lines.flatMap((text, line) => {
    const [, wholeFile, rule, reason] = comment.exec(text) ?? [];
    if (rule === undefined || reason === undefined) return [];
    return [{ rule, reason, lines: wholeFile ? [0, lines.length] : [line, endOfNext(lines, line)] }];
  });
}

/** The last line of the command that follows: a backslash at the end of a line continues it. */
function endOfNext(lines: readonly string[], line: number): number {
  let last = line + 1;
  while (lines[last]?.endsWith('\\')) last++;
  return last;
}
