import { Scanner } from './scan';
import { type Block, type Directive, insertion, type Word } from './syntax';

/**
 * Directives that are never an argument of another one: at the start of a line they begin a directive, even when the
 * line before lacks its semicolon, as it does while somebody types.
 */
const starters = new Set(
  `add_header auth_request error_page events http if include internal listen location map proxy_http_version proxy_pass
  proxy_set_header return rewrite server server_name set try_files upstream`.split(/\s+/),
);

/** Deeper blocks than any real file has are read as if they were not nested. */
const deepest = 64;

interface OpenBlock {
  readonly directives: Directive[];
  readonly name: string;
  readonly args: readonly Word[];
  readonly start: number;
  readonly nameEnd: number;
  readonly bodyStart: number;
  readonly conditional: boolean;
}

/**
 * Reads a config into directives. Takes any text and never throws: what is not closed ends with the text, a closing
 * brace too many is skipped, a directive without a semicolon ends where the next one begins.
 * @param start,end the stretch of the text that is nginx
 */
export function parse(text: string, uri: string, start = 0, end = text.length): Block {
  return new Parser(text, uri, start, end).parse();
}

class Parser {
  readonly #scanner: Scanner;
  readonly #text: string;
  readonly #uri: string;
  readonly #open: OpenBlock[];
  readonly #start: number;
  #words: Word[] = [];
  /** How many template conditions stand around. */
  #conditions = 0;

  constructor(text: string, uri: string, start: number, end: number) {
    this.#text = text;
    this.#uri = uri;
    this.#start = start;
    this.#scanner = new Scanner(text, start, end);
    this.#open = [
      { directives: [], name: '', args: [], start, nameEnd: start, bodyStart: start, conditional: false },
    ];
  }

  parse(): Block {
    for (;;) {
      const token = this.#scanner.next(this.#words.length === 0);
      switch (token.kind) {
        case 'word':
          this.#word(token.word);
          break;
        case 'tag':
          this.#tag(token.text, token.start, token.end);
          break;
        case ';':
          this.#finish(token.end);
          break;
        case '{':
          this.#openBlock(token.start, token.end);
          break;
        case '}':
          this.#finish(undefined);
          if (this.#open.length > 1) this.#closeBlock(token.start, token.end);
          break;
        case 'end':
          this.#finish(undefined);
          while (this.#open.length > 1) this.#closeBlock(token.start, token.end);
          return { directives: this.#innermost().directives, start: this.#start, end: token.end };
      }
    }
  }

  #innermost(): OpenBlock {
    return this.#open.at(-1) as OpenBlock;
  }

  #word(word: Word): void {
    const forgotten = this.#words.length > 0 && !word.quoted && starters.has(word.value);
    if (forgotten && this.#startsLine(word.start)) this.#finish(undefined);
    this.#words.push(word);
  }

  #startsLine(offset: number): boolean {
    for (let at = offset - 1; at >= this.#start; at--) {
      const char = this.#text[at];
      if (char === '\n') return true;
      if (char !== ' ' && char !== '\t') return false;
    }
    return true;
  }

  /** Ends the directive at hand. @param end after its semicolon; undefined where that is missing */
  #finish(end: number | undefined): void {
    const [name, ...args] = this.#words;
    this.#words = [];
    if (!name) return;
    const last = args.at(-1) ?? name;
    this.#innermost().directives.push({
      name: name.templated ? insertion : name.value,
      args,
      uri: this.#uri,
      start: name.start,
      nameEnd: name.end,
      end: end ?? last.end,
      conditional: this.#conditions > 0,
    });
  }

  #openBlock(start: number, end: number): void {
    const [name, ...args] = this.#words;
    this.#words = [];
    if (this.#open.length >= deepest) return;
    this.#open.push({
      directives: [],
      name: name?.value ?? '',
      args,
      start: name?.start ?? start,
      nameEnd: name?.end ?? start,
      bodyStart: end,
      conditional: this.#conditions > 0,
    });
    if (name?.value.endsWith('_by_lua_block')) this.#scanner.moveTo(luaEnd(this.#text, end));
  }

  #closeBlock(start: number, end: number): void {
    const { directives, bodyStart, ...head } = this.#open.pop() as OpenBlock;
    const block: Block = { directives, start: bodyStart, end: start };
    this.#innermost().directives.push({ ...head, uri: this.#uri, end, block });
  }

  #tag(text: string, start: number, end: number): void {
    const words = text.replace(/^[-+~=]|[-+~]$/g, '').trim();
    if (/^(if|unless|for|range|with|while)\b|\bdo(\s*\|[^|]*\|)?$/.test(words)) this.#conditions++;
    else if (/^(end\w*|})/.test(words)) this.#conditions = Math.max(0, this.#conditions - 1);
    else if (!isSilent(this.#text, start, words)) {
      const conditional = this.#conditions > 0;
      this.#innermost().directives.push({
        name: insertion,
        args: [],
        uri: this.#uri,
        start,
        nameEnd: end,
        end,
        conditional,
      });
    }
  }
}

/** True for a tag that writes nothing: a comment, an assignment, another branch of a condition. */
function isSilent(text: string, start: number, words: string): boolean {
  if (text.startsWith('{#', start) || /^(#|\/\*)/.test(words)) return true;
  if (/^(else|elif|elsif|elseif|set|define|block|macro|extends|import|from|raw)\b/.test(words)) return true;
  if (text.startsWith('{{', start)) return /^\$\w+\s*:?=/.test(words);
  return text.startsWith('<%', start) && !text.startsWith('<%=', start);
}

/** Where the closing brace of a block of Lua code stands (or the text ends): strings and comments do not count. */
function luaEnd(text: string, start: number): number {
  const lexeme =
    /--\[\[[\s\S]*?\]\]|--[^\n]*|\[\[[\s\S]*?\]\]|"(?:\\[\s\S]|[^"\\\n])*"|'(?:\\[\s\S]|[^'\\\n])*'|[{}]/g;
  lexeme.lastIndex = start;
  let depth = 0;
  for (let found = lexeme.exec(text); found; found = lexeme.exec(text)) {
    if (found[0] === '{') depth++;
    else if (found[0] === '}' && depth-- === 0) return found.index;
  }
  return text.length;
}
