import { Unknown } from '../../../core/policy/unknown';
import type { Node } from '../../tree-sitter';
import { hole, textOf, type Unit, unknownIn, type Word } from '../word';
import type { ShellState } from './variables';

/** The arguments that words stand for in a state. */
export type ReadFields = (nodes: readonly Node[], state: ShellState) => Word[];

/**
 * Is a test certainly true or false? Only that a value is not empty is certain: one that is empty here, or that a
 * default gives, may be another where the script runs.
 */
export function outcomeOf(test: Node, state: ShellState, fields: ReadFields): boolean | undefined {
  const [inner] = test.type === 'test_command' ? test.namedChildren : [];
  if (inner?.type === 'binary_expression') return comparisonOf(inner, state, fields);
  if (inner?.type !== 'unary_expression') return undefined;
  const operator = inner.childForFieldName('operator')?.text;
  const operand = inner.namedChildren.at(-1);
  if (!operand || (operator !== '-n' && operator !== '-z')) return undefined;
  const [word, ...more] = fields([operand], state);
  const isFilled = word !== undefined && more.length === 0 && word.units.length > 0 && !unknownIn(word.units);
  return isFilled ? operator === '-n' : undefined;
}

/** The state in a branch that is taken when a test holds: `[ "$1" = geth ]` tells the first argument of the script. */
export function narrowed(test: Node, state: ShellState, fields: ReadFields): ShellState {
  const [inner] = test.type === 'test_command' ? test.namedChildren : [];
  if (inner?.type !== 'binary_expression') return state;
  const [left, right] = [inner.childForFieldName('left'), inner.childForFieldName('right')];
  const isEqual = inner.children.some((child) => child?.text === '=' || child?.text === '==');
  return left && right && isEqual ? withFirst(left, right, state, fields) : state;
}

/** The state where the first argument, if it was not known before, is this word; the others stay unknown. */
export function withFirst(subject: Node, value: Node, state: ShellState, fields: ReadFields): ShellState {
  if (state.positional !== undefined || !/^"?\$\{?1\}?"?$/.test(subject.text)) return state;
  const [word, ...more] = fields([value], state);
  const first = word?.units[0];
  if (!word || !first || more.length > 0 || !/^[\w./-]+$/.test(textOf(word.units))) return state;
  const unit: Unit = { ...first, text: hole, unknown: new Unknown('"$@" is set outside this file') };
  return { ...state, positional: [word, { ...word, units: [unit] }] };
}

/** The text of an argument, such as `"$1"`, of a script whose start is known. */
function argumentIn({ text }: Node, { positional, inFunction }: ShellState): string | undefined {
  const at = /^"?\$\{?([1-9])(?::?-)?\}?"?$/.exec(text)?.[1];
  if (at === undefined || positional === undefined || inFunction) return undefined;
  const units = positional[Number(at) - 1]?.units ?? [];
  return unknownIn(units) || positional.slice(0, Number(at)).some((word) => unknownIn(word.units))
    ? undefined
    : textOf(units);
}

/** `[ "$1" = geth ]` where the argument is known. */
function comparisonOf(test: Node, state: ShellState, fields: ReadFields): boolean | undefined {
  const [left, right] = [test.childForFieldName('left'), test.childForFieldName('right')];
  const sign = test.children.find((child) => /^(?:==?|!=)$/.test(child?.text ?? ''))?.text;
  const given = left && argumentIn(left, state);
  if (!right || sign === undefined || typeof given !== 'string') return undefined;
  const [word, ...more] = fields([right], state);
  // Between double brackets an unquoted right side is a pattern.
  if (!word || more.length > 0 || unknownIn(word.units) || /[*?[\]()]/.test(right.text)) return undefined;
  return (textOf(word.units) === given) === (sign !== '!=');
}

/** Does an argument that is known fit one of the patterns of a branch? Undefined where that can't be told. */
export function fitsPattern(
  subject: Node,
  patterns: readonly Node[],
  state: ShellState,
): boolean | undefined {
  const given = argumentIn(subject, state);
  if (given === undefined) return undefined;
  const fits = patterns.map(({ text }) => fitsText(text, given));
  return fits.includes(true) ? true : fits.includes(undefined) ? undefined : false;
}

/** Plain text with `*` and `?`, perhaps in quotes. */
function fitsText(pattern: string, text: string): boolean | undefined {
  const [, quote = '', inner = ''] = /^(["']?)([\w.,:/@+*?-]*)\1$/.exec(pattern) ?? [];
  if (inner === '' || inner.length > 100) return undefined;
  if (quote !== '') return inner === text;
  const source = inner.replace(/[.+]/g, '\\$&').replace(/\*+/g, '[^]*').replaceAll('?', '[^]');
  return (source.match(/\*/g) ?? []).length > 3 ? undefined : new RegExp(`^${source}$`).test(text);
}
