import type { AST } from '@eslint-community/regexpp';
import { type CharSet, JS } from 'refa';
import { Cache } from '../cache';
import { NotModelled } from './not-modelled';
import type { RegexFlags } from './parse';

/** A set of characters with a quick test. */
export class CharacterTest {
  readonly set: CharSet;
  readonly #ascii = new Uint8Array(128);

  constructor(set: CharSet) {
    this.set = set;
    for (const { min, max } of set.ranges) if (min < 128) this.#ascii.fill(1, min, Math.min(max, 127) + 1);
  }

  has(codePoint: number): boolean {
    return codePoint < 128 ? this.#ascii[codePoint] === 1 : this.set.has(codePoint);
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
 * The characters that a node matches, folding of case included.
 * @throws NotModelled for a class that also matches strings (flag `v`)
 */
export function characterTest(node: CharacterNode, flags: RegexFlags): CharacterTest {
  const { ignoreCase, dotAll, unicode, unicodeSets } = flags;
  const key = `${node.raw}/${+ignoreCase}${+dotAll}${+unicode}${+unicodeSets}`;
  return tests.get(key, () => {
    const set = JS.parseUnicodeSet(node, flags as JS.Flags);
    if (!set.accept.isEmpty) throw new NotModelled('has a class of strings');
    return new CharacterTest(set.chars);
  });
}
