import type { Node } from '../../tree-sitter';
import type { Expression, Located } from '../syntax';
import { lowerExpression } from './expressions';

/** Where the node stands. */
export const at = (node: Node): Located => ({ start: node.startIndex, end: node.endIndex });

/** The named children, comments left out. */
export const children = (node: Node): Node[] =>
  node.namedChildren.filter((child): child is Node => child !== null && child.type !== 'comment');

export const field = (node: Node, name: string): Node | undefined =>
  node.childForFieldName(name) ?? undefined;

/** True when the node has an unnamed child of this kind, such as the keyword `async`. */
export const hasToken = (node: Node, token: string): boolean =>
  node.children.some((child) => child?.type === token);

/** The key of a property: a name stands for itself. */
export function propertyKey(node: Node): Expression {
  if (node.type === 'computed_property_name') {
    const inner = children(node)[0];
    return inner ? lowerExpression(inner) : { ...at(node), kind: 'unsupported', what: node.type };
  }
  if (node.type === 'string' || node.type === 'number') return lowerExpression(node);
  return { ...at(node), kind: 'literal', value: node.text };
}
