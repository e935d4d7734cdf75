import type { SourceDocument } from '../../core/source';
import { Latest } from './latest';
import { parse } from './parse';
import type { Block } from './syntax';

/** As many files as a large include graph has. */
const parsed = new Latest<{ readonly text: string; readonly block: Block }>(500);

/** The document's directives; read again only when its text is another one. */
export function parseCached({ uri, text }: SourceDocument): Block {
  const known = parsed.get(uri);
  if (known?.text === text) return known.block;
  const block = parse(text, uri);
  parsed.set(uri, { text, block });
  return block;
}
