import type { Fix, Problem } from '../../core/finding';
import type { FixRequest } from '../../core/language';
import type { SourceRange } from '../../core/source';
import { originNamedBy } from '../../core/spelling';
import type { TextEdit } from '../../core/text/edits';
import type { Workspace } from '../../core/workspace';
import type { Client } from './clients/client';
import type { NodeEndpoint } from './node-endpoint';
import type { OriginItem } from './origin-list';
import type { Setting } from './settings';
import { replaceUnits, textOf, type Unit, type Word } from './word';

type Edit = SourceRange & TextEdit;

interface Request {
  readonly node: NodeEndpoint;
  readonly problem: Problem;
  readonly trusted: readonly string[];
  readonly workspace: Workspace;
}

type Cure = (request: Request) => Fix | undefined | Promise<Fix | undefined>;

/** The cure for each rule. */
const cures: Readonly<Record<string, Cure>> = {
  'wildcard-origin': allowOnlyTrusted,
  'null-origin-accepted': removeEntry,
  'dead-origin-entry': correctEntry,
  'over-broad-entry': narrowEntry,
  'dangerous-namespace': removeNamespace,
  'outdated-flag': renameFlag,
  'local-pages-only': addFlag,
};

/** The fixes of a problem of a node. */
export async function nodeFixes(node: NodeEndpoint, request: FixRequest): Promise<Fix[]> {
  const { rule, problem, trustedOrigins, workspace } = request;
  const fix = await cures[rule]?.({ node, problem, trusted: trustedOrigins, workspace });
  return fix ? [fix] : [];
}

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

const itemOf = ({ node, problem }: Request): OriginItem | undefined => node.items[problem.entry ?? -1];

const allowing = (trusted: readonly string[]): string =>
  trusted.length > 0 ? `Allow only ${trusted.join(', ')}` : 'Allow only the trusted origins';

const needingOrigins = (id: string, title: string): Fix => ({
  title,
  id,
  needs: ['trustedOrigins'],
  edits: {},
  safe: true,
});

/** Puts the trusted origins in the place of an entry; those that stand in the list already are not repeated. */
function allowOnlyTrusted(request: Request): Fix | undefined {
  const { node, trusted } = request;
  const item = itemOf(request);
  if (!item) return undefined;
  const id = 'allow-trusted-origins';
  if (trusted.length === 0) return needingOrigins(id, allowing(trusted));
  const others = node.items.filter((one) => one !== item).map(({ entry }) => entry.text);
  const missing = trusted.filter((origin) => !others.includes(origin));
  const edits = missing.length > 0 ? replaced(node, item, missing) : removed(node, item);
  return fixWith(id, allowing(trusted), edits);
}

/** An entry that stands alone can't just go: an empty list has a meaning of its own. */
function removeEntry(request: Request): Fix | undefined {
  const item = itemOf(request);
  if (!item || request.node.items.length === 1) return allowOnlyTrusted(request);
  return fixWith('remove-entry', `Remove ${item.entry.text}`, removed(request.node, item));
}

/** Writes the entry that works in its place; when there is no such entry, the trusted origins. */
function correctEntry(request: Request): Fix | undefined {
  const item = itemOf(request);
  const named = item?.entry.text.split(/\s+/).map(originNamedBy) ?? [];
  const origins = named.filter((origin) => origin !== undefined);
  if (!item || origins.length === 0 || origins.length < named.length) return allowOnlyTrusted(request);
  return fixWith('correct-entry', `Write ${origins.join(', ')}`, replaced(request.node, item, origins));
}

function narrowEntry(request: Request): Fix | undefined {
  const item = itemOf(request);
  const { replacement } = request.problem;
  if (!item || replacement === undefined) return allowOnlyTrusted(request);
  // A page without TLS may be what was meant.
  return fixWith('narrow-entry', `Write ${replacement}`, replaced(request.node, item, [replacement]), false);
}

/** Only for lists that keep other namespaces: an empty list stands for all of them. */
function removeNamespace({ node, problem }: Request): Fix | undefined {
  const item = node.notes[problem.observation ?? -1]?.item;
  const edits = item && withoutItem(item.word, item.units);
  // Somebody may use it.
  return item && fixWith('remove-namespace', `Remove ${textOf(item.units).trim()}`, edits, false);
}

function renameFlag({ node, problem }: Request): Fix | undefined {
  const rename = node.notes[problem.observation ?? -1]?.rename;
  const edit = rename && replaceUnits(rename.use.word, rename.units, rename.to);
  return fixWith('rename-flag', `Write ${rename?.to}`, edit && [edit]);
}

/** Adds the flag for the list after the one that switches the server on, with the white space that stands there. */
export async function addFlag({
  node,
  trusted,
  workspace,
}: Pick<Request, 'node' | 'trusted' | 'workspace'>): Promise<Fix | undefined> {
  const { launch, enabling } = node;
  if (launch.config && enabling && !enabling.use)
    return addSetting(enabling, launch.client, trusted, workspace);
  const name = launch.client.flags.find((flag) => flag.role === 'origins' && flag.until === undefined)?.name;
  const word = enabling?.use?.word;
  const at = word ? launch.line.words.indexOf(word) : -1;
  if (name === undefined || !word || at < 0) return undefined;
  const id = 'add-origins';
  if (trusted.length === 0) return needingOrigins(id, `Add --${name} with the trusted origins`);
  const document = await workspace.read(word.range.uri);
  const before = launch.line.words[at - 1]?.range;
  const gap = before?.uri === word.range.uri ? document?.text.slice(before.end, word.range.start) : undefined;
  const written = word.encode(`--${name}=${trusted.join(',')}`);
  // Between two arguments stand blanks, line ends, and the marks of lists; anything else is not for copying.
  if (written === undefined || gap === undefined || !/^[\s\\,-]*$/.test(gap) || gap === '') return undefined;
  const { uri, end } = word.range;
  return fixWith(id, `Add --${name}=${trusted.join(',')}`, [
    { uri, start: end, end, newText: gap + written },
  ]);
}

/** Adds the list to a configuration file, below the line of the address. */
async function addSetting(
  { range, name }: Setting,
  client: Client,
  trusted: readonly string[],
  workspace: Workspace,
): Promise<Fix | undefined> {
  const key = client.config?.keys.origins;
  const text = (await workspace.read(range.uri))?.text ?? '';
  const start = text.lastIndexOf('\n', range.start - 1) + 1;
  const line = /^[^\r\n]*/.exec(text.slice(start))?.[0] ?? '';
  const indent = new RegExp(`^([ \\t]*)${name}[ \\t]*=`).exec(line)?.[1];
  if (key === undefined || indent === undefined) return undefined;
  const id = 'add-origins';
  if (trusted.length === 0) return needingOrigins(id, `Add ${key} with the trusted origins`);
  const end = start + line.length;
  const newText = `\n${indent}${key} = [${trusted.map((origin) => JSON.stringify(origin)).join(', ')}]`;
  return fixWith(id, `Add ${key} = ${trusted.join(', ')}`, [{ uri: range.uri, start: end, end, newText }]);
}

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
function removed(node: NodeEndpoint, item: OriginItem): Edit[] | undefined {
  const index = node.items.indexOf(item);
  if (isListItem(node, item)) {
    const { uri, start, end } = item.word.range;
    const [before, after] = [node.items[index - 1]?.word.range, node.items[index + 1]?.word.range];
    if (after) return [{ uri, start, end: after.start, newText: '' }];
    return before && [{ uri, start: before.end, end, newText: '' }];
  }
  return withoutItem(item.word, item.units);
}

/** A comma list without some units of it, and without the comma that joined them to their neighbour. */
function withoutItem({ units }: Word, item: readonly Unit[]): Edit[] | undefined {
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
