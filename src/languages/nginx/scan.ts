import type { Word } from './syntax';

/** What a scanner step found. */
export type Token =
  | { readonly kind: 'word'; readonly word: Word }
  | { readonly kind: ';' | '{' | '}' | 'end'; readonly start: number; readonly end: number }
  /** A whole template tag where a directive could begin; `text` is what stands between its delimiters. */
  | { readonly kind: 'tag'; readonly text: string; readonly start: number; readonly end: number };

const code = (character: string): number => character.charCodeAt(0);
const space = code(' ');
const tab = code('\t');
const lineFeed = code('\n');
const carriageReturn = code('\r');
const semicolon = code(';');
const open = code('{');
const close = code('}');
const hash = code('#');
const backslash = code('\\');
const doubleQuote = code('"');
const singleQuote = code("'");
const dollar = code('$');
const percent = code('%');
const less = code('<');
const closeParenthesis = code(')');

const isBlank = (char: number): boolean =>
  char === space || char === lineFeed || char === tab || char === carriageReturn;

/** Where a template tag ends that starts with these two characters. */
const tagEnds: Readonly<Record<string, string>> = { '{{': '}}', '{%': '%}', '<%': '%>', '{#': '#}' };

/**
 * Splits a text into words by the rules of `ngx_conf_read_token` (nginx 1.22, src/core/ngx_conf_file.c): quotes count
 * only at the start of a word, a backslash protects the next character, `${` does not open a block. Template tags are
 * words of their own, or parts of one.
 */
export class Scanner {
  readonly text: string;
  #at: number;
  readonly #end: number;

  constructor(text: string, start = 0, end = text.length) {
    this.text = text;
    this.#at = start;
    this.#end = end;
  }

  /** Goes on at this offset. */
  moveTo(offset: number): void {
    this.#at = offset;
  }

  /** The next token. @param first true where a directive may begin */
  next(first: boolean): Token {
    this.#skipBlank();
    const start = this.#at;
    if (start >= this.#end) return { kind: 'end', start: this.#end, end: this.#end };
    const char = this.text.charCodeAt(start);
    const tagEnd = this.#tagEnd(start, first);
    if (tagEnd !== undefined && first && this.#standsAlone(start, tagEnd)) {
      this.#at = tagEnd;
      return { kind: 'tag', text: this.text.slice(start + 2, tagEnd - 2), start, end: tagEnd };
    }
    if (tagEnd === undefined && (char === semicolon || char === open || char === close)) {
      this.#at++;
      const kind = char === semicolon ? ';' : char === open ? '{' : '}';
      return { kind, start, end: this.#at };
    }
    const quoted = char === doubleQuote || char === singleQuote;
    return { kind: 'word', word: quoted ? this.#quoted(start, char) : this.#bare(start) };
  }

  #skipBlank(): void {
    for (; this.#at < this.#end; this.#at++) {
      const char = this.text.charCodeAt(this.#at);
      if (char === hash) this.#at = this.#lineEnd(this.#at);
      else if (!isBlank(char) && char !== 0xfeff) return;
    }
  }

  #lineEnd(from: number): number {
    const end = this.text.indexOf('\n', from);
    return end < 0 || end > this.#end ? this.#end : end;
  }

  #quoted(start: number, quote: number): Word {
    let escaped = false;
    let lines = 0;
    let at = start + 1;
    for (; at < this.#end; at++) {
      const char = this.text.charCodeAt(at);
      if (char === quote) break;
      if (char === lineFeed) lines++;
      if (char === backslash) {
        escaped = true;
        at++;
      }
    }
    // nginx wants a blank or a delimiter after a string: over several lines, anything else is a quote forgotten.
    if (at >= this.#end || (lines > 0 && !/^[\s;{)]?$/.test(this.text.charAt(at + 1))))
      return this.#unclosed(start);
    this.#at = at + 1;
    const raw = this.text.slice(start + 1, at);
    const templated = raw.includes('{{') || raw.includes('{%') || raw.includes('<%');
    return { value: escaped ? unescaped(raw) : raw, start, end: this.#at, quoted: true, templated };
  }

  /** A half-typed string: it ends with its line, so that the rest of the file is not lost. */
  #unclosed(start: number): Word {
    const length = /[;{\r\n]|$/.exec(this.text.slice(start, this.#end))?.index ?? 0;
    this.#at = start + length;
    const value = this.text.slice(start + 1, this.#at);
    return { value, start, end: this.#at, quoted: true, templated: false };
  }

  #bare(start: number): Word {
    let escaped = false;
    let templated = false;
    let at = start;
    while (at < this.#end) {
      const char = this.text.charCodeAt(at);
      if (isBlank(char) || char === semicolon) break;
      if (char === backslash) {
        escaped = true;
        at += 2;
        continue;
      }
      if (char === open || char === less) {
        const tagEnd = this.#tagEnd(at, at === start);
        if (tagEnd !== undefined) {
          templated = true;
          at = tagEnd;
          continue;
        }
        if (char === open && this.text.charCodeAt(at - 1) !== dollar) break;
      }
      at++;
      // After a quoted string nginx reads the parenthesis that ends an `if` as a word of its own.
      if (char === closeParenthesis && at === start + 1) break;
    }
    const end = Math.min(at, this.#end);
    this.#at = end;
    const raw = this.text.slice(start, end);
    return { value: escaped ? unescaped(raw) : raw, start, end, quoted: false, templated };
  }

  /** The end of the template tag that starts here. A comment tag only where a directive may begin: `{#` is nginx, too. */
  #tagEnd(start: number, first: boolean): number | undefined {
    const char = this.text.charCodeAt(start);
    if (char !== open && char !== less) return undefined;
    const second = this.text.charCodeAt(start + 1);
    if (second !== percent && !(char === open && (second === open || (second === hash && first))))
      return undefined;
    const closing = tagEnds[this.text.slice(start, start + 2)] as string;
    const end = this.text.indexOf(closing, start + 2);
    const limit = second === hash ? this.#lineEnd(start) : this.#end;
    return end < 0 || end + 2 > limit ? undefined : end + 2;
  }

  /** True for a tag that is no word: a statement or comment, or one with nothing after it on its line. */
  #standsAlone(start: number, tagEnd: number): boolean {
    const writes = this.text.startsWith('{{', start) || this.text.startsWith('<%=', start);
    return !writes || /^[ \t\r]*(?:[\n#}]|$)/.test(this.text.slice(tagEnd, tagEnd + 200));
  }
}

const escapes: Readonly<Record<string, string>> = {
  '"': '"',
  "'": "'",
  '\\': '\\',
  t: '\t',
  r: '\r',
  n: '\n',
};

/** nginx resolves six escapes, and leaves any other as it stands. */
const unescaped = (raw: string): string =>
  raw.replace(/\\([\s\S])/g, (whole, character: string) => escapes[character] ?? whole);
