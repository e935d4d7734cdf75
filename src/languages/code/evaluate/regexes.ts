import { type Condition, matches } from '../../../core/policy/condition';
import type { Term } from '../../../core/policy/term';
import type { Regex } from '../../../core/regex/regex';
import type { SourceRange } from '../../../core/source';
import type { Program } from './program';
import { conditionOn, type Text, textOf } from './text';
import {
  booleanValue,
  conditionValue,
  type Host,
  hostValue,
  optionalText,
  type Tree,
  unknownCondition,
  type Value,
} from './value';

/** The regular expression that a value is. */
export const regexOf = (value: Value): Regex | undefined =>
  value.kind === 'regex' ? value.regex : undefined;

/** The condition that a regular expression matches somewhere. */
export function search(regex: Regex, text: Text, pattern: Value, program: Program): Condition {
  const condition = matches(text.term, { ...regex, flags: regex.flags.replace(/[gy]/g, '') });
  program.notes.compared(text, pattern, condition, 'regex');
  return condition;
}

/** `regex.test(value)`; other values than texts become texts first. */
export function testRegex(pattern: Value, value: Value, at: SourceRange, program: Program): Tree {
  const regex = regexOf(pattern);
  const term = textOf(value);
  if (!regex || !term) return conditionOn(regex ? value : pattern, at);
  // `lastIndex` makes the answer of the next call depend on this one.
  if (/[gy]/.test(regex.flags)) return conditionValue(unknownRegexState, at);
  const condition = search(regex, { kind: 'text', term }, pattern, program);
  if (term.kind !== 'literal') return conditionValue(condition, at);
  return booleanValue(new RegExp(regex.source, regex.flags).test(term.value));
}

const unknownRegexState = unknownCondition(
  'a regular expression with the flag g or y remembers where it stopped',
);

/** What `match` and `exec` give. */
export function matchResult(regex: Regex, of: Term): Host {
  const group = (name: number | string) => optionalText({ kind: 'capture', of, regex, group: name });
  return {
    name: 'the result of a match',
    get: (key) => {
      if (/^\d+$/.test(key)) return group(Number(key));
      if (key === 'groups') return hostValue({ name: 'the groups of a match', get: (name) => group(name) });
      return undefined;
    },
  };
}
