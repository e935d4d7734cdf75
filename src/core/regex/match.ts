import { Unknown } from '../policy/unknown';
import type { Regex } from './regex';

/** The first match of a search: its place in UTF-16 units and its groups by number and name; group 0 is the whole. */
export interface RegexMatch {
  readonly index: number;
  readonly groups: Readonly<Record<number | string, string | undefined>>;
}

/**
 * Searches `text` as the dialect's engine would, with a bounded number of steps.
 * Unknown when the expression uses what is not modelled, or when the bound is reached.
 */
export function matchRegex(regex: Regex, text: string): RegexMatch | undefined | Unknown {
  try {
    const match = new RegExp(regex.source, regex.flags).exec(text);
    if (!match) return undefined;
    return { index: match.index, groups: { ...Object.fromEntries(match.entries()), ...match.groups } };
  } catch {
    return new Unknown(`the regular expression ${regex.source} was not understood`);
  }
}
