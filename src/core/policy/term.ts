import { matchRegex, replaceRegex } from '../regex/match';
import type { Regex } from '../regex/regex';
import { parseUrl, type UrlParser, type UrlPart } from '../url';
import { type Handshake, header } from './handshake';
import { isUnknown, Unknown } from './unknown';

/** A string computed from a handshake. Absent (undefined) is a value of its own: no header, no such part, no match. */
export type Term =
  | { readonly kind: 'literal'; readonly value: string }
  /** A request header as sent, `origin` and `host` included. */
  | { readonly kind: 'header'; readonly name: string }
  /** The request target: its path, its query without `?`, or both as sent. */
  | { readonly kind: 'target'; readonly part: 'path' | 'query' | 'whole' }
  /** `https` or `http`, by whether the connection is TLS. */
  | { readonly kind: 'scheme' }
  | { readonly kind: 'lowerCase' | 'upperCase' | 'trim'; readonly of: Term }
  /** `of`, or `fallback` when `of` is absent. */
  | { readonly kind: 'orElse'; readonly of: Term; readonly fallback: Term }
  /** All parts joined; absent when one is absent. */
  | { readonly kind: 'concat'; readonly parts: readonly Term[] }
  | { readonly kind: 'urlPart'; readonly of: Term; readonly parser: UrlParser; readonly part: UrlPart }
  /** A group of the first match: a number, or a name; 0 is the whole match. Absent without a match. */
  | { readonly kind: 'capture'; readonly of: Term; readonly regex: Regex; readonly group: number | string }
  | {
      readonly kind: 'replace';
      readonly of: Term;
      readonly search: string;
      readonly by: string;
      readonly all: boolean;
    }
  /** The first match replaced by a plain text, or all of them when the flags hold `g`. */
  | { readonly kind: 'substitute'; readonly of: Term; readonly regex: Regex; readonly by: string }
  | { readonly kind: 'slice'; readonly of: Term; readonly start: number; readonly end?: number }
  /** The item at `index` of the text split at a separator. */
  | { readonly kind: 'item'; readonly of: Term; readonly separator: string; readonly index: number }
  /** The first value of a name in a query, decoded (URL standard, `URLSearchParams`). */
  | { readonly kind: 'parameter'; readonly of: Term; readonly name: string }
  | { readonly kind: 'unknown'; readonly unknown: Unknown };

export type TermValue = string | undefined | Unknown;

export const literal = (value: string): Term => ({ kind: 'literal', value });
export const headerTerm = (name: string): Term => ({ kind: 'header', name: name.toLowerCase() });
export const origin: Term = headerTerm('origin');
export const host: Term = headerTerm('host');
/** The URL of a request, as `Request.url` of the Fetch standard has it. */
export const requestUrl: Term = {
  kind: 'concat',
  parts: [{ kind: 'scheme' }, literal('://'), host, { kind: 'target', part: 'whole' }],
};
export const lowerCase = (of: Term): Term => ({ kind: 'lowerCase', of });
export const orElse = (of: Term, fallback: Term): Term =>
  bounded([of, fallback], () => ({ kind: 'orElse', of, fallback }));

/** So large a term may be: what is doubled line by line would soon fill any memory. */
const largest = 100;

const tooLarge: Term = {
  kind: 'unknown',
  unknown: new Unknown('it is put together from too many parts'),
};

const bounded = (parts: readonly Term[], make: () => Term): Term =>
  parts.reduce((size, part) => size + sizeOf(part), 0) > largest ? tooLarge : make();

const sizes = new WeakMap<Term, number>();

/** Of how many terms it is made, each counted as often as it stands there; a literal counts by its length, too. */
function sizeOf(term: Term): number {
  if (term.kind === 'literal') return 1 + Math.floor(term.value.length / 1_000);
  const parts = term.kind === 'concat' ? term.parts : 'of' in term ? [term.of] : [];
  if (parts.length === 0) return 1;
  let size = sizes.get(term);
  if (size === undefined) {
    size = parts.reduce(
      (sum, part) => sum + sizeOf(part),
      term.kind === 'orElse' ? sizeOf(term.fallback) : 1,
    );
    sizes.set(term, size);
  }
  return size;
}

/** The parts joined, neighbouring literals merged; a single part stays as it is. */
export const concat = (parts: readonly Term[]): Term => bounded(parts, () => joinedTerm(parts));

function joinedTerm(parts: readonly Term[]): Term {
  const merged: Term[] = [];
  for (const part of parts.flatMap((term) => (term.kind === 'concat' ? term.parts : [term]))) {
    const last = merged.at(-1);
    if (part.kind === 'literal' && last?.kind === 'literal')
      merged.splice(-1, 1, literal(last.value + part.value));
    else if (part.kind !== 'literal' || part.value !== '') merged.push(part);
  }
  if (merged.length === 0) return literal('');
  return merged.length === 1 ? (merged[0] as Term) : { kind: 'concat', parts: merged };
}

/** What the term is for this handshake. */
export function evaluateTerm(term: Term, handshake: Handshake): TermValue {
  switch (term.kind) {
    case 'literal':
      return term.value;
    case 'header':
      return header(handshake, term.name);
    case 'target':
      return targetPart(handshake.path, term.part);
    case 'scheme':
      return handshake.tls ? 'https' : 'http';
    case 'concat':
      return joined(term.parts, handshake);
    case 'orElse': {
      const value = evaluateTerm(term.of, handshake);
      return value === undefined ? evaluateTerm(term.fallback, handshake) : value;
    }
    case 'unknown':
      return term.unknown;
    default: {
      const value = evaluateTerm(term.of, handshake);
      return typeof value === 'string' ? transformed(term, value) : value;
    }
  }
}

type Transform = Exclude<Extract<Term, { of: Term }>, { kind: 'orElse' }>;

function transformed(term: Transform, value: string): TermValue {
  switch (term.kind) {
    case 'lowerCase':
      return value.toLowerCase();
    case 'upperCase':
      return value.toUpperCase();
    case 'trim':
      return value.trim();
    case 'urlPart':
      return parseUrl(value, term.parser)?.[term.part];
    case 'capture': {
      const match = matchRegex(term.regex, value);
      if (isUnknown(match) || match === undefined) return match;
      return Object.hasOwn(match.groups, term.group) ? match.groups[term.group] : undefined;
    }
    case 'replace':
      // A function, so that `$&` and its like in the replacement stay plain text.
      return term.all
        ? value.replaceAll(term.search, () => term.by)
        : value.replace(term.search, () => term.by);
    case 'substitute':
      return replaceRegex(term.regex, value, term.by);
    case 'slice':
      return value.slice(term.start, term.end);
    case 'item':
      return value.split(term.separator).at(term.index);
    case 'parameter':
      return new URLSearchParams(value).get(term.name) ?? undefined;
  }
}

function joined(parts: readonly Term[], handshake: Handshake): TermValue {
  let result = '';
  for (const part of parts) {
    const value = evaluateTerm(part, handshake);
    if (typeof value !== 'string') return value;
    result += value;
  }
  return result;
}

function targetPart(target: string, part: 'path' | 'query' | 'whole'): string {
  if (part === 'whole') return target;
  const mark = target.indexOf('?');
  if (part === 'path') return mark < 0 ? target : target.slice(0, mark);
  return mark < 0 ? '' : target.slice(mark + 1);
}

/** True when the term's value can depend on the named request header (lower case). */
export function readsHeader(term: Term, name: string): boolean {
  switch (term.kind) {
    case 'header':
      return term.name === name;
    case 'concat':
      return term.parts.some((part) => readsHeader(part, name));
    case 'orElse':
      return readsHeader(term.of, name) || readsHeader(term.fallback, name);
    case 'literal':
    case 'target':
    case 'scheme':
    case 'unknown':
      return false;
    default:
      return readsHeader(term.of, name);
  }
}
