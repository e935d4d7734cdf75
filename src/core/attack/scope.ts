import type { Handshake } from '../policy/handshake';
import { evaluateTerm, readsHeader, type Term, type TermValue } from '../policy/term';
import { isUnknown, Unknown } from '../policy/unknown';
import { matchRegex } from '../regex/match';
import { NotModelled } from '../regex/not-modelled';
import type { Regex } from '../regex/regex';
import type { UrlParser, UrlPart } from '../url';
import { automatonOf } from './automaton';

/**
 * A term as a stretch of a browser's Origin with text around it. Of the origins under search the scheme is fixed; the
 * rest is the host name, and a colon and port where it is not the default. Host names hold no capitals.
 */
export interface Scope {
  readonly stretch: Stretch;
  readonly before: string;
  readonly after: string;
  readonly upperCase: boolean;
}

/** Host name, port (empty where there is none), or both with the colon between. */
export type Stretch = 'hostname' | 'port' | 'host';

/** What is known of a term: a scope, a fixed value, or why neither. */
export type Scoped = { readonly scope: Scope } | { readonly value: TermValue };

/** Finds the scope of a term, for origins of one scheme in handshakes that are else as the sample. */
export function scopeOf(term: Term, scheme: string, sample: Handshake): Scoped {
  if (!readsHeader(term, 'origin')) return { value: evaluateTerm(term, sample) };
  const inner = (of: Term) => scopeOf(of, scheme, sample);
  switch (term.kind) {
    case 'header':
      return { scope: { stretch: 'host', before: `${scheme}://`, after: '', upperCase: false } };
    case 'orElse':
      return orElse(inner(term.of), () => inner(term.fallback));
    case 'concat':
      return joined(term.parts.map(inner));
    case 'trim':
      return within(inner(term.of), (scope) =>
        /^\s|\s$/.test(scope.before + scope.after) ? undefined : scope,
      );
    case 'lowerCase':
      return within(inner(term.of), (scope) => withCase(scope, false));
    case 'upperCase':
      return within(inner(term.of), (scope) => withCase(scope, true));
    case 'urlPart':
      return within(inner(term.of), (scope) =>
        isWholeOrigin(scope, scheme) ? partScope(term.parser, term.part, scheme) : undefined,
      );
    case 'replace':
      // The first match lies in the fixed text before the host, so that it is the same for every origin.
      return within(inner(term.of), (scope) =>
        !term.all && term.search !== '' && scope.before.includes(term.search)
          ? { ...scope, before: scope.before.replace(term.search, () => term.by) }
          : undefined,
      );
    case 'substitute':
      return within(inner(term.of), (scope) => substituted(scope, term.regex, term.by));
    case 'slice':
      return within(inner(term.of), (scope) =>
        term.end === undefined && term.start >= 0 && term.start <= scope.before.length
          ? { ...scope, before: scope.before.slice(term.start) }
          : undefined,
      );
    case 'item':
      return within(inner(term.of), (scope) => item(scope, term.separator, term.index));
    default:
      return notFollowed;
  }
}

const notFollowed: Scoped = { value: new Unknown('the search does not follow how this value is made') };

/** Applies a change to a scope; the change may give a scope, a fixed text, or undefined for what is not followed. */
function within(scoped: Scoped, change: (scope: Scope) => Scope | string | undefined): Scoped {
  if (!('scope' in scoped)) return notFollowed;
  const result = change(scoped.scope);
  if (result === undefined) return notFollowed;
  return typeof result === 'string' ? { value: result } : { scope: result };
}

/** An Origin is there, and so is every part of it that has a scope. */
const orElse = (first: Scoped, fallback: () => Scoped): Scoped =>
  'value' in first && first.value === undefined ? fallback() : first;

function joined(parts: readonly Scoped[]): Scoped {
  const at = parts.findIndex((part) => 'scope' in part);
  const part = parts[at];
  const text = (others: readonly Scoped[]): string | undefined => {
    const values = others.map((other) => ('value' in other ? other.value : undefined));
    return values.every((value) => typeof value === 'string') ? values.join('') : undefined;
  };
  const [before, after] = [text(parts.slice(0, at)), text(parts.slice(at + 1))];
  if (!part || !('scope' in part) || before === undefined || after === undefined) return notFollowed;
  const { scope } = part;
  return { scope: { ...scope, before: before + scope.before, after: scope.after + after } };
}

function withCase(scope: Scope, upperCase: boolean): Scope {
  const change = (text: string) => (upperCase ? text.toUpperCase() : text.toLowerCase());
  return { ...scope, before: change(scope.before), after: change(scope.after), upperCase };
}

const isWholeOrigin = ({ stretch, before, after, upperCase }: Scope, scheme: string): boolean =>
  stretch === 'host' && before.toLowerCase() === `${scheme}://` && after === '' && !upperCase;

type PartTable = Readonly<Record<UrlPart, (scheme: string) => Scope | string>>;

const plain = (stretch: Stretch, before = '', after = ''): Scope => ({
  stretch,
  before,
  after,
  upperCase: false,
});

/** The parts of an origin `scheme://host[:port]` as each parser gives them. */
const parts: Readonly<Partial<Record<UrlParser, PartTable>>> = {
  whatwg: {
    protocol: (scheme) => `${scheme}:`,
    hostname: () => plain('hostname'),
    host: () => plain('host'),
    port: () => plain('port'),
    pathname: () => '/',
    origin: (scheme) => plain('host', `${scheme}://`),
    href: (scheme) => plain('host', `${scheme}://`, '/'),
  },
};

const partScope = (parser: UrlParser, part: UrlPart, scheme: string): Scope | string | undefined =>
  parts[parser]?.[part](scheme);

/** An item of the text split at a separator that cannot be in a host. */
function item({ before, ...rest }: Scope, separator: string, index: number): Scope | string | undefined {
  if (!separator.includes('/') || rest.after !== '') return undefined;
  const items = before.split(separator);
  const last = items.length - 1;
  if (index === last || index === -1) return { ...rest, before: items[last] as string };
  return index >= 0 && index < last ? items[index] : undefined;
}

/** Characters that a host can begin with. */
const beginnings = [...'abcdefghijklmnopqrstuvwxyz0123456789-_['];

/** The first match replaced, when it lies in the fixed text before the host for every origin. */
function substituted(scope: Scope, regex: Regex, by: string): Scope | undefined {
  if (regex.flags.includes('g')) return undefined;
  const matches = beginnings.map((character) => matchRegex(regex, scope.before + character));
  const [first] = matches;
  if (isUnknown(first) || first === undefined) return undefined;
  const { index, groups } = first;
  const found = groups[0] as string;
  const isSame = (match: (typeof matches)[number]) =>
    match !== undefined && !isUnknown(match) && match.index === index && match.groups[0] === found;
  if (!matches.every(isSame) || reachesBeyond(regex, scope.before, index)) return undefined;
  const end = index + found.length;
  return { ...scope, before: scope.before.slice(0, index) + by + scope.before.slice(end) };
}

/** Could a match that begins at one of the first places go on into what follows the text? */
function reachesBeyond(regex: Regex, text: string, lastStart: number): boolean {
  try {
    const automaton = automatonOf(regex, 'full');
    for (let start = 0; start <= lastStart; start++) {
      const state = automaton.read(automaton.start, text.slice(start));
      if (beginnings.some((character) => automaton.decided(automaton.read(state, character)) !== false))
        return true;
    }
    return false;
  } catch (error) {
    if (error instanceof NotModelled) return true;
    throw error;
  }
}

/** The text that the scope is for an origin. */
export function textOf({ stretch, before, after, upperCase }: Scope, origin: string): string {
  const host = origin.slice(origin.indexOf('://') + 3);
  const colon = /:\d+$/.exec(host)?.index ?? host.length;
  const text = { host, hostname: host.slice(0, colon), port: host.slice(colon + 1) }[stretch];
  return before + (upperCase ? text.toUpperCase() : text) + after;
}
