import type { SourceDocument } from './source';

/** A comment that silences a rule, such as `# ws-origin-ignore wildcard-origin: test network only`. */
export interface Suppression {
  readonly rule: string;
  readonly reason: string;
  /** First and last of the lines that it covers, zero-based: its own and the next, with the lines that continue it. */
  readonly lines: readonly [number, number];
}

const comment = /(?:\/\/|#|\/\*|--|<!--)\s*ws-origin-ignore\s+([a-z][a-z0-9-]*)\s*:\s*(\S.*)$/;

const known = new WeakMap<SourceDocument, readonly Suppression[]>();

/** All ignore comments of a document. One without a reason after the colon is none. */
export function suppressions(document: SourceDocument): readonly Suppression[] {
  let found = known.get(document);
  if (!found) {
    found = find(document);
    known.set(document, found);
  }
  return found;
}

function find(document: SourceDocument): readonly Suppression[] {
  if (!document.text.includes('ws-origin-ignore')) return [];
  const lines = document.text.split(/\r\n|\r|\n/);
  return lines.flatMap((text, line) => {
    const match = comment.exec(text);
    return match
      ? [
          {
            rule: match[1] as string,
            reason: match[2] as string,
            lines: [line, endOfNext(lines, line)] as const,
          },
        ]
      : [];
  });
}

/** The last line of the command that follows: a backslash at the end of a line continues it. */
function endOfNext(lines: readonly string[], line: number): number {
  let last = line + 1;
  while (lines[last]?.endsWith('\\')) last++;
  return last;
}
