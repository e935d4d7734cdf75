import type { Condition, LibraryMatcher } from '../../../core/policy/condition';
import type { Term } from '../../../core/policy/term';
import { parseUrl } from '../../../core/url';
import { constantText, constantTexts, isUndefined, type Tree } from '../evaluate/value';

/** The host name of a Host header or an origin; undefined when it has none. */
const hostnameOf = (value: string): string | undefined =>
  parseUrl(/^(.+:)?\/\//.test(value) ? value : `//${value}`, 'node')?.hostname;

const isAddress = (name: string): boolean => /^\d+(\.\d+){3}$/.test(name) || name.includes(':');

/** Names that need no permission. */
const isLocal = (name: string): boolean =>
  isAddress(name) || name === 'localhost' || name.endsWith('.localhost');

/** A dot in front stands for the name after it and for everything below that. */
const isListed = (names: readonly string[], name: string): boolean =>
  names.some((one) => one === name || (one.startsWith('.') && (one.slice(1) === name || name.endsWith(one))));

const asks = (term: Term, pattern: string, name: string, fits: (hostname: string) => boolean): Condition => {
  const matches: LibraryMatcher['matches'] = (_, value) => {
    const hostname = hostnameOf(value);
    return hostname !== undefined && fits(hostname);
  };
  return { kind: 'library', term, matcher: { name, matches }, pattern };
};

/**
 * Is it an address, localhost, a name below that, or the host that the server listens on (webpack-dev-server 5,
 * `isValidHost`; Vite 8, `isHostAllowed`)?
 */
export const needsNoPermission = (term: Term, own?: string): Condition =>
  asks(term, own ?? '', 'the rule for local hosts', (name) => isLocal(name) || name === own);

/** Is it one of the option `allowedHosts`? */
export const isAllowedHost = (term: Term, names: readonly string[]): Condition =>
  asks(term, names.join(' '), 'the rule for allowed hosts', (name) => isListed(names, name));

/** Is it this machine by one of its names? */
export const isLoopback = (term: Term): Condition =>
  asks(term, '', 'the rule for this machine', (name) => ['localhost', '127.0.0.1', '::1'].includes(name));

/** Is it the origin of a file or of a browser's extension? */
export const isFileOrExtension = (term: Term): Condition => ({
  kind: 'matches',
  term,
  regex: { source: '^(file|.+-extension):', flags: 'i', dialect: 'ecmascript' },
  mode: 'search',
});

/** An option of host names; undefined when it is not understood. */
export function namesIn(option: Tree): readonly string[] | undefined {
  if (isUndefined(option)) return [];
  if (option.kind !== 'leaf') return undefined;
  const { value } = option;
  if (value.kind === 'list') return constantTexts(value);
  const text = constantText(value);
  return text === undefined ? undefined : [text];
}
