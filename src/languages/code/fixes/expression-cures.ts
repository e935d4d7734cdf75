import type { Problem } from '../../../core/finding';
import type { TextEdit } from '../../../core/text/edits';
import type { Node } from '../../tree-sitter';
import { children, field } from '../javascript/nodes';
import { type Cure, type CureContext, declareList, nodeAt } from './context';
import { quoted } from './style';

/** Replaces the weak comparison by a look into an exact list. */
export const exactList: Cure = (context, problem) => lookInto(context, problem, false);

/** Replaces a comparison that refuses what it should let in by one that refuses all others. */
export const exactListInstead: Cure = (context, problem) => lookInto(context, problem, true);

function lookInto(context: CureContext, problem: Problem, opposite: boolean): TextEdit[] | undefined {
  const { root, listName, endpoint } = context;
  const comparison = problem.range.uri === endpoint.range.uri ? nodeAt(root, problem.range) : undefined;
  const origin = comparison && originIn(comparison);
  if (!comparison || !origin) return undefined;
  // `x.indexOf(y) !== -1` and its like are one comparison.
  const { parent } = comparison;
  const whole =
    parent?.type === 'binary_expression' && /indexOf|search|localeCompare/.test(comparison.text)
      ? parent
      : comparison;
  const negative = (whole !== comparison && saysNotFound(whole)) !== opposite;
  return [
    ...declareList(context, comparison),
    {
      start: whole.startIndex,
      end: whole.endIndex,
      newText: `${negative ? '!' : ''}${listName}.has(${origin})`,
    },
  ];
}

/** `… === -1`, `… < 0`; for `search` and `localeCompare` too. */
function saysNotFound(comparison: Node): boolean {
  const operator = field(comparison, 'operator')?.text ?? '';
  const right = field(comparison, 'right')?.text.replace(/\s/g, '');
  const isLocale = comparison.text.includes('localeCompare');
  if (isLocale) return operator.startsWith('!');
  return (operator.startsWith('=') && right === '-1') || operator === '<';
}

/** The expression of the Origin in a comparison: something called origin, or ending so. */
function originIn(comparison: Node): string | undefined {
  const isOrigin = (node: Node): boolean =>
    (node.type === 'identifier' && /origin$/i.test(node.text) && !/allow|trust|valid/i.test(node.text)) ||
    (node.type === 'member_expression' &&
      field(node, 'property')?.text === 'origin' &&
      !/\bnew URL\b|\burl\b/i.test(node.text));
  const visit = (node: Node): Node | undefined => {
    if (isOrigin(node)) return node;
    for (const child of children(node)) {
      const found = visit(child);
      if (found) return found;
    }
    return undefined;
  };
  return visit(comparison)?.text;
}

/** Writes origins in the place of one entry of a list; without any, the entry goes. */
export function replaceEntry(
  context: CureContext,
  problem: Problem,
  origins: readonly string[],
): TextEdit[] | undefined {
  const { root, endpoint, style } = context;
  const entry = endpoint.entries[problem.entry ?? -1];
  const node = entry?.range.uri === endpoint.range.uri ? nodeAt(root, entry.range) : undefined;
  if (!entry || node?.type !== 'string') return undefined;
  const others = new Set(endpoint.entries.filter((one) => one !== entry).map(({ text }) => text));
  const missing = origins.filter((origin) => !others.has(origin));
  if (missing.length > 0) {
    const inList = node.parent?.type === 'array';
    if (!inList && missing.length > 1) return undefined;
    return [
      {
        start: node.startIndex,
        end: node.endIndex,
        newText: missing.map((origin) => quoted(origin, style)).join(', '),
      },
    ];
  }
  return node.parent?.type === 'array' ? removeItem(node, context.text) : undefined;
}

/** Takes an item out of a list or object, with one comma and the white space around it. */
function removeItem(node: Node, text: string): TextEdit[] {
  const next = /^\s*,\s*/.exec(text.slice(node.endIndex));
  if (next && node.nextNamedSibling) {
    return [{ start: node.startIndex, end: node.endIndex + next[0].length, newText: '' }];
  }
  const before = /,\s*$/.exec(text.slice(0, node.startIndex));
  const start = before && node.previousNamedSibling ? before.index : node.startIndex;
  return [{ start, end: node.endIndex, newText: '' }];
}

/** Takes an option out of the object literal that it is written in. */
export function removeOption(
  { root, text, endpoint }: CureContext,
  problem: Problem,
): TextEdit[] | undefined {
  const name = problem.range.uri === endpoint.range.uri ? nodeAt(root, problem.range) : undefined;
  return name?.parent?.type === 'pair' ? removeItem(name.parent, text) : undefined;
}

/** Takes a comparison with `null` out of an `||`. */
export function dropAlternative(context: CureContext, problem: Problem): TextEdit[] | undefined {
  const { root, endpoint } = context;
  if (problem.range.uri !== endpoint.range.uri) return undefined;
  const found = root.descendantForIndex(problem.range.start, problem.range.end);
  const comparison =
    found?.type === 'binary_expression'
      ? found
      : found?.parent?.type === 'binary_expression'
        ? found.parent
        : found?.parent?.parent;
  const either = comparison?.parent;
  if (!comparison || either?.type !== 'binary_expression' || field(either, 'operator')?.text !== '||')
    return undefined;
  const left = field(either, 'left');
  const rest = left?.id === comparison.id ? field(either, 'right') : left;
  return rest && [{ start: either.startIndex, end: either.endIndex, newText: rest.text }];
}
