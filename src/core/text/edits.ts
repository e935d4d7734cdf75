/** Replaces the text from `start` to `end` (offsets in UTF-16 units, end exclusive) by `newText`. */
export interface TextEdit {
  readonly start: number;
  readonly end: number;
  readonly newText: string;
}

/** True when two of the edits touch the same text, so that their order would matter. */
export function overlap(edits: readonly TextEdit[]): boolean {
  const sorted = inOrder(edits);
  return sorted.some((edit, i) => i > 0 && edit.start < (sorted[i - 1] as TextEdit).end);
}

/**
 * The text after all edits, whose offsets count in the text before any of them.
 * Edits at the same place are applied in the order given.
 * @throws RangeError when edits overlap or lie outside the text.
 */
export function applyEdits(text: string, edits: readonly TextEdit[]): string {
  if (overlap(edits)) throw new RangeError('edits overlap');
  let result = '';
  let done = 0;
  for (const { start, end, newText } of inOrder(edits)) {
    if (start < 0 || end > text.length || end < start) throw new RangeError('edit outside the text');
    result += text.slice(done, start) + newText;
    done = end;
  }
  return result + text.slice(done);
}

function inOrder(edits: readonly TextEdit[]): TextEdit[] {
  return [...edits].sort((a, b) => a.start - b.start || a.end - b.end);
}
