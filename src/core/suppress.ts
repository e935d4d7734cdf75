import type { SourceDocument } from './source';

/** A comment that silences a rule, such as `# ws-origin-ignore wildcard-origin: test network only`. */
export interface Suppression {
  readonly rule: string;
  readonly reason: string;
  /** Zero-based lines that it covers: its own and the next. */
  readonly lines: readonly [number, number];
}

const comment = /(?:\/\/|#|\/\*|--|<!--)\s*ws-origin-ignore\s+([a-z][a-z0-9-]*)\s*:\s*(\S.*)$/;

/** All ignore comments of a document. One without a reason after the colon is none. */
export function suppressions(document: SourceDocument): readonly Suppression[] {
  if (!document.text.includes('ws-origin-ignore')) return [];
  return document.text.split(/\r\n|\r|\n/).flatMap((text, line) => {
    const match = comment.exec(text);
    return match
      ? [{ rule: match[1] as string, reason: match[2] as string, lines: [line, line + 1] as const }]
      : [];
  });
}
