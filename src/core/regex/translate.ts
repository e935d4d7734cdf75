import { type DialectRules, dialectRules, posixClasses } from './dialects';
import { NotModelled } from './not-modelled';
import { characterClass, characterEscape, complement, type Range, withBothCases } from './ranges';
import type { Dialect, Regex } from './regex';

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

type Flags = ReadonlySet<string>;

class Translator {
  readonly #source: string;
  readonly #rules: DialectRules;
  readonly #groups = new Map<string, (number | string)[]>();
  readonly #names = new Map<string, number>();
  #at = 0;
  #count = 0;
  #atomic = 0;
  /** End of the text between `\Q` and `\E`, while inside. */
  #quotedUntil = 0;

  constructor(source: string, rules: DialectRules) {
    this.#source = source;
    this.#rules = rules;
  }

  translate(flags: string): Translation {
    if (/[^\x00-\x7f]/.test(this.#source)) throw new NotModelled('has characters outside ASCII');
    const source = this.#disjunction(new Set(flags));
    if (this.#at < this.#source.length) throw new NotModelled('closes a group that it did not open');
    return { source, groups: this.#groups };
  }

  /** Everything up to the end of the group; flags set on the way hold for the later alternatives, too. */
  #disjunction(outer: Flags): string {
    let flags = outer;
    let result = '';
    for (;;) {
      this.#skipIgnored(flags);
      if (this.#at >= this.#source.length || (this.#source[this.#at] === ')' && !this.#quoted)) return result;
      if (this.#source[this.#at] === '|' && !this.#quoted) {
        this.#at++;
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
    this.#skipIgnored(flags);
    const quantifier = this.#quantifier(flags);
    if (!quantifier) return atom.text;
    if (atom.assertion) throw new NotModelled('repeats an assertion');
    this.#skipIgnored(flags);
    if (this.#quantifier(flags)) throw new NotModelled('repeats a repetition');
    return quantifier.possessive
      ? this.#atomicGroup(atom.text + quantifier.text)
      : atom.text + quantifier.text;
  }

  #atom(flags: Flags): { text: string; assertion?: boolean } {
    if (this.#quoted) return { text: this.#character(this.#source.charCodeAt(this.#at++), flags) };
    const character = this.#source[this.#at++] as string;
    switch (character) {
      case '(':
        return this.#group(flags);
      case '[':
        return { text: this.#bracket(flags) };
      case '\\':
        return this.#escape(flags);
      case '.':
        return { text: flags.has('s') ? '[^]' : '[^\\n]' };
      case '^':
        return { text: flags.has('m') ? this.#rules.lineStart : '^', assertion: true };
      case '$':
        return { text: flags.has('m') ? this.#rules.lineEnd : this.#rules.end, assertion: true };
      case '*':
      case '+':
      case '?':
        throw new NotModelled('has nothing to repeat');
      default:
        this.#at--;
        if (character === '{' && this.#quantifier(flags)) throw new NotModelled('has nothing to repeat');
        this.#at++;
        return { text: this.#character(character.charCodeAt(0), flags) };
    }
  }

  // ---- groups ----

  #group(flags: Flags): { text: string; assertion?: boolean } {
    if (this.#source[this.#at] === '*') throw new NotModelled('uses a (*verb)');
    if (!this.#eat('?')) return { text: this.#capture(undefined, flags) };
    const named = this.#match(this.#rules.namedGroup);
    if (named) return { text: this.#capture(named[1] ?? named[2], flags) };
    const look = this.#match(/<?[=!]/y)?.[0];
    if (look !== undefined) {
      if (!this.#rules.lookaround) throw new NotModelled('looks around, which its engine does not');
      return { text: this.#body(`(?${look}`, flags), assertion: true };
    }
    if (this.#eat(':')) return { text: this.#body('(?:', flags) };
    if (this.#rules.possessive && this.#eat('>')) return { text: this.#atomicGroup(this.#inner(flags)) };
    const reference = this.#rules.backreferences && this.#match(/P=(\w+)\)/y);
    if (reference) return { text: this.#backreference(reference[1] as string, flags) };
    const scoped = this.#flagLetters(flags, ':');
    if (scoped) return { text: this.#body('(?:', scoped) };
    throw new NotModelled(`uses (?${this.#source.slice(this.#at, this.#at + 2)}`);
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
    if (!this.#eat(')')) throw new NotModelled('does not close a group');
    return result;
  }

  /** What was matched inside a look-ahead is not tried again: that makes the group atomic. */
  #atomicGroup(body: string): string {
    const name = `a${++this.#atomic}`;
    return `(?:(?=(?<${name}>${body}))\\k<${name}>)`;
  }

  /** `(?i)`: the flags from here on. */
  #inlineFlags(flags: Flags): Flags | undefined {
    const start = this.#at;
    if (this.#quoted || !this.#match(/\(\?/y)) return undefined;
    const changed = this.#flagLetters(flags, ')');
    if (!changed) this.#at = start;
    else if (this.#rules.flagsOnlyAtStart && start > 0)
      throw new NotModelled('sets flags after its beginning');
    return changed;
  }

  #flagLetters(flags: Flags, closing: string): Flags | undefined {
    const match = this.#match(
      closing === ')' ? /([a-zA-Z]*)(?:-([a-zA-Z]+))?\)/y : /([a-zA-Z]*)(?:-([a-zA-Z]+))?:/y,
    );
    if (!match) return undefined;
    const [, on = '', off = ''] = match;
    for (const letter of on + off)
      if (!this.#rules.inlineFlags.includes(letter)) throw new NotModelled(`sets the flag ${letter}`);
    return new Set([...flags, ...on].filter((letter) => !off.includes(letter)));
  }

  // ---- quantifiers ----

  #quantifier(flags: Flags): { text: string; possessive: boolean } | undefined {
    if (this.#quoted) return undefined;
    const count = this.#match(/[*+?]/y)?.[0] ?? this.#braces();
    if (count === undefined) return undefined;
    const suffix = this.#match(this.#rules.possessive ? /[?+]/y : /\?/y)?.[0] ?? '';
    const lazy = (suffix === '?') !== (flags.has('U') && suffix !== '+');
    return { text: lazy ? `${count}?` : count, possessive: suffix === '+' };
  }

  #braces(): string | undefined {
    const match = this.#match(this.#rules.braces);
    if (!match) {
      if (this.#rules.unclearBraces && this.#match(this.#rules.unclearBraces))
        throw new NotModelled('has braces that not every version reads as a repetition');
      return undefined;
    }
    const [, least = '', comma, most = ''] = match;
    const min = Number(least);
    const max = comma === undefined ? min : most === '' ? undefined : Number(most);
    if (max !== undefined && max < min)
      throw new NotModelled('has a repetition whose bounds are out of order');
    if (Math.max(min, max ?? 0) > this.#rules.largestCount)
      throw new NotModelled('repeats more often than its engine can');
    return `{${min},${max ?? ''}}`;
  }

  // ---- escapes ----

  #escape(flags: Flags): { text: string; assertion?: boolean } {
    if (this.#rules.backreferences) {
      const reference = this.#reference();
      if (reference !== undefined) return { text: this.#backreference(reference, flags) };
    }
    const letter = this.#source[this.#at] ?? '';
    const assertion = this.#rules.assertions[letter];
    if (assertion !== undefined) {
      this.#at++;
      return { text: assertion, assertion: true };
    }
    const set = this.#rules.sets[letter];
    if (set) {
      this.#at++;
      return { text: characterClass(set) };
    }
    return { text: this.#character(this.#escapedCharacter(), flags) };
  }

  /** The group that `\1`, `\k<name>` or `\g{1}` names, without its sign. */
  #reference(): string | undefined {
    if (this.#rules.posixClasses) {
      const named = this.#match(/k(?:<(\w+)>|'(\w+)'|\{(\w+)\})|g\{([A-Za-z_]\w*)\}/y);
      if (named) return named.slice(1).find((name) => name !== undefined);
      const relative = this.#match(/g(?:\{-(\d+)\}|-(\d+))/y);
      if (relative) return String(this.#count + 1 - Number(relative[1] ?? relative[2]));
      const absolute = this.#match(/g(?:\{(\d+)\}|(\d+))/y);
      if (absolute) return absolute[1] ?? absolute[2];
      if (this.#source[this.#at] === 'g') throw new NotModelled('uses \\g');
    }
    const digits = /[1-9]\d*/y;
    digits.lastIndex = this.#at;
    const number = digits.exec(this.#source)?.[0];
    if (number === undefined) return undefined;
    // Three octal digits are a character in every engine; of other numbers, each thinks by rules of its own.
    if (number.length > 1 && !/^[1-3][0-7][0-7]/.test(number)) throw new NotModelled(`uses \\${number}`);
    if (number.length > 1) return undefined;
    this.#at++;
    return number;
  }

  #backreference(group: string, flags: Flags): string {
    const number = /^\d/.test(group) ? Number(group) : this.#names.get(group);
    if (number === undefined || number < 1)
      throw new NotModelled(`refers to the group ${group}, which is not there`);
    return flags.has('i') ? `(?i:\\k<g${number}>)` : `\\k<g${number}>`;
  }

  /** The code of `\n`, `\x2e`, `\.` and so on; the backslash is behind. */
  #escapedCharacter(): number {
    const hex = this.#match(/x\{([0-9A-Fa-f]{1,6})\}|x([0-9A-Fa-f]{2})|u([0-9A-Fa-f]{4})/y);
    if (hex) {
      const [text, braces, two, four] = hex;
      const allowed = this.#rules.flagsOnlyAtStart ? braces === undefined : four === undefined;
      if (!allowed) throw new NotModelled(`uses \\${text}`);
      return Number.parseInt(braces ?? two ?? four ?? '', 16);
    }
    const octal = this.#match(/0[0-7]{0,2}|[1-3][0-7][0-7]/y);
    if (octal) return Number.parseInt(octal[0], 8);
    const character = this.#source[this.#at];
    if (character === undefined) throw new NotModelled('ends with a backslash');
    const code = this.#rules.characters[character];
    if (code === undefined && /[A-Za-z0-9]/.test(character)) throw new NotModelled(`uses \\${character}`);
    this.#at++;
    return code ?? character.charCodeAt(0);
  }

  #character(code: number, flags: Flags): string {
    const ranges = this.#folded([[code, code]], flags);
    return ranges.length === 1 ? characterEscape(code) : characterClass(ranges);
  }

  // ---- character classes ----

  #bracket(flags: Flags): string {
    const negated = this.#eat('^');
    const ranges: Range[] = [];
    for (let first = true; first || this.#source[this.#at] !== ']'; first = false) {
      if (this.#at >= this.#source.length) throw new NotModelled('does not close a character class');
      ranges.push(...this.#classItem(flags));
    }
    this.#at++;
    return characterClass(ranges, negated);
  }

  #classItem(flags: Flags): Range[] {
    const low = this.#classAtom(flags);
    const isRange =
      this.#source[this.#at] === '-' && !/^-(\]|$)/.test(this.#source.slice(this.#at, this.#at + 2));
    if (!isRange) return typeof low === 'number' ? this.#folded([[low, low]], flags) : low;
    this.#at++;
    const high = this.#classAtom(flags);
    if (typeof low !== 'number' || typeof high !== 'number')
      throw new NotModelled('has a range with a class at its end');
    if (high < low) throw new NotModelled('has a range that is out of order');
    return this.#folded([[low, high]], flags);
  }

  /** One character as its code, or a set such as `\d` or `[:alpha:]`. */
  #classAtom(flags: Flags): number | Range[] {
    const posix = this.#rules.posixClasses && this.#match(/\[([:.=])(\^?)([^\\\]:.=]*)\1\]/y);
    if (posix) {
      const [text, , negated, name = ''] = posix;
      const set = text.startsWith('[:') ? posixClasses[name] : undefined;
      if (!set) throw new NotModelled(`uses ${text}`);
      const folded = this.#folded(set, flags);
      return negated ? complement(folded) : folded;
    }
    const character = this.#source[this.#at++] as string | undefined;
    if (character === undefined) throw new NotModelled('does not close a character class');
    if (character !== '\\') return character.charCodeAt(0);
    const letter = this.#source[this.#at] ?? '';
    if (letter === 'b') {
      if (!this.#rules.backreferences) throw new NotModelled('uses \\b in a character class');
      this.#at++;
      return 8;
    }
    const set = letter === 'N' ? undefined : this.#rules.sets[letter];
    if (!set) return this.#escapedCharacter();
    this.#at++;
    return [...set];
  }

  #folded(ranges: readonly Range[], flags: Flags): Range[] {
    if (!flags.has('i')) return [...ranges];
    if (ranges.some(([, high]) => high > 0x7f))
      throw new NotModelled('ignores the case of letters outside ASCII');
    return withBothCases(ranges);
  }

  // ---- reading ----

  get #quoted(): boolean {
    return this.#at < this.#quotedUntil;
  }

  /** Comments, blanks under the flag `x`, and the marks `\Q` and `\E`. */
  #skipIgnored(flags: Flags): void {
    while (!this.#quoted) {
      if (flags.has('x') && this.#match(/[ \t\n\v\f\r]+|#[^\n]*\n?/y)) continue;
      if (this.#rules.comments && this.#match(/\(\?#[^)]*\)/y)) continue;
      if (!this.#rules.quoting || !this.#match(/\\E|\\Q/y)) return;
      if (this.#source[this.#at - 1] === 'E') continue;
      const end = this.#source.indexOf('\\E', this.#at);
      this.#quotedUntil = end < 0 ? this.#source.length : end;
    }
  }

  #eat(text: string): boolean {
    const found = this.#source.startsWith(text, this.#at);
    if (found) this.#at += text.length;
    return found;
  }

  /** Matches a sticky expression here and moves behind it. */
  #match(pattern: RegExp): RegExpExecArray | undefined {
    pattern.lastIndex = this.#at;
    const match = pattern.exec(this.#source) ?? undefined;
    if (match) this.#at += match[0].length;
    return match;
  }
}
