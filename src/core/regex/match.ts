import { isUnknown, type Truth, Unknown } from '../policy/unknown';
import { compile } from './compile';
import { finiteLanguage } from './finite';
import { type Found, type MatchMode, search } from './machine';
import { NotModelled } from './not-modelled';
import { parseRegex } from './parse';
import type { Program } from './program';
import type { Regex } from './regex';
import { RegexCache } from './regex-cache';

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
  return bounded(regex, () => matchFrom(regex, text, mode, 0));
}

/** Is there a match? A list in disguise is looked up, which spares the expression's own engine. */
export function testRegex(regex: Regex, text: string, mode: MatchMode = 'search'): Truth {
  const texts = onePrintedLine.test(text) ? finiteLanguage(regex) : undefined;
  if (texts) return texts.includes(regex.flags === 'i' ? text.toLowerCase() : text);
  const match = matchRegex(regex, text, mode);
  return isUnknown(match) ? match : match !== undefined;
}

const onePrintedLine = /^[\x20-\x7e]*$/;

/**
 * The text with the first match replaced by a plain text, or all of them when the flags hold `g`. Unknown as for
 * {@link matchRegex}, and where engines differ: for all matches of an expression that matches nothing.
 */
export function replaceRegex(regex: Regex, text: string, by: string): string | Unknown {
  const every = regex.flags.includes('g');
  const once = { ...regex, flags: regex.flags.replace('g', '') };
  return bounded(regex, () => {
    let result = '';
    let done = 0;
    for (;;) {
      const match = matchFrom(once, text, 'search', done);
      const found = match?.groups[0];
      if (!match || found === undefined) return result + text.slice(done);
      if (every && found === '') throw new NotModelled('matches nothing, many times');
      result += text.slice(done, match.index) + by;
      done = match.index + found.length;
      if (!every) return result + text.slice(done);
    }
  });
}

function bounded<T>({ source }: Regex, work: () => T): T | Unknown {
  try {
    return work();
  } catch (error) {
    if (error instanceof NotModelled) return new Unknown(`the regular expression ${source} ${error.message}`);
    throw error;
  }
}

/** The first match that begins at `from` or later; what stands before is still seen by `^` and look-behind. */
function matchFrom(regex: Regex, text: string, mode: MatchMode, from: number): RegexMatch | undefined {
  const program = compiled(regex, text);
  if (regex.dialect !== 'ecmascript' && /[^\x00-\x7f]/.test(text))
    throw new NotModelled('meets characters outside ASCII');
  const found = search(program, text, mode, from);
  return found && { index: found.start, groups: groupsOf(program, found, text) };
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

/** For texts without line ends, as nearly all are; and for others. */
const ofOneLine = new RegexCache(4000, (regex) => tryCompile(regex, true));
const ofLines = new RegexCache(100, (regex) => tryCompile(regex, false));

function compiled(regex: Regex, text: string): Program {
  const program = (text.includes('\n') ? ofLines : ofOneLine).get(regex);
  if (program instanceof NotModelled) throw program;
  return program;
}

function tryCompile(regex: Regex, singleLine: boolean): Program | NotModelled {
  try {
    return compile(parseRegex(regex, singleLine));
  } catch (error) {
    if (error instanceof NotModelled) return error;
    throw error;
  }
}
