/** A place in a text: zero-based line, and zero-based character in UTF-16 units (as VS Code counts). */
export interface Position {
  readonly line: number;
  readonly character: number;
}

/** Converts between offsets (UTF-16 units from the start of the text) and positions. `\n`, `\r\n` and `\r` end a line. */
export class LineIndex {
  readonly #starts: readonly number[];
  readonly #length: number;

  constructor(text: string) {
    this.#length = text.length;
    this.#starts = lineStarts(text);
  }

  /** The position of an offset; offsets outside the text are clamped to it. */
  position(offset: number): Position {
    const at = Math.max(0, Math.min(offset, this.#length));
    let low = 0;
    let high = this.#starts.length - 1;
    while (low < high) {
      const middle = (low + high + 1) >> 1;
      if ((this.#starts[middle] as number) <= at) low = middle;
      else high = middle - 1;
    }
    return { line: low, character: at - (this.#starts[low] as number) };
  }

  /** The offset of a position; lines and characters outside the text are clamped to it. */
  offset(position: Position): number {
    const start = this.#starts[Math.max(0, position.line)];
    if (start === undefined) return this.#length;
    return Math.min(start + Math.max(0, position.character), this.#length);
  }
}

function lineStarts(text: string): number[] {
  const starts = [0];
  let feed = text.indexOf('\n');
  let carriage = text.indexOf('\r');
  while (feed >= 0 || carriage >= 0) {
    const isFeed = carriage < 0 || (feed >= 0 && feed <= carriage + 1);
    const next = isFeed ? feed + 1 : carriage + 1;
    starts.push(next);
    if (feed >= 0 && feed < next) feed = text.indexOf('\n', next);
    if (carriage >= 0 && carriage < next) carriage = text.indexOf('\r', next);
  }
  return starts;
}
