import type { AST } from '@eslint-community/regexpp';
import { NotModelled } from './not-modelled';
import { parseRegex } from './parse';
import type { Regex } from './regex';
import { RegexCache } from './regex-cache';

/**
 * Plain texts with one of which everything ends that an expression matches, for texts of one line, in lower case where
 * the expression ignores it. Undefined where an alternative is not bound to the end of the text, and for an expression
 * that looks around or refers back, which no automaton follows.
 */
export const endingsOf = (regex: Regex): readonly string[] | undefined => endings.get(regex);

const endings = new RegexCache(1000, (regex): readonly string[] | undefined => {
  try {
    const { pattern, flags } = parseRegex(regex, true);
    if (flags.multiline || beyondAutomata.test(regex.source)) return undefined;
    const found = pattern.alternatives.map(({ elements }) => endingOf(elements));
    const known = found.filter((ending) => ending !== undefined);
    if (known.length < found.length) return undefined;
    return flags.ignoreCase ? known.map((ending) => ending.toLowerCase()) : known;
  } catch (error) {
    if (error instanceof NotModelled) return undefined;
    throw error;
  }
});

const beyondAutomata = /\(\?<?[=!]|\\[1-9gk]|\(\?P=/;

/** The characters right before the `$`. */
function endingOf(elements: readonly AST.Element[]): string | undefined {
  const last = elements.at(-1);
  if (last?.type !== 'Assertion' || last.kind !== 'end') return undefined;
  let ending = '';
  for (let at = elements.length - 2; at >= 0; at--) {
    const element = elements[at];
    if (element?.type !== 'Character') break;
    ending = String.fromCodePoint(element.value) + ending;
  }
  return ending;
}
