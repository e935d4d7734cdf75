import type { Node } from '../../tree-sitter';

/** The end of what a quote encloses; the closing one is missing in half-typed text. */
export function endInside(node: Node, quote: string): number {
  const { text } = node;
  return text.length > 1 && text.endsWith(quote) ? node.endIndex - 1 : node.endIndex;
}

/** True for `{a,b}` and `{1..3}` outside quotes. */
export function hasBraces(node: Node): boolean {
  if (node.type !== 'concatenation') return false;
  const bare = node.children.map((child) => (child?.type === 'word' ? child.text : ' ')).join('');
  return /\{[^{}]*(?:,|\.\.)[^{}]*\}/.test(bare);
}

/** As a message quotes it. */
export const shown = (node: Node): string =>
  node.text.length > 40 ? `${node.text.slice(0, 40)}…` : node.text;
