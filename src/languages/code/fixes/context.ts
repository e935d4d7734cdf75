import type { Problem } from '../../../core/finding';
import type { TextEdit } from '../../../core/text/edits';
import type { Node } from '../../tree-sitter';
import type { CodeEndpoint } from '../endpoints';
import { type CodeStyle, lines, quoted, styleOf } from './style';

/** A way to cure a fault: the edits, or undefined where it does not apply. */
export type Cure = (context: CureContext, problem: Problem) => TextEdit[] | undefined;

/** What a cure is made from. */
export interface CureContext {
  readonly endpoint: CodeEndpoint;
  readonly text: string;
  readonly root: Node;
  readonly style: CodeStyle;
  /** The origins to allow, as browsers write them. */
  readonly origins: readonly string[];
  /** Name of the list that the cure makes, or finds. */
  readonly listName: string;
  readonly isDeclared: boolean;
}

export function cureContext(
  endpoint: CodeEndpoint,
  text: string,
  root: Node,
  origins: readonly string[],
): CureContext {
  const style = styleOf(text);
  const declared = existingList(text, setOf(origins, style));
  const free = names.find((name) => !new RegExp(`\\b${name}\\b`).test(text)) ?? `${names[0]}1`;
  return {
    endpoint,
    text,
    root,
    style,
    origins,
    listName: declared ?? free,
    isDeclared: declared !== undefined,
  };
}

const names = ['allowedOrigins', 'trustedOrigins', 'allowedPageOrigins', 'allowedWebSocketOrigins'];

const setOf = (origins: readonly string[], style: CodeStyle): string =>
  `new Set([${origins.map((origin) => quoted(origin, style)).join(', ')}])`;

/** Name of a list of the file that holds just these origins already. */
function existingList(text: string, set: string): string | undefined {
  const found = [...text.matchAll(/^const (\w+) = (new Set\(.*\));?[ \t\r]*$/gm)];
  return found.find((match) => match[2] === set)?.[1];
}

/** The smallest node that covers exactly this stretch. */
export function nodeAt(
  root: Node,
  { start, end }: { readonly start: number; readonly end: number },
): Node | undefined {
  const node = root.descendantForIndex(start, end);
  return node && node.startIndex === start && node.endIndex === end ? node : undefined;
}

/** The node itself or the nearest one around it that passes. */
export function enclosing(node: Node | undefined, wanted: (node: Node) => boolean): Node | undefined {
  for (let one: Node | null | undefined = node; one; one = one.parent) if (wanted(one)) return one;
  return undefined;
}

const isBlock = (node: Node | null): boolean =>
  node !== null && ['statement_block', 'program', 'switch_case', 'switch_default'].includes(node.type);

/** The statement of a block that the node stands in. */
export const statementAround = (node: Node | undefined): Node | undefined =>
  enclosing(node, ({ parent }) => isBlock(parent));

/** The statement of the file that the node stands in, `export` included. */
export const topLevelStatement = (node: Node | undefined): Node | undefined =>
  enclosing(node, ({ parent }) => parent?.type === 'program');

/** The white space before the line that an offset stands in. */
export function marginAt(text: string, offset: number): string {
  const start = text.lastIndexOf('\n', offset - 1) + 1;
  return /^[ \t]*/.exec(text.slice(start, offset))?.[0] ?? '';
}

/** Puts lines before a statement. */
export function insertBefore(context: CureContext, node: Node, code: readonly string[]): TextEdit {
  const margin = marginAt(context.text, node.startIndex);
  const text = lines(code, context.style, margin) + context.style.newline + margin;
  return { start: node.startIndex, end: node.startIndex, newText: text };
}

/** Puts lines after a statement. */
export function insertAfter(context: CureContext, node: Node, code: readonly string[]): TextEdit {
  const margin = marginAt(context.text, node.startIndex);
  const { newline } = context.style;
  const end = context.text[node.endIndex] === ';' ? node.endIndex + 1 : node.endIndex;
  return { start: end, end, newText: newline + margin + lines(code, context.style, margin) };
}

/** Declares the list of allowed origins before the statement of the file that needs it first. */
export function declareList(context: CureContext, before: Node): TextEdit[] {
  const { origins, style, listName, isDeclared } = context;
  if (isDeclared) return [];
  const start = afterImports(context.root, before);
  return [insertBefore(context, start, [`const ${listName} = ${setOf(origins, style)};`, ''])];
}

/** Imports come first: a list that is needed by one of them is declared behind them. */
function afterImports(root: Node, before: Node): Node {
  const top = topLevelStatement(before) ?? before;
  if (top.type !== 'import_statement') return top;
  return (
    root.namedChildren.find(
      (child) => child && child.startIndex > top.startIndex && child.type !== 'import_statement',
    ) ?? top
  );
}
