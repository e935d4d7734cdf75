import { existsSync } from 'node:fs';
import { createRequire } from 'node:module';
import path from 'node:path';
import { Language, Parser } from '@vscode/tree-sitter-wasm';
import type { Grammar, Parse } from './tree-sitter';

let runtime: Promise<void> | undefined;

/** Reads tree-sitter, if nobody has yet, and a grammar. */
export async function load(grammar: Grammar): Promise<Parse> {
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
