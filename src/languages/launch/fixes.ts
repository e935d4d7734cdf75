import type { Fix, Problem } from '../../core/finding';
import type { FixRequest } from '../../core/language';
import { originNamedBy } from '../../core/spelling';
import type { TextEdit } from '../../core/text/edits';
import type { NodeEndpoint } from './node-endpoint';
import type { OriginItem } from './origin-list';
import { replaceUnits, type Unit } from './word';

type Cure = (node: NodeEndpoint, problem: Problem, trusted: readonly string[]) => Fix | undefined;

/** The cure for each rule. */
const cures: Readonly<Record<string, Cure>> = {
  'wildcard-origin': allowOnlyTrusted,
  'origin-bypass': allowOnlyTrusted,
  'null-origin-accepted': removeEntry,
  'dead-origin-entry': correctEntry,
};

/** The fixes of a problem in a node's list of origins. */
export function nodeFixes(node: NodeEndpoint, { rule, problem, trustedOrigins }: FixRequest): Fix[] {
  const fix = cures[rule]?.(node, problem, trustedOrigins);
  return fix ? [fix] : [];
}

function allowOnlyTrusted(node: NodeEndpoint, problem: Problem, trusted: readonly string[]): Fix | undefined {
  const item = node.items[problem.entry ?? -1];
  if (!item) return undefined;
  const title = 'Allow only the trusted origins';
  const id = 'allow-trusted-origins';
  if (trusted.length === 0) return { title, id, needs: ['trustedOrigins'], edits: {}, safe: true };
  const others = node.items.filter((one) => one !== item).map(({ entry }) => entry.text);
  const missing = trusted.filter((origin) => !others.includes(origin));
  const edits = missing.length > 0 ? replaced(item, missing.join(',')) : removed(node, item);
  return edits && { title: `Allow only ${trusted.join(', ')}`, id, needs: [], edits, safe: true };
}

/** An entry that stands alone can't just go: an empty list has a meaning of its own. */
function removeEntry(node: NodeEndpoint, problem: Problem, trusted: readonly string[]): Fix | undefined {
  const item = node.items[problem.entry ?? -1];
  if (!item || node.items.length === 1) return allowOnlyTrusted(node, problem, trusted);
  const edits = removed(node, item);
  return edits && { title: `Remove ${item.entry.text}`, id: 'remove-entry', needs: [], edits, safe: true };
}

/** Writes the entry that works in its place; when there is no such entry, the trusted origins. */
function correctEntry(node: NodeEndpoint, problem: Problem, trusted: readonly string[]): Fix | undefined {
  const item = node.items[problem.entry ?? -1];
  const named = item?.entry.text.split(/\s+/).map(originNamedBy) ?? [];
  if (!item || named.length === 0 || named.includes(undefined))
    return allowOnlyTrusted(node, problem, trusted);
  const entry = named.join(',');
  const edits = replaced(item, entry);
  return edits && { title: `Write ${entry}`, id: 'correct-entry', needs: [], edits, safe: true };
}

type Edits = Readonly<Record<string, readonly TextEdit[]>>;

function replaced({ units, word }: OriginItem, text: string): Edits | undefined {
  const edit = replaceUnits(word, units, text);
  if (!edit) return undefined;
  const { uri, start, end, newText } = edit;
  return { [uri]: [{ start, end, newText }] };
}

/** Takes an entry out of its list, with the comma that joins it to its neighbour; quotes stay. */
function removed({ list }: NodeEndpoint, item: OriginItem): Edits | undefined {
  const units = list?.units ?? [];
  const isComma = (at: number) => units[at]?.text === ',';
  let start = units.indexOf(item.units[0] as Unit);
  let end = start + item.units.length;
  if (start < 0) return undefined;
  if (isComma(end)) end++;
  else if (isComma(start - 1)) start--;
  return deletions(units.slice(start, end));
}

/** One edit for each stretch of units that stand side by side. */
function deletions(units: readonly Unit[]): Edits {
  const edits: Record<string, TextEdit[]> = {};
  for (const { uri, start, end } of units) {
    edits[uri] ??= [];
    const last = edits[uri].at(-1);
    if (last?.end === start) edits[uri].splice(-1, 1, { ...last, end });
    else edits[uri].push({ start, end, newText: '' });
  }
  return edits;
}
