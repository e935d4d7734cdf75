import { type BlockHead, LazyDirective, UnreadDirective } from './lazy-directive';
import { Mentions } from './mentions';
import { Scanner } from './scan';
import { luaEnd, plainBlockEnd } from './skip';
import { type Block, type Directive, insertion, type Word } from './syntax';
import { tagKind } from './template-tag';

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

/** A block whose closing brace is yet to come. */
interface OpenBlock extends BlockHead {
  readonly directives: Directive[];
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
  private readonly scanner: Scanner;
  private readonly words: Mentions;
  private readonly open: OpenBlock[];
  private innermost: OpenBlock;
  private name: Word | undefined;
  /** Where the arguments found so far end. */
  private argsEnd = 0;
  /** How many template conditions stand around. */
  private conditions = 0;

  constructor(
    private readonly text: string,
    private readonly uri: string,
    private readonly start: number,
    private readonly limit: number,
  ) {
    this.scanner = new Scanner(text, start, limit);
    this.words = new Mentions(text);
    const place = { start, nameEnd: start, argsEnd: start, bodyStart: start };
    this.innermost = { directives: [], name: '', ...place, conditional: false };
    this.open = [this.innermost];
  }

  parse(): Block {
    const { scanner } = this;
    for (;;) {
      switch (scanner.next(this.name === undefined)) {
        case 'word':
          this.word();
          break;
        case 'tag':
          this.tag(scanner.tagText(), scanner.start, scanner.end);
          break;
        case ';':
          this.finish(scanner.end);
          break;
        case '{':
          this.openBlock(scanner.start, scanner.end);
          break;
        case '}':
          this.finish(undefined);
          if (this.open.length > 1) this.closeBlock(scanner.start, scanner.end);
          break;
        case 'end':
          this.finish(undefined);
          while (this.open.length > 1) this.closeBlock(scanner.end, scanner.end);
          return { directives: this.innermost.directives, start: this.start, end: scanner.end };
      }
    }
  }

  private word(): void {
    const { scanner } = this;
    if (this.name && this.isForgotten()) this.finish(undefined);
    if (this.name === undefined) this.name = scanner.word();
    this.argsEnd = scanner.end;
  }

  /** Does the word begin a directive, so that the one at hand lacks its semicolon? */
  private isForgotten(): boolean {
    const { start, end } = this.scanner;
    return this.scanner.isBare() && this.startsLine(start) && starters.has(this.text.slice(start, end));
  }

  private startsLine(offset: number): boolean {
    for (let at = offset - 1; at >= this.start; at--) {
      const char = this.text[at];
      if (char === '\n') return true;
      if (char !== ' ' && char !== '\t') return false;
    }
    return true;
  }

  /** Ends the directive at hand. @param end after its semicolon; undefined where that is missing */
  private finish(end: number | undefined): void {
    const { name, argsEnd } = this;
    if (!name) return;
    this.name = undefined;
    const value = name.templated ? insertion : name.value;
    this.add(value, name.start, name.end, argsEnd, end ?? argsEnd);
  }

  private add(name: string, start: number, nameEnd: number, argsEnd: number, end: number): void {
    const { text, uri, conditions } = this;
    this.innermost.directives.push(
      new LazyDirective(text, uri, name, start, nameEnd, argsEnd, end, undefined, conditions > 0),
    );
  }

  private openBlock(start: number, end: number): void {
    const { name, argsEnd } = this;
    this.name = undefined;
    if (this.open.length >= deepest) return;
    const block: OpenBlock = {
      directives: [],
      name: name?.value ?? '',
      start: name?.start ?? start,
      nameEnd: name?.end ?? start,
      argsEnd: name ? argsEnd : start,
      bodyStart: end,
      conditional: this.conditions > 0,
    };
    if (block.name === 'server' && this.conditions === 0) {
      this.skipBlock(block);
      return;
    }
    this.innermost = block;
    this.open.push(block);
    if (block.name.endsWith('_by_lua_block')) this.skipLua();
  }

  /** Finds the closing brace of a block that is read later, if at all. */
  private skipBlock(block: OpenBlock): void {
    const { scanner, text, uri, words } = this;
    const end = plainBlockEnd(text, scanner.end);
    if (end !== undefined && end <= this.limit) scanner.moveTo(end - 1, end);
    else this.scanToEnd();
    const unread = new UnreadDirective(text, uri, block, scanner.start, scanner.end, words, parse);
    this.innermost.directives.push(unread);
  }

  /** Reads tokens up to the brace that closes the block. */
  private scanToEnd(): void {
    const { scanner, text } = this;
    let [first, lua, depth] = [true, false, 1];
    for (;;) {
      if (first) lua = false;
      const token = scanner.next(first);
      if (token === 'word' && first) lua = text.startsWith('_by_lua_block', scanner.end - 13);
      if (token === '{') {
        depth++;
        if (lua) this.skipLua();
      }
      if (token === 'end' || (token === '}' && --depth === 0)) break;
      first = token !== 'word' && (token !== 'tag' || first);
    }
  }

  private skipLua(): void {
    const end = luaEnd(this.text, this.scanner.end);
    this.scanner.moveTo(end, end);
  }

  private closeBlock(start: number, end: number): void {
    const {
      directives,
      name,
      start: from,
      nameEnd,
      argsEnd,
      bodyStart,
      conditional,
    } = this.open.pop() as OpenBlock;
    this.innermost = this.open.at(-1) as OpenBlock;
    const block: Block = { directives, start: bodyStart, end: start };
    const { text, uri } = this;
    this.innermost.directives.push(
      new LazyDirective(text, uri, name, from, nameEnd, argsEnd, end, block, conditional),
    );
  }

  private tag(text: string, start: number, end: number): void {
    switch (tagKind(this.text, start, text)) {
      case 'opens':
        this.conditions++;
        break;
      case 'closes':
        this.conditions = Math.max(0, this.conditions - 1);
        break;
      case 'writes':
        this.add(insertion, start, end, end, end);
    }
  }
}
