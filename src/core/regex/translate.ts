import { type DialectRules, dialectRules } from './dialects';
import { NotModelled } from './not-modelled';
import { characterClass } from './ranges';
import { type Flags, PatternReader } from './reader';
import type { Dialect, Regex } from './regex';
import { readEscapedCharacter, translateCharacter, translateClass } from './translate-characters';

/** An expression in ECMAScript with the flag `u` that matches the same ASCII texts. */
export interface Translation {
  readonly source: string;
  /** By the name of a group of `source`: the numbers and names under which the dialect knows it. */
  readonly groups: ReadonlyMap<string, readonly (number | string)[]>;
}

/**
 * Translates a dialect's expression to ECMAScript. Case is folded into the character classes, so that the result needs
 * no flag `i`; atomic groups become a look-ahead with a back-reference.
 * @param singleLine the texts hold no line ends
 * @throws NotModelled
 */
export function translate({ source, flags, dialect }: Regex, singleLine = false): Translation {
  const rules = dialectRules[dialect as Exclude<Dialect, 'ecmascript'>];
  return new Translator(source, singleLine ? onOneLine(rules) : rules).translate(flags);
}

function onOneLine(rules: DialectRules): DialectRules {
  const assertions = { ...rules.assertions, ...(rules.assertions.Z ? { Z: '$' } : {}) };
  return { ...rules, assertions, end: '$', lineEnd: '$', lineStart: '^' };
}

class Translator {
  readonly #reader: PatternReader;
  readonly #groups = new Map<string, (number | string)[]>();
  readonly #names = new Map<string, number>();
  #count = 0;
  #atomic = 0;

  constructor(source: string, rules: DialectRules) {
    this.#reader = new PatternReader(source, rules);
  }

  translate(flags: string): Translation {
    if (/[^\x00-\x7f]/.test(this.#reader.source)) throw new NotModelled('has characters outside ASCII');
    const source = this.#disjunction(new Set(flags));
    if (!this.#reader.atEnd) throw new NotModelled('closes a group that it did not open');
    return { source, groups: this.#groups };
  }

  /** Everything up to the end of the group; flags set on the way hold for the later alternatives, too. */
  #disjunction(outer: Flags): string {
    let flags = outer;
    let result = '';
    for (;;) {
      this.#reader.skipIgnored(flags);
      if (this.#reader.atEnd || (this.#reader.next === ')' && !this.#reader.quoted)) return result;
      if (this.#reader.next === '|' && !this.#reader.quoted) {
        this.#reader.at++;
        result += '|';
        continue;
      }
      const inline = this.#inlineFlags(flags);
      if (inline) flags = inline;
      else result += this.#term(flags);
    }
  }

  #term(flags: Flags): string {
    const atom = this.#atom(flags);
    this.#reader.skipIgnored(flags);
    const quantifier = this.#quantifier(flags);
    if (!quantifier) return atom.text;
    if (atom.assertion) throw new NotModelled('repeats an assertion');
    this.#reader.skipIgnored(flags);
    if (this.#quantifier(flags)) throw new NotModelled('repeats a repetition');
    return quantifier.possessive
      ? this.#atomicGroup(atom.text + quantifier.text)
      : atom.text + quantifier.text;
  }

  #atom(flags: Flags): { text: string; assertion?: boolean } {
    const quoted = this.#reader.quoted;
    if (!quoted && this.#quantifier(flags)) throw new NotModelled('has nothing to repeat');
    const character = this.#reader.next;
    this.#reader.at++;
    if (quoted) return { text: translateCharacter(character.charCodeAt(0), flags) };
    switch (character) {
      case '(':
        return this.#group(flags);
      case '[':
        return { text: translateClass(this.#reader, flags) };
      case '\\':
        return this.#escape(flags);
      case '.':
        return { text: flags.has('s') ? '[^]' : '[^\\n]' };
      case '^':
        return { text: flags.has('m') ? this.#reader.rules.lineStart : '^', assertion: true };
      case '$':
        return {
          text: flags.has('m') ? this.#reader.rules.lineEnd : this.#reader.rules.end,
          assertion: true,
        };
      default:
        return { text: translateCharacter(character.charCodeAt(0), flags) };
    }
  }

  // ---- groups ----

  #group(flags: Flags): { text: string; assertion?: boolean } {
    if (this.#reader.next === '*') throw new NotModelled('uses a (*verb)');
    if (!this.#reader.eat('?')) return { text: this.#capture(undefined, flags) };
    const named = this.#reader.match(this.#reader.rules.namedGroup);
    if (named) return { text: this.#capture(named[1] ?? named[2], flags) };
    const look = this.#reader.match(/<?[=!]/y)?.[0];
    if (look !== undefined) {
      if (!this.#reader.rules.lookaround) throw new NotModelled('looks around, which its engine does not');
      return { text: this.#body(`(?${look}`, flags), assertion: true };
    }
    if (this.#reader.eat(':')) return { text: this.#body('(?:', flags) };
    if (this.#reader.rules.possessive && this.#reader.eat('>'))
      return { text: this.#atomicGroup(this.#inner(flags)) };
    const reference = this.#reader.rules.backreferences && this.#reader.match(/P=(\w+)\)/y);
    if (reference) return { text: this.#backreference(reference[1] as string, flags) };
    const scoped = this.#flagLetters(flags, ':');
    if (scoped) return { text: this.#body('(?:', scoped) };
    throw new NotModelled(`uses (?${this.#reader.source.slice(this.#reader.at, this.#reader.at + 2)}`);
  }

  #capture(name: string | undefined, flags: Flags): string {
    const number = ++this.#count;
    if (name !== undefined) {
      if (this.#names.has(name)) throw new NotModelled('names two groups alike');
      this.#names.set(name, number);
    }
    this.#groups.set(`g${number}`, name === undefined ? [number] : [number, name]);
    return this.#body(`(?<g${number}>`, flags);
  }

  #body(opening: string, flags: Flags): string {
    return `${opening}${this.#inner(flags)})`;
  }

  #inner(flags: Flags): string {
    const result = this.#disjunction(flags);
    if (!this.#reader.eat(')')) throw new NotModelled('does not close a group');
    return result;
  }

  /** What was matched inside a look-ahead is not tried again: that makes the group atomic. */
  #atomicGroup(body: string): string {
    const name = `a${++this.#atomic}`;
    return `(?:(?=(?<${name}>${body}))\\k<${name}>)`;
  }

  /** `(?i)`: the flags from here on. */
  #inlineFlags(flags: Flags): Flags | undefined {
    const start = this.#reader.at;
    if (this.#reader.quoted || !this.#reader.match(/\(\?/y)) return undefined;
    const changed = this.#flagLetters(flags, ')');
    if (!changed) this.#reader.at = start;
    else if (this.#reader.rules.flagsOnlyAtStart && start > 0)
      throw new NotModelled('sets flags after its beginning');
    return changed;
  }

  #flagLetters(flags: Flags, closing: string): Flags | undefined {
    const match = this.#reader.match(
      closing === ')' ? /([a-zA-Z]*)(?:-([a-zA-Z]+))?\)/y : /([a-zA-Z]*)(?:-([a-zA-Z]+))?:/y,
    );
    if (!match) return undefined;
    const [, on = '', off = ''] = match;
    for (const letter of on + off)
      if (!this.#reader.rules.inlineFlags.includes(letter)) throw new NotModelled(`sets the flag ${letter}`);
    return new Set([...flags, ...on].filter((letter) => !off.includes(letter)));
  }

  // ---- quantifiers ----

  #quantifier(flags: Flags): { text: string; possessive: boolean } | undefined {
    if (this.#reader.quoted) return undefined;
    const count = this.#reader.match(/[*+?]/y)?.[0] ?? this.#braces();
    if (count === undefined) return undefined;
    const suffix = this.#reader.match(this.#reader.rules.possessive ? /[?+]/y : /\?/y)?.[0] ?? '';
    const lazy = (suffix === '?') !== (flags.has('U') && suffix !== '+');
    return { text: lazy ? `${count}?` : count, possessive: suffix === '+' };
  }

  #braces(): string | undefined {
    const match = this.#reader.match(this.#reader.rules.braces);
    if (!match) {
      if (this.#reader.rules.unclearBraces && this.#reader.match(this.#reader.rules.unclearBraces))
        throw new NotModelled('has braces that not every version reads as a repetition');
      return undefined;
    }
    const [, least = '', comma, most = ''] = match;
    const min = Number(least);
    const max = comma === undefined ? min : most === '' ? undefined : Number(most);
    if (max !== undefined && max < min)
      throw new NotModelled('has a repetition whose bounds are out of order');
    if (Math.max(min, max ?? 0) > this.#reader.rules.largestCount)
      throw new NotModelled('repeats more often than its engine can');
    return `{${min},${max ?? ''}}`;
  }

  // ---- escapes ----

  #escape(flags: Flags): { text: string; assertion?: boolean } {
    if (this.#reader.rules.backreferences) {
      const reference = this.#reference();
      if (reference !== undefined) return { text: this.#backreference(reference, flags) };
    }
    const letter = this.#reader.next;
    const assertion = this.#reader.rules.assertions[letter];
    if (assertion !== undefined) {
      this.#reader.at++;
      return { text: assertion, assertion: true };
    }
    const set = this.#reader.rules.sets[letter];
    if (set) {
      this.#reader.at++;
      return { text: characterClass(set) };
    }
    return { text: translateCharacter(readEscapedCharacter(this.#reader), flags) };
  }

  /** The group that `\1`, `\k<name>` or `\g{1}` names, without its sign. */
  #reference(): string | undefined {
    if (this.#reader.rules.posixClasses) {
      const named = this.#reader.match(/k(?:<(\w+)>|'(\w+)'|\{(\w+)\})|g\{([A-Za-z_]\w*)\}/y);
      if (named) return named.slice(1).find((name) => name !== undefined);
      const relative = this.#reader.match(/g(?:\{-(\d+)\}|-(\d+))/y);
      if (relative) return String(this.#count + 1 - Number(relative[1] ?? relative[2]));
      const absolute = this.#reader.match(/g(?:\{(\d+)\}|(\d+))/y);
      if (absolute) return absolute[1] ?? absolute[2];
      if (this.#reader.next === 'g') throw new NotModelled('uses \\g');
    }
    const number = this.#reader.peek(/[1-9]\d*/y)?.[0];
    if (number === undefined) return undefined;
    // Three octal digits are a character in every engine; of other numbers, each thinks by rules of its own.
    if (number.length > 1 && !/^[1-3][0-7][0-7]/.test(number)) throw new NotModelled(`uses \\${number}`);
    if (number.length > 1) return undefined;
    this.#reader.at++;
    return number;
  }

  #backreference(group: string, flags: Flags): string {
    const number = /^\d/.test(group) ? Number(group) : this.#names.get(group);
    if (number === undefined || number < 1)
      throw new NotModelled(`refers to the group ${group}, which is not there`);
    return flags.has('i') ? `(?i:\\k<g${number}>)` : `\\k<g${number}>`;
  }
}
