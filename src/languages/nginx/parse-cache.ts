import type { SourceDocument } from '../../core/source';
import { Latest } from './latest';
import { parse } from './parse';
import type { Block } from './syntax';

/** As much text as a large include graph has, in UTF-16 units. */
const parsed = new Latest<{ readonly text: string; readonly block: Block }>(
  16 * 1024 * 1024,
  ({ text }) => text.length,
);

/** The document's directives; read again only when its text is another one. */
export function parseCached({ uri, text }: SourceDocument): Block {
  const known = parsed.get(uri);
  if (known?.text === text) return known.block;
  const block = parse(text, uri);
  parsed.set(uri, { text, block });
  return block;
}
