import type { SourceDocument } from '../../core/source';
import { type Grammar, loadParser, type Parse, type Tree } from '../tree-sitter';

/** So many trees are kept for the next keystroke. */
const kept = 16;

interface Known {
  readonly text: string;
  readonly tree: Tree;
}

const memory = new Map<string, Known>();

type Text = Pick<SourceDocument, 'uri' | 'text'>;

/**
 * The syntax tree of a document; only what has changed since the last time is parsed again. The caller deletes it.
 */
export const parseDocument = async (document: Text): Promise<Tree> =>
  (await parserFor([document.uri]))(document);

/** A function that parses documents of these names, with the grammars that it needs at hand. */
export async function parserFor(uris: readonly string[]): Promise<(document: Text) => Tree> {
  const grammars = new Map<Grammar, Parse>();
  for (const grammar of new Set(uris.map(grammarOf))) grammars.set(grammar, await loadParser(grammar));
  return (document) => parseWith(grammars.get(grammarOf(document.uri)) as Parse, document);
}

function parseWith(parse: Parse, { uri, text }: Text): Tree {
  const known = memory.get(uri);
  if (known?.text === text) return known.tree.copy();
  const tree = known ? parseAgain(parse, known, text) : parse(text);
  remember(uri, { text, tree: tree.copy() });
  return tree;
}

function grammarOf(uri: string): Grammar {
  if (/\.[cm]?ts$/.test(uri)) return 'typescript';
  return uri.endsWith('.tsx') ? 'tsx' : 'javascript';
}

function remember(uri: string, known: Known): void {
  memory.get(uri)?.tree.delete();
  memory.delete(uri);
  memory.set(uri, known);
  const [oldest] = memory;
  if (memory.size <= kept || !oldest) return;
  oldest[1].tree.delete();
  memory.delete(oldest[0]);
}

function parseAgain(parse: Parse, known: Known, text: string): Tree {
  const old = known.text;
  const shorter = Math.min(old.length, text.length);
  let start = 0;
  while (start < shorter && old[start] === text[start]) start += 1;
  let same = 0;
  while (same < shorter - start && old[old.length - 1 - same] === text[text.length - 1 - same]) same += 1;
  const edited = known.tree.copy();
  edited.edit({
    startIndex: start,
    oldEndIndex: old.length - same,
    newEndIndex: text.length - same,
    startPosition: pointAt(text, start),
    oldEndPosition: pointAt(old, old.length - same),
    newEndPosition: pointAt(text, text.length - same),
  });
  const tree = parse(text, edited);
  edited.delete();
  return tree;
}

function pointAt(text: string, index: number): { row: number; column: number } {
  let row = 0;
  let lineStart = 0;
  for (let at = text.indexOf('\n'); at >= 0 && at < index; at = text.indexOf('\n', at + 1)) {
    row += 1;
    lineStart = at + 1;
  }
  return { row, column: index - lineStart };
}
