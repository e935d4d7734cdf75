import type { Fix, Problem } from '../../core/finding';
import type { FixRequest } from '../../core/language';
import { originNamedBy } from '../../core/spelling';
import type { Workspace } from '../../core/workspace';
import { addList } from './add-list';
import { fixWith, needingOrigins, removed, replaced, withoutItem, withoutWord } from './edits';
import type { NodeEndpoint } from './node-endpoint';
import type { OriginItem } from './origin-list';
import { replaceUnits, textOf, type Word } from './word';

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
  'local-pages-only': addList,
};

/** The fixes of a problem of a node. */
export async function nodeFixes(node: NodeEndpoint, request: FixRequest): Promise<Fix[]> {
  const { rule, problem, trustedOrigins, workspace } = request;
  const fix = await cures[rule]?.({ node, problem, trusted: trustedOrigins, workspace });
  return fix ? [fix] : [];
}

const itemOf = ({ node, problem }: Request): OriginItem | undefined => node.items[problem.entry ?? -1];

const allowing = (trusted: readonly string[]): string =>
  trusted.length > 0 ? `Allow only ${trusted.join(', ')}` : 'Allow only the trusted origins';

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
  const { list } = item ?? {};
  const edits = list
    ? withoutWord(list, list.indexOf(item?.word as Word))
    : item && withoutItem(item.word, item.units);
  // Somebody may use it.
  return item && fixWith('remove-namespace', `Remove ${textOf(item.units).trim()}`, edits, false);
}

function renameFlag({ node, problem }: Request): Fix | undefined {
  const rename = node.notes[problem.observation ?? -1]?.rename;
  const edit = rename && replaceUnits(rename.use.word, rename.units, rename.to);
  return fixWith('rename-flag', `Write ${rename?.to}`, edit && [edit]);
}
