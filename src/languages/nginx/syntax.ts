/** One argument of a directive. */
export interface Word {
  /** Quotes and escapes removed, as nginx hands it to the directive. */
  readonly value: string;
  /** Offset of the first character, quote included. */
  readonly start: number;
  readonly end: number;
  readonly quoted: boolean;
  /** Part of it is filled in by a template engine (Jinja, Go, ERB, envsubst), so that its value is not known. */
  readonly templated: boolean;
}

/** A directive, with its block if it has one. */
export interface Directive {
  readonly name: string;
  readonly args: readonly Word[];
  /** URI of the document that it stands in. */
  readonly uri: string;
  readonly start: number;
  readonly nameEnd: number;
  /** After the semicolon or closing brace, if there is one. */
  readonly end: number;
  readonly block: Block | undefined;
  /** A template engine decides whether the directive is there. */
  readonly conditional: boolean;
  /** Does the text of the block have the word (with the flag `g`) in it? Tells without reading the block; true where the text is not at hand. */
  mentions?(word: RegExp): boolean;
}

/** False only when the block certainly does not have the word. */
export const mayMention = (directive: Directive, word: RegExp): boolean => directive.mentions?.(word) ?? true;

export interface Block {
  readonly directives: readonly Directive[];
  /** Offset after the opening brace. */
  readonly start: number;
  /** Offset of the closing brace, or of the end of the text where it is missing. */
  readonly end: number;
}

/**
 * Name of the pseudo-directive that stands for text which a template engine puts in: it may be any directive, or none.
 */
export const insertion = '{{}}';

/** All directives of a block with that name, in source order. */
export const named = (directives: readonly Directive[], name: string): readonly Directive[] =>
  directives.length < longBlock ? withName(directives, name) : (indexed(directives).get(name) ?? none);

/** Makes no list where nothing is found: most questions to a level are answered so. */
function withName(directives: readonly Directive[], name: string): readonly Directive[] {
  let found: Directive[] | undefined;
  for (const directive of directives) {
    if (directive.name !== name) continue;
    if (found) found.push(directive);
    else found = [directive];
  }
  return found ?? none;
}

/** The last directive of that name: the one that counts where nginx lets a later one win. */
export const lastNamed = (directives: readonly Directive[], name: string): Directive | undefined =>
  named(directives, name).at(-1);

/** A server with thousands of locations is asked for its settings by each of them: from here on an index pays. */
const longBlock = 20;
export const none: readonly Directive[] = [];
const indexes = new WeakMap<readonly Directive[], Map<string, Directive[]>>();

function indexed(directives: readonly Directive[]): ReadonlyMap<string, readonly Directive[]> {
  let byName = indexes.get(directives);
  if (!byName) {
    byName = new Map();
    for (const directive of directives) {
      const same = byName.get(directive.name);
      if (same) same.push(directive);
      else byName.set(directive.name, [directive]);
    }
    indexes.set(directives, byName);
  }
  return byName;
}

/** The directive with another block. */
export const withBlock = (
  { name, args, uri, start, nameEnd, end, conditional }: Directive,
  block: Block,
): Directive => ({
  name,
  args,
  uri,
  start,
  nameEnd,
  end,
  block,
  conditional,
});

/** False for a directive that only the surroundings of a snippet give. */
export const isWritten = ({ start, nameEnd }: Directive): boolean => nameEnd > start;

/** Where a directive stands, block excluded: what a diagnostic underlines. */
export function headRange(directive: Directive): { uri: string; start: number; end: number } {
  const last = directive.args.at(-1)?.end ?? directive.nameEnd;
  return { uri: directive.uri, start: directive.start, end: directive.block ? last : directive.end };
}
