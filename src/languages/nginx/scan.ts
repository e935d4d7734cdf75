import type { Word } from './syntax';

/** What a scanner step found; `tag` is a whole template tag where a directive could begin. */
export type Token = 'word' | ';' | '{' | '}' | 'tag' | 'end';

const code = (character: string): number => character.charCodeAt(0);
const lineFeed = code('\n');
const semicolon = code(';');
const open = code('{');
const hash = code('#');
const backslash = code('\\');
const doubleQuote = code('"');
const singleQuote = code("'");
const dollar = code('$');
const percent = code('%');
const less = code('<');
const close = code('}');
const closeParenthesis = code(')');
const byteOrderMark = 0xfeff;

/** Of ASCII: 1 for blanks, 2 for what else can end or change a bare word. */
const kinds = new Uint8Array(128);
for (const blank of ' \t\r\n') kinds[code(blank)] = 1;
for (const special of ';\\{<)') kinds[code(special)] = 2;

/** Where a template tag ends that starts with these two characters. */
const tagEnds: Readonly<Record<string, string>> = { '{{': '}}', '{%': '%}', '<%': '%>', '{#': '#}' };

/**
 * Splits a text into words by the rules of `ngx_conf_read_token` (nginx 1.22, src/core/ngx_conf_file.c): quotes count
 * only at the start of a word, a backslash protects the next character, `${` does not open a block. Template tags are
 * words of their own, or parts of one.
 */
export class Scanner {
  /** The place of the token found last. */
  start = 0;
  end = 0;
  private wordIsQuoted = false;
  private wordIsEscaped = false;
  private wordIsTemplated = false;
  private readonly text: string;
  private readonly limit: number;

  constructor(text: string, start = 0, end = text.length) {
    this.text = text;
    this.end = start;
    this.limit = end;
  }

  /** Takes this stretch for the token found last, and goes on behind it. */
  moveTo(start: number, end: number): void {
    this.start = start;
    this.end = end;
  }

  /** The text between the delimiters of a tag. */
  tagText(): string {
    return this.text.slice(this.start + 2, this.end - 2);
  }

  /** Finds the next token. @param first true where a directive may begin */
  next(first: boolean): Token {
    const start = this.skipBlank(this.end);
    this.start = start;
    this.end = start;
    if (start >= this.limit) return 'end';
    const char = this.text.charCodeAt(start);
    if (char === open || char === less) {
      const tagEnd = this.tagEnd(start, first);
      if (tagEnd !== undefined && first && this.standsAlone(start, tagEnd)) {
        this.end = tagEnd;
        return 'tag';
      }
      if (tagEnd === undefined && char === open) {
        this.end = start + 1;
        return '{';
      }
    } else if (char === semicolon || char === close) {
      this.end = start + 1;
      return char === semicolon ? ';' : '}';
    }
    this.wordIsEscaped = false;
    this.wordIsTemplated = false;
    this.wordIsQuoted = char === doubleQuote || char === singleQuote;
    this.end = this.wordIsQuoted ? this.quotedEnd(start, char) : this.bareEnd(start);
    return 'word';
  }

  /** Is the word found last a bare one of that form? */
  isBare(): boolean {
    return !this.wordIsQuoted;
  }

  /** The word found last. */
  word(): Word {
    const { start, end, wordIsQuoted: quoted, wordIsTemplated: templated } = this;
    const closed = quoted && end > start + 1 && this.text.charCodeAt(end - 1) === this.text.charCodeAt(start);
    const raw = quoted ? this.text.slice(start + 1, closed ? end - 1 : end) : this.text.slice(start, end);
    return { value: this.wordIsEscaped ? unescaped(raw) : raw, start, end, quoted, templated };
  }

  private skipBlank(from: number): number {
    const { text, limit } = this;
    let at = from;
    while (at < limit) {
      const char = text.charCodeAt(at);
      if (char === hash) at = this.lineEnd(at);
      else if (kinds[char] === 1 || char === byteOrderMark) at++;
      else break;
    }
    return at;
  }

  private lineEnd(from: number): number {
    const end = this.text.indexOf('\n', from);
    return end < 0 || end > this.limit ? this.limit : end;
  }

  private quotedEnd(start: number, quote: number): number {
    let lines = 0;
    let at = start + 1;
    for (; at < this.limit; at++) {
      const char = this.text.charCodeAt(at);
      if (char === quote) break;
      if (char === lineFeed) lines++;
      else if (char === backslash) {
        this.wordIsEscaped = true;
        at++;
      } else if (char === open || char === less) {
        const next = this.text.charCodeAt(at + 1);
        if (next === percent || (char === open && next === open)) this.wordIsTemplated = true;
        else if (char === open) this.wordIsTemplated ||= this.isSubstituted(at);
      }
    }
    // nginx wants a blank or a delimiter after a string: over several lines, anything else is a quote forgotten.
    const forgotten = lines > 0 && !/^[\s;{)]?$/.test(this.text.charAt(at + 1));
    return at >= this.limit || forgotten ? this.unclosedEnd(start) : at + 1;
  }

  /** A half-typed string: it ends with its line, so that the rest of the file is not lost. */
  private unclosedEnd(start: number): number {
    this.wordIsTemplated = false;
    const line = this.text.slice(start, this.lineEnd(start));
    return start + (/[;{\r]|$/.exec(line)?.index ?? 0);
  }

  private bareEnd(start: number): number {
    const { text, limit } = this;
    let at = start;
    while (at < limit) {
      const char = text.charCodeAt(at);
      const kind = kinds[char];
      if (kind === 0 || kind === undefined) {
        at++;
        continue;
      }
      if (kind === 1 || char === semicolon) break;
      if (char === backslash) {
        this.wordIsEscaped = true;
        at += 2;
        continue;
      }
      if (char === open || char === less) {
        const tagEnd = this.tagEnd(at, at === start);
        if (tagEnd !== undefined) {
          this.wordIsTemplated = true;
          at = tagEnd;
          continue;
        }
        if (char === open && text.charCodeAt(at - 1) !== dollar) break;
        if (char === open) this.wordIsTemplated ||= this.isSubstituted(at);
      }
      at++;
      // After a quoted string nginx reads the parenthesis that ends an `if` as a word of its own.
      if (char === closeParenthesis && at === start + 1) break;
    }
    return at < limit ? at : limit;
  }

  /** Is it the brace of `${NAME}`, which envsubst fills in? nginx's own variables are written in lower case. */
  private isSubstituted(brace: number): boolean {
    const letter = this.text.charCodeAt(brace + 1);
    return this.text.charCodeAt(brace - 1) === dollar && letter >= 0x41 && letter <= 0x5a;
  }

  /** The end of the template tag that starts here. A comment tag only where a directive may begin: `{#` is nginx, too. */
  private tagEnd(start: number, first: boolean): number | undefined {
    const char = this.text.charCodeAt(start);
    const second = this.text.charCodeAt(start + 1);
    if (second !== percent && !(char === open && (second === open || (second === hash && first))))
      return undefined;
    const closing = tagEnds[this.text.slice(start, start + 2)] as string;
    const limit = second === hash || second === open ? this.lineEnd(start) : this.limit;
    const end = this.text.indexOf(closing, start + 2);
    return end < 0 || end + 2 > limit ? undefined : end + 2;
  }

  /** True for a tag that is no word: a statement or comment, or one with nothing after it on its line. */
  private standsAlone(start: number, tagEnd: number): boolean {
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
