import { type AST, RegExpParser } from '@eslint-community/regexpp';
import { Cache } from '../../core/cache';

const parser = new RegExpParser({ ecmaVersion: 2024 });

/** A short text that fits the regular expression; undefined when its syntax is not understood. */
export const exampleOf = (source: string): string | undefined =>
  examples.get(source, () => makeExample(source));

const examples = new Cache<string | undefined>(1000);

function makeExample(source: string): string | undefined {
  try {
    return alternatives(parser.parsePattern(source.replace(/\(\?P</g, '(?<')).alternatives);
  } catch {
    return undefined;
  }
}

const alternatives = ([first]: readonly AST.Alternative[]): string =>
  first?.elements.map(element).join('') ?? '';

function element(node: AST.Element): string {
  switch (node.type) {
    case 'Group':
    case 'CapturingGroup':
      return alternatives(node.alternatives);
    case 'Quantifier':
      return element(node.element).repeat(
        Math.max(node.min, node.max > 0 && node.element.type !== 'Group' ? 1 : 0),
      );
    case 'Character':
      return String.fromCodePoint(node.value);
    case 'CharacterSet':
      return node.kind === 'digit' && !node.negate ? '1' : 'a';
    case 'CharacterClass':
      return member(node);
    default:
      return '';
  }
}

/** The first letter or digit that is in the class, else its first character. */
function member(node: AST.CharacterClass): string {
  const candidates = [...'a1A-_./ '];
  const regex = new RegExp(node.raw);
  const likely = candidates.find((candidate) => regex.test(candidate));
  if (likely) return likely;
  const [first] = node.elements;
  if (first?.type === 'Character') return String.fromCodePoint(first.value);
  return first?.type === 'CharacterClassRange' ? String.fromCodePoint(first.min.value) : '';
}
