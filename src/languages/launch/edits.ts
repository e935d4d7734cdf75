import type { Fix } from '../../core/finding';
import type { SourceRange } from '../../core/source';
import type { TextEdit } from '../../core/text/edits';
import type { NodeEndpoint } from './node-endpoint';
import type { OriginItem } from './origin-list';
import { replaceUnits, type Unit, type Word } from './word';

export type Edit = SourceRange & TextEdit;

/** The fix that makes these edits; undefined without any. */
export const fixWith = (
  id: string,
  title: string,
  edits: readonly Edit[] | undefined,
  safe = true,
): Fix | undefined => edits && { title, id, needs: [], edits: byDocument(edits), safe };

function byDocument(edits: readonly Edit[]): Record<string, TextEdit[]> {
  const result: Record<string, TextEdit[]> = {};
  for (const { uri, start, end, newText } of edits) {
    result[uri] ??= [];
    result[uri].push({ start, end, newText });
  }
  return result;
}

/** The fix for which the user has to name pages first. */
export const needingOrigins = (id: string, title: string): Fix => ({
  title,
  id,
  needs: ['trustedOrigins'],
  edits: {},
  safe: true,
});

const isListItem = (node: NodeEndpoint, { word }: OriginItem): boolean => word !== node.list;

/** Origins in the place of an entry: joined by commas in a text, items of their own in a list. */
export function replaced(
  node: NodeEndpoint,
  item: OriginItem,
  origins: readonly string[],
): Edit[] | undefined {
  const { word, units } = item;
  if (!isListItem(node, item)) {
    const edit = replaceUnits(word, units, origins.join(','));
    return edit && [edit];
  }
  const written = origins.map((origin) => word.encode(origin));
  if (written.includes(undefined)) return undefined;
  return [{ ...word.range, newText: written.join(', ') }];
}

/** Takes an entry out of its list, with the comma that joins it to its neighbour; quotes stay. */
export function removed(node: NodeEndpoint, item: OriginItem): Edit[] | undefined {
  const index = node.items.indexOf(item);
  if (!isListItem(node, item)) return withoutItem(item.word, item.units);
  return withoutWord(
    node.items.map(({ word }) => word),
    index,
  );
}

/** A list without one of its words, and without what joined it to its neighbour; undefined when it stands alone. */
export function withoutWord(words: readonly Word[], index: number): Edit[] | undefined {
  const [before, own, after] = [index - 1, index, index + 1].map((at) => words[at]?.range);
  if (!own) return undefined;
  if (after) return [{ uri: own.uri, start: own.start, end: after.start, newText: '' }];
  return before && [{ uri: own.uri, start: before.end, end: own.end, newText: '' }];
}

/** A comma list without some units of it, and without the comma that joined them to their neighbour. */
export function withoutItem({ units }: Word, item: readonly Unit[]): Edit[] | undefined {
  const isComma = (at: number) => units[at]?.text === ',';
  let start = units.indexOf(item[0] as Unit);
  let end = start + item.length;
  if (start < 0) return undefined;
  if (isComma(end)) end++;
  else if (isComma(start - 1)) start--;
  return deletions(units.slice(start, end));
}

/** One edit for each stretch of units that stand side by side. */
function deletions(units: readonly Unit[]): Edit[] {
  const edits: Edit[] = [];
  for (const { uri, start, end } of units) {
    const last = edits.at(-1);
    if (last?.uri === uri && last.end === start) edits.splice(-1, 1, { ...last, end });
    else edits.push({ uri, start, end, newText: '' });
  }
  return edits;
}
