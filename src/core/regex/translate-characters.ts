import { posixClasses } from './dialects';
import { NotModelled } from './not-modelled';
import { characterClass, characterEscape, complement, type Range, withBothCases } from './ranges';
import type { Flags, PatternReader } from './reader';

/** A character in ECMAScript, both its cases under the flag `i`. @throws NotModelled */
export function translateCharacter(code: number, flags: Flags): string {
  const ranges = folded([[code, code]], flags);
  return ranges.length === 1 ? characterEscape(code) : characterClass(ranges);
}

/** A character class in ECMAScript; its `[` is behind. @throws NotModelled */
export function translateClass(reader: PatternReader, flags: Flags): string {
  const negated = reader.eat('^');
  const ranges: Range[] = [];
  for (let first = true; first || reader.next !== ']'; first = false) {
    if (reader.atEnd) throw new NotModelled('does not close a character class');
    ranges.push(...readItem(reader, flags));
  }
  reader.at++;
  return characterClass(ranges, negated);
}

/** Reads the code of `\n`, `\x2e`, `\.` and so on; the backslash is behind. @throws NotModelled */
export function readEscapedCharacter(reader: PatternReader): number {
  const hex = reader.match(/x\{([0-9A-Fa-f]{1,6})\}|x([0-9A-Fa-f]{2})|u([0-9A-Fa-f]{4})/y);
  if (hex) {
    const [text, braces, two, four] = hex;
    const allowed = reader.rules.flagsOnlyAtStart ? braces === undefined : four === undefined;
    if (!allowed) throw new NotModelled(`uses \\${text}`);
    return Number.parseInt(braces ?? two ?? four ?? '', 16);
  }
  const octal = reader.match(/0[0-7]{0,2}|[1-3][0-7][0-7]/y);
  if (octal) return Number.parseInt(octal[0], 8);
  if (reader.atEnd) throw new NotModelled('ends with a backslash');
  const letter = reader.next;
  const code = reader.rules.characters[letter];
  if (code === undefined && /[A-Za-z0-9]/.test(letter)) throw new NotModelled(`uses \\${letter}`);
  reader.at++;
  return code ?? letter.charCodeAt(0);
}

/** A character, a set, or the range between two characters. */
function readItem(reader: PatternReader, flags: Flags): Range[] {
  const low = readAtom(reader, flags);
  if (!reader.peek(/-(?!\]|$)/y)) return typeof low === 'number' ? folded([[low, low]], flags) : low;
  reader.at++;
  const high = readAtom(reader, flags);
  if (typeof low !== 'number' || typeof high !== 'number')
    throw new NotModelled('has a range with a class at its end');
  if (high < low) throw new NotModelled('has a range that is out of order');
  return folded([[low, high]], flags);
}

/** One character as its code, or a set such as `\d` or `[:alpha:]`. */
function readAtom(reader: PatternReader, flags: Flags): number | Range[] {
  const posix = reader.rules.posixClasses && reader.match(/\[([:.=])(\^?)([^\\\]:.=]*)\1\]/y);
  if (posix) return posixSet(posix, flags);
  if (reader.atEnd) throw new NotModelled('does not close a character class');
  if (!reader.eat('\\')) return reader.source.charCodeAt(reader.at++);
  const letter = reader.next;
  if (letter === 'b') {
    if (!reader.rules.backreferences) throw new NotModelled('uses \\b in a character class');
    reader.at++;
    return 8;
  }
  const set = letter === 'N' ? undefined : reader.rules.sets[letter];
  if (!set) return readEscapedCharacter(reader);
  reader.at++;
  return [...set];
}

function posixSet([text, , negated, name = '']: RegExpExecArray, flags: Flags): Range[] {
  const set = text.startsWith('[:') ? posixClasses[name] : undefined;
  if (!set) throw new NotModelled(`uses ${text}`);
  const both = folded(set, flags);
  return negated ? complement(both) : both;
}

function folded(ranges: readonly Range[], flags: Flags): Range[] {
  if (!flags.has('i')) return [...ranges];
  if (ranges.some(([, high]) => high > 0x7f))
    throw new NotModelled('ignores the case of letters outside ASCII');
  return withBothCases(ranges);
}
