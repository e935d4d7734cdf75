import type { SourceDocument } from '../../core/source';
import { parse } from './parse';
import type { Block } from './syntax';

/** As many files as a large include graph has. */
const capacity = 500;

const parsed = new Map<string, { readonly text: string; readonly block: Block }>();

/** The document's directives; read again only when its text is another one. */
export function parseCached(document: SourceDocument): Block {
  const known = parsed.get(document.uri);
  if (known?.text === document.text) return known.block;
  const block = parse(document.text, document.uri);
  parsed.delete(document.uri);
  parsed.set(document.uri, { text: document.text, block });
  if (parsed.size > capacity) parsed.delete(parsed.keys().next().value as string);
  return block;
}
