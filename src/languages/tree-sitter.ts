import type { Tree } from '@vscode/tree-sitter-wasm';

export type { Node, Tree } from '@vscode/tree-sitter-wasm';

/** The grammars that are shipped: the part of the file name after `tree-sitter-`. */
export type Grammar = 'javascript' | 'typescript' | 'tsx' | 'bash';

/** Parses a text; with `previous`, which must have been edited to fit, only what has changed since. */
export type Parse = (text: string, previous?: Tree) => Tree;

const parsers = new Map<Grammar, Promise<Parse>>();

/**
 * The parser of a language; it is loaded when it is first needed. Trees live outside the garbage collector's heap:
 * whoever parses calls `delete()` on the tree.
 */
export function loadParser(grammar: Grammar): Promise<Parse> {
  const known = parsers.get(grammar);
  if (known) return known;
  const parser = import('./web-assembly').then(({ load }) => load(grammar));
  parsers.set(grammar, parser);
  return parser;
}
