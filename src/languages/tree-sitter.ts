import { existsSync } from 'node:fs';
import { createRequire } from 'node:module';
import path from 'node:path';
import { Language, Parser, type Tree } from '@vscode/tree-sitter-wasm';

export type { Node, Tree } from '@vscode/tree-sitter-wasm';

/** The grammars that are shipped: the part of the file name after `tree-sitter-`. */
export type Grammar = 'javascript' | 'typescript' | 'tsx' | 'bash';

/** Parses a text; with `previous`, which must have been edited to fit, only what has changed since. */
export type Parse = (text: string, previous?: Tree) => Tree;

const parsers = new Map<Grammar, Promise<Parse>>();
let runtime: Promise<void> | undefined;

/**
 * The parser of a language; its WebAssembly is loaded when it is first needed. Trees live outside the garbage
 * collector's heap: whoever parses calls `delete()` on the tree.
 */
export function loadParser(grammar: Grammar): Promise<Parse> {
  const known = parsers.get(grammar);
  if (known) return known;
  const parser = load(grammar);
  parsers.set(grammar, parser);
  return parser;
}

async function load(grammar: Grammar): Promise<Parse> {
  runtime ??= Parser.init({ locateFile: wasmFile });
  await runtime;
  const parser = new Parser();
  parser.setLanguage(await Language.load(wasmFile(`tree-sitter-${grammar}.wasm`)));
  return (text, previous) => {
    const tree = parser.parse(text, previous);
    // Only a parser without a language, or a cancelled one, gives no tree.
    if (!tree) throw new Error(`tree-sitter-${grammar} gave no tree`);
    return tree;
  };
}

/** Beside the bundle in `dist/grammars`; in the package when run from source. */
function wasmFile(name: string): string {
  const bundled = path.join(__dirname, 'grammars', name);
  if (existsSync(bundled)) return bundled;
  return path.join(path.dirname(createRequire(__filename).resolve('@vscode/tree-sitter-wasm')), name);
}
