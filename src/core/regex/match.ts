import { Unknown } from '../policy/unknown';
import { compile, type Program } from './compile';
import { type Found, type MatchMode, search } from './machine';
import { NotModelled } from './not-modelled';
import { parseRegex } from './parse';
import type { Regex } from './regex';

export type { MatchMode } from './machine';

/** The first match of a search: its place in UTF-16 units and its groups by number and name; group 0 is the whole. */
export interface RegexMatch {
  readonly index: number;
  readonly groups: Readonly<Record<number | string, string | undefined>>;
}

/**
 * Searches `text` as the dialect's engine would, with a bounded number of steps.
 * Unknown when the expression uses what is not modelled, or when the bound is reached.
 */
export function matchRegex(
  regex: Regex,
  text: string,
  mode: MatchMode = 'search',
): RegexMatch | undefined | Unknown {
  try {
    const program = compiled(regex);
    if (regex.dialect !== 'ecmascript' && /[^\x00-\x7f]/.test(text))
      throw new NotModelled('meets characters outside ASCII');
    const found = search(program, text, mode);
    return found && { index: found.start, groups: groupsOf(program, found, text) };
  } catch (error) {
    if (error instanceof NotModelled)
      return new Unknown(`the regular expression ${regex.source} ${error.message}`);
    throw error;
  }
}

function groupsOf({ groupKeys }: Program, { start, end, slots }: Found, text: string): RegexMatch['groups'] {
  const groups: Record<number | string, string | undefined> = { 0: text.slice(start, end) };
  groupKeys.forEach((keys, index) => {
    const [from, to] = slots.slice(3 * index);
    const value = from === undefined ? undefined : text.slice(from, to);
    // Of two groups with one name, at most one has matched.
    for (const key of keys) groups[key] ??= value;
  });
  return groups;
}

const cache = new Map<string, Program | NotModelled>();
const cacheLimit = 4000;

/** The compiled expression; the least recently used ones are forgotten. */
function compiled(regex: Regex): Program {
  const key = `${regex.dialect}/${regex.flags}/${regex.source}`;
  const program = cache.get(key) ?? tryCompile(regex);
  cache.delete(key);
  cache.set(key, program);
  if (cache.size > cacheLimit) cache.delete(cache.keys().next().value as string);
  if (program instanceof NotModelled) throw program;
  return program;
}

function tryCompile(regex: Regex): Program | NotModelled {
  try {
    return compile(parseRegex(regex));
  } catch (error) {
    if (error instanceof NotModelled) return error;
    throw error;
  }
}
