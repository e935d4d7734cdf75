import type { AST } from '@eslint-community/regexpp';
import { Cache } from '../cache';
import { NotModelled } from './not-modelled';
import type { RegexFlags } from './parse';

const ascii = String.fromCharCode(...Array(128).keys());

/** A set of characters with a quick test. */
export class CharacterTest {
  readonly #one: RegExp;
  readonly #ascii = new Uint8Array(128);

  /** @param source matches one character @param flags none of `g`, `m` and `y` */
  constructor(source: string, flags: string) {
    this.#one = new RegExp(`^${source}$`, flags);
    for (const { index } of ascii.matchAll(new RegExp(source, `g${flags}`))) this.#ascii[index] = 1;
  }

  has(codePoint: number): boolean {
    return codePoint < 128 ? this.#ascii[codePoint] === 1 : this.#one.test(String.fromCodePoint(codePoint));
  }

  /** The first character of the Basic Multilingual Plane that is in the set. */
  first(): string | undefined {
    for (let code = 0; code <= 0xffff; code++) if (this.has(code)) return String.fromCharCode(code);
    return undefined;
  }
}

export type CharacterNode =
  | AST.Character
  | AST.CharacterClass
  | AST.CharacterSet
  | AST.ExpressionCharacterClass;

export const isCharacterNode = (node: AST.Node): node is CharacterNode =>
  node.type === 'Character' ||
  node.type === 'CharacterClass' ||
  node.type === 'CharacterSet' ||
  node.type === 'ExpressionCharacterClass';

const tests = new Cache<CharacterTest>(2000);

/**
 * The characters that a node matches, folding of case included, as the JavaScript engine that runs this knows them.
 * @throws NotModelled for a class that also matches strings (flag `v`), or has a property that the engine lacks
 */
export function characterTest(node: CharacterNode, flags: RegexFlags): CharacterTest {
  const letters = lettersOf(flags);
  const source = sourceOf(node, flags);
  return tests.get(`${source}/${letters}`, () => {
    try {
      // Only what matches no strings may be negated (ECMA-262, section 22.2.1.1).
      if (flags.unicodeSets) new RegExp(`[^${source}]`, letters);
      return new CharacterTest(source, letters);
    } catch {
      throw new NotModelled('has a class of strings, or of a property that is not known');
    }
  });
}

const lettersOf = ({ ignoreCase, dotAll, unicode, unicodeSets }: RegexFlags): string =>
  `${ignoreCase ? 'i' : ''}${dotAll ? 's' : ''}${unicode ? 'u' : ''}${unicodeSets ? 'v' : ''}`;

/** A character is written anew: what stands there may mean something else when it stands alone, such as `\c`. */
function sourceOf(node: CharacterNode, { unicode, unicodeSets }: RegexFlags): string {
  if (node.type !== 'Character') return node.raw;
  const hex = node.value.toString(16);
  return unicode || unicodeSets ? `\\u{${hex}}` : `\\u${hex.padStart(4, '0')}`;
}
