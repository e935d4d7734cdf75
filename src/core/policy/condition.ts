import { type MatchMode, testRegex } from '../regex/match';
import type { Regex } from '../regex/regex';
import { parseUrl, type UrlParser } from '../url';
import type { Handshake } from './handshake';
import { evaluateTerm, readsHeader, type Term } from './term';
import { every, isUnknown, not, some, type Truth, type Unknown } from './unknown';

/** A rule that a library or program implements by itself, such as geth's comparison of origins. */
export interface LibraryMatcher {
  /** In words, e.g. `geth's origin rule`. */
  readonly name: string;
  /** Does the pattern, as configured, let this value in? */
  matches(pattern: string, value: string): Truth;
  /** Why it does not, in words. */
  mismatch?(pattern: string, value: string): string | undefined;
  /**
   * An expression that matches in full exactly those origins of web pages on the internet (http or https, an address
   * or a name with a dot, as browsers write them) that the pattern lets in; undefined where there is none. With it, the
   * exact search for witnesses understands the matcher.
   */
  language?(pattern: string): Regex | undefined;
}

/** A question about a handshake. Comparisons with an absent term are false, but absent equals absent. */
export type Condition =
  | { readonly kind: 'constant'; readonly value: boolean }
  | { readonly kind: 'present'; readonly term: Term }
  | { readonly kind: 'equals'; readonly term: Term; readonly to: Term }
  | { readonly kind: 'oneOf'; readonly term: Term; readonly values: readonly string[] }
  | { readonly kind: 'startsWith' | 'endsWith' | 'includes'; readonly term: Term; readonly text: Term }
  | {
      readonly kind: 'matches';
      readonly term: Term;
      readonly regex: Regex;
      readonly mode: MatchMode;
    }
  /** Does the parser take the text as a URL? */
  | { readonly kind: 'parses'; readonly term: Term; readonly parser: UrlParser }
  | {
      readonly kind: 'library';
      readonly term: Term;
      readonly matcher: LibraryMatcher;
      readonly pattern: string;
    }
  | { readonly kind: 'all' | 'any'; readonly of: readonly Condition[] }
  | { readonly kind: 'not'; readonly of: Condition }
  | { readonly kind: 'unknown'; readonly unknown: Unknown };

export const constant = (value: boolean): Condition => ({ kind: 'constant', value });
export const present = (term: Term): Condition => ({ kind: 'present', term });
export const oneOf = (term: Term, values: readonly string[]): Condition => ({ kind: 'oneOf', term, values });
export const matches = (term: Term, regex: Regex, mode: MatchMode = 'search'): Condition => ({
  kind: 'matches',
  term,
  regex,
  mode,
});

/** `term` compared with `to`; decided at once when both are literals. */
export function equals(term: Term, to: Term): Condition {
  if (term.kind === 'literal' && to.kind === 'literal') return constant(term.value === to.value);
  return { kind: 'equals', term, to };
}

/** The opposite, without piling up negations. */
export function negate(condition: Condition): Condition {
  if (condition.kind === 'constant') return constant(!condition.value);
  return condition.kind === 'not' ? condition.of : { kind: 'not', of: condition };
}

/** True when all are; constants and nesting are folded. */
export const all = (conditions: readonly Condition[]): Condition => fold('all', conditions, false);

/** True when one is; constants and nesting are folded. */
export const any = (conditions: readonly Condition[]): Condition => fold('any', conditions, true);

function fold(kind: 'all' | 'any', conditions: readonly Condition[], decisive: boolean): Condition {
  const parts = conditions
    .flatMap((condition) => (condition.kind === kind ? condition.of : [condition]))
    .filter((condition) => !(condition.kind === 'constant' && condition.value !== decisive));
  if (parts.some((condition) => condition.kind === 'constant')) return constant(decisive);
  if (parts.length === 0) return constant(!decisive);
  return parts.length === 1 ? (parts[0] as Condition) : { kind, of: parts };
}

/** The answer for one handshake. */
export const evaluate = (condition: Condition, handshake: Handshake): Truth =>
  combine(condition, (comparison) => compare(comparison, handshake));

/** The answer that follows from the answers to the comparisons in the condition. */
export function combine(condition: Condition, answer: (comparison: Comparison) => Truth): Truth {
  switch (condition.kind) {
    case 'constant':
      return condition.value;
    case 'all':
      return every(condition.of, (part) => combine(part, answer));
    case 'any':
      return some(condition.of, (part) => combine(part, answer));
    case 'not':
      return not(combine(condition.of, answer));
    case 'unknown':
      return condition.unknown;
    default:
      return answer(condition);
  }
}

/** A condition that looks at the handshake itself. */
export type Comparison = Extract<Condition, { term: Term }>;

function compare(condition: Comparison, handshake: Handshake): Truth {
  const value = evaluateTerm(condition.term, handshake);
  if (isUnknown(value)) return value;
  if (condition.kind === 'present') return value !== undefined;
  if (condition.kind === 'equals') {
    const other = evaluateTerm(condition.to, handshake);
    return isUnknown(other) ? other : value === other;
  }
  if (value === undefined) return false;
  switch (condition.kind) {
    case 'oneOf':
      return condition.values.includes(value);
    case 'startsWith':
    case 'endsWith':
    case 'includes': {
      const text = evaluateTerm(condition.text, handshake);
      return typeof text === 'string' ? value[condition.kind](text) : (text ?? false);
    }
    case 'matches':
      return testRegex(condition.regex, value, condition.mode);
    case 'parses':
      return parseUrl(value, condition.parser) !== undefined;
    case 'library':
      return condition.matcher.matches(condition.pattern, value);
  }
}

/** The condition with one part, the very object, replaced by another. */
export function replaceIn(condition: Condition, part: Condition, by: Condition): Condition {
  if (condition === part) return by;
  switch (condition.kind) {
    case 'all':
      return all(condition.of.map((one) => replaceIn(one, part, by)));
    case 'any':
      return any(condition.of.map((one) => replaceIn(one, part, by)));
    case 'not':
      return negate(replaceIn(condition.of, part, by));
    default:
      return condition;
  }
}

/** True when the answer can depend on the named request header (lower case). */
export function conditionReads(condition: Condition, name: string): boolean {
  switch (condition.kind) {
    case 'constant':
    case 'unknown':
      return false;
    case 'all':
    case 'any':
      return condition.of.some((part) => conditionReads(part, name));
    case 'not':
      return conditionReads(condition.of, name);
    case 'equals':
      return readsHeader(condition.term, name) || readsHeader(condition.to, name);
    case 'startsWith':
    case 'endsWith':
    case 'includes':
      return readsHeader(condition.term, name) || readsHeader(condition.text, name);
    default:
      return readsHeader(condition.term, name);
  }
}
