import type { Fix } from '../../core/finding';
import type { Workspace } from '../../core/workspace';
import { fixWith, needingOrigins } from './edits';
import type { NodeEndpoint } from './node-endpoint';
import { type Setting, variableOf } from './settings';
import type { Word } from './word';

/** A node without a list of origins, and the origins that it is to have. */
export interface Addition {
  readonly node: NodeEndpoint;
  readonly trusted: readonly string[];
  readonly workspace: Workspace;
}

/** Adds the list in the way that the server is switched on: as a flag, a setting or a variable. */
export async function addList({ node, trusted, workspace }: Addition): Promise<Fix | undefined> {
  const { launch, enabling } = node;
  if (!enabling) return undefined;
  if (enabling.use) return addFlag(node, enabling.use.word, trusted, workspace);
  const { client } = launch;
  const key = client.config?.keys.origins;
  const isSetting = key !== undefined && Object.values(client.config?.keys ?? {}).includes(enabling.name);
  if (isSetting) return addLine(enabling, key, jsonList(trusted), trusted, workspace);
  const variable = variableOf(client, 'origins');
  const value = enabling.value?.units[0]?.encode(trusted.join(','));
  return variable === undefined || value === undefined
    ? undefined
    : addLine(enabling, variable, value, trusted, workspace);
}

const jsonList = (origins: readonly string[]): string =>
  `[${origins.map((origin) => JSON.stringify(origin)).join(', ')}]`;

/**
 * What a title says of the pages that a list shuts out: any list takes the place of the default, which lets in pages
 * on the machine itself, whatever their port.
 */
const withoutDefault = (trusted: readonly string[]): string =>
  trusted.includes('http://localhost') ? '' : '; pages on http://localhost then need an entry too';

/** The flag after the one that switches the server on, with what stands between arguments there. */
async function addFlag(
  { launch }: NodeEndpoint,
  word: Word,
  trusted: readonly string[],
  workspace: Workspace,
): Promise<Fix | undefined> {
  const name = launch.client.flags.find((flag) => flag.role === 'origins' && flag.until === undefined)?.name;
  const at = launch.line.words.indexOf(word);
  if (name === undefined || at < 0) return undefined;
  const id = 'add-origins';
  if (trusted.length === 0)
    return needingOrigins(id, `Add --${name} with the trusted origins${withoutDefault([])}`);
  const text = (await workspace.read(word.range.uri))?.text ?? '';
  const next = launch.line.words[at + 1]?.range;
  const isFollowed = next?.uri === word.range.uri && /^[ ,]$/.test(text.slice(word.range.end, next.start));
  const gap = isFollowed ? text[word.range.end] : gapBefore(word, launch.line.words[at - 1], text);
  const written = word.encode(`--${name}=${trusted.join(',')}`);
  if (written === undefined || gap === undefined) return undefined;
  const { uri, end } = word.range;
  return fixWith(id, `Add --${name}=${trusted.join(',')}${withoutDefault(trusted)}`, [
    { uri, start: end, end, newText: gap + written },
  ]);
}

/** What stands between arguments: blanks, line ends, and the marks of lists; anything else is not for copying. */
function gapBefore({ range }: Word, before: Word | undefined, text: string): string | undefined {
  const isNear = before && before.range.uri === range.uri && before.range.end <= range.start;
  const gap = isNear ? text.slice(before.range.end, range.start) : '';
  if (gap !== '' && /^[\s\\,-]*$/.test(gap)) return gap;
  // The first of a list: on a line of its own in YAML, or between brackets.
  const start = text.lastIndexOf('\n', range.start) + 1;
  const mark = /^[ \t]*- $/.exec(text.slice(start, range.start))?.[0];
  if (mark !== undefined) return `\n${mark}`;
  return /\[\s*$/.test(text.slice(0, range.start)) && /^\s*[\],]/.test(text.slice(range.end))
    ? ', '
    : undefined;
}

/** A line for the list below that of the enabling setting, written as that one is. */
async function addLine(
  { range, name, value }: Setting,
  key: string,
  written: string,
  trusted: readonly string[],
  workspace: Workspace,
): Promise<Fix | undefined> {
  const text = (await workspace.read(range.uri))?.text ?? '';
  const start = text.lastIndexOf('\n', range.start - 1) + 1;
  const line = /^[^\r\n]*/.exec(text.slice(start))?.[0] ?? '';
  const place = range.start - start;
  const isList = written.startsWith('[');
  const [from, to] = isList && value ? [value.range.start, value.range.end] : [range.start, range.end];
  const head = line.slice(0, Math.max(0, from - start));
  const rest = isList ? '' : line.slice(to - start).replace(/\s+#.*$/, '');
  if (place < 0 || !/^["']?,?\s*$/.test(rest)) return undefined;
  if (!new RegExp(`^[\\s-]*(?:export\\s+|ENV\\s+)?["']?${name}["']?\\s*[=:]\\s*["']?$`).test(head))
    return undefined;
  const id = 'add-origins';
  if (trusted.length === 0)
    return needingOrigins(id, `Add ${key} with the trusted origins${withoutDefault([])}`);
  const added = `${head.replace(name, key)}${written}${rest}`;
  // The last of JSON's members has no comma: then it stays the last.
  const isAbove = /\.jsonc?$/.test(range.uri);
  const at = isAbove ? start : start + line.length;
  const newText = isAbove ? `${added.replace(/,\s*$/, '')},\n` : `\n${added}`;
  const title = `Add ${key} = ${trusted.join(', ')}${withoutDefault(trusted)}`;
  return fixWith(id, title, [{ uri: range.uri, start: at, end: at, newText }]);
}
