import type { DialectRules } from './dialects';

/** Flags that hold at a place, by their letters. */
export type Flags = ReadonlySet<string>;

/** An expression that is read from left to right. */
export class PatternReader {
  readonly source: string;
  readonly rules: DialectRules;
  /** Offset of the next character. */
  at = 0;
  /** End of the text between `\Q` and `\E`, while inside. */
  #quotedUntil = 0;

  constructor(source: string, rules: DialectRules) {
    this.source = source;
    this.rules = rules;
  }

  get atEnd(): boolean {
    return this.at >= this.source.length;
  }

  /** The next character; empty at the end. */
  get next(): string {
    return this.source[this.at] ?? '';
  }

  /** Is the next character between `\Q` and `\E`? */
  get quoted(): boolean {
    return this.at < this.#quotedUntil;
  }

  eat(text: string): boolean {
    const found = this.source.startsWith(text, this.at);
    if (found) this.at += text.length;
    return found;
  }

  /** Matches a sticky expression here and moves behind it. */
  match(pattern: RegExp): RegExpExecArray | undefined {
    const match = this.peek(pattern);
    if (match) this.at += match[0].length;
    return match;
  }

  /** The same without moving. */
  peek(pattern: RegExp): RegExpExecArray | undefined {
    pattern.lastIndex = this.at;
    return pattern.exec(this.source) ?? undefined;
  }

  /** Moves over comments, blanks under the flag `x`, and the marks `\Q` and `\E`. */
  skipIgnored(flags: Flags): void {
    while (!this.quoted) {
      if (flags.has('x') && this.match(/[ \t\n\v\f\r]+|#[^\n]*\n?/y)) continue;
      if (this.rules.comments && this.match(/\(\?#[^)]*\)/y)) continue;
      if (!this.rules.quoting || !this.match(/\\E|\\Q/y)) return;
      if (this.source[this.at - 1] === 'E') continue;
      const end = this.source.indexOf('\\E', this.at);
      this.#quotedUntil = end < 0 ? this.source.length : end;
    }
  }
}
