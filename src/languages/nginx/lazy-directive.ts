import type { Mentions } from './mentions';
import { Scanner } from './scan';
import type { Block, Directive, Word } from './syntax';

/** A directive up to the brace that opens its block. */
export interface BlockHead {
  readonly name: string;
  readonly start: number;
  readonly nameEnd: number;
  readonly argsEnd: number;
  /** Offset after the brace. */
  readonly bodyStart: number;
  readonly conditional: boolean;
}

/** Reads the inside of a block, which stands between these two offsets. */
export type ReadBlock = (text: string, uri: string, start: number, end: number) => Block;

/** A directive whose arguments are read when somebody asks for them: most never are. So ask for the name first. */
export class LazyDirective implements Directive {
  private words: readonly Word[] | undefined;

  constructor(
    protected readonly text: string,
    readonly uri: string,
    readonly name: string,
    readonly start: number,
    readonly nameEnd: number,
    private readonly argsEnd: number,
    readonly end: number,
    private readonly body: Block | undefined,
    readonly conditional: boolean,
  ) {}

  get block(): Block | undefined {
    return this.body;
  }

  get args(): readonly Word[] {
    this.words ??= this.argsEnd > this.nameEnd ? wordsIn(this.text, this.nameEnd, this.argsEnd) : noWords;
    return this.words;
  }
}

/** A block that is read when somebody looks into it: of the servers of a long file, most have no WebSocket. */
export class UnreadDirective extends LazyDirective {
  private content: Block | undefined;

  constructor(
    text: string,
    uri: string,
    head: BlockHead,
    private readonly bodyEnd: number,
    end: number,
    private readonly index: Mentions,
    private readonly read: ReadBlock,
  ) {
    super(text, uri, head.name, head.start, head.nameEnd, head.argsEnd, end, undefined, head.conditional);
    this.bodyStart = head.bodyStart;
  }

  private readonly bodyStart: number;

  override get block(): Block {
    this.content ??= this.read(this.text, this.uri, this.bodyStart, this.bodyEnd);
    return this.content;
  }

  mentions(word: RegExp): boolean {
    return this.index.within(word, this.bodyStart, this.bodyEnd);
  }
}

const noWords: readonly Word[] = [];

function wordsIn(text: string, start: number, end: number): readonly Word[] {
  const scanner = new Scanner(text, start, end);
  const words: Word[] = [];
  while (scanner.next(false) === 'word') words.push(scanner.word());
  // A list that grows has room for 17 from the start; there are many, most of them of one or two, and they are kept.
  return words.slice();
}
