import { type Node, parseTree } from 'jsonc-parser';
import type { Expression, Located, ModuleSyntax } from '../syntax';

/** A JSON file as a module: what it holds is the default export. */
export function jsonModule(uri: string, text: string): ModuleSyntax {
  const root = parseTree(text);
  if (!root) return { uri, text, statements: [] };
  const value = expressionOf(root);
  const at = locate(root);
  const names = [{ exported: 'module.exports', value }];
  return { uri, text, statements: [{ ...at, kind: 'export', names }] };
}

const locate = ({ offset, length }: Node): Located => ({ start: offset, end: offset + length });

function expressionOf(node: Node): Expression {
  const at = locate(node);
  const children = node.children ?? [];
  switch (node.type) {
    case 'array':
      return {
        ...at,
        kind: 'array',
        items: children.map((child) => ({ value: expressionOf(child), spread: false })),
      };
    case 'object':
      return {
        ...at,
        kind: 'object',
        properties: children.flatMap(({ children: [key, value] = [] }) =>
          key && value ? [{ ...locate(key), key: expressionOf(key), value: expressionOf(value) }] : [],
        ),
      };
    default:
      return { ...at, kind: 'literal', value: node.value as string | number | boolean | null };
  }
}
