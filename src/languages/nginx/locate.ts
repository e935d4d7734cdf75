import { equals, matches } from '../../core/policy/condition';
import { literal, type Term } from '../../core/policy/term';
import { isUnknown } from '../../core/policy/unknown';
import { testRegex } from '../../core/regex/match';
import type { Regex } from '../../core/regex/regex';
import type { Location } from './config';
import { type Flow, firstOf } from './flow';
import { named } from './syntax';

/** What the search found: a location, none, the redirect to the same path with a slash, or too many possibilities. */
export type Found = Location | 'redirect' | 'unknown' | undefined;

/**
 * Chooses the location for a path as `ngx_http_core_find_location` does: `=` first, then the longest prefix and what is
 * nested in it, then regular expressions in file order unless the prefix has `^~`.
 */
export function locate(
  locations: readonly Location[],
  uri: Term,
  next: (found: Found, match: Regex | undefined) => Flow,
): Flow {
  const hit = uri.kind === 'literal' ? choose(locations, nowhere, uri.value) : undefined;
  if (hit && !hit.unsure) return next(hit.location, hit.match);
  return search(locations, nowhere, uri, ({ location, match }) => next(location, match));
}

/** The location for a path that is known; one whose expression is not understood counts as chosen. */
export const chosenFor = (locations: readonly Location[], path: string): Found =>
  choose(locations, nowhere, path).location;

/** The same; `unknown` where an expression is not understood. */
export function surelyChosenFor(locations: readonly Location[], path: string): Found {
  const { location, unsure } = choose(locations, nowhere, path);
  return unsure ? 'unknown' : location;
}

interface Hit {
  readonly location: Found;
  /** An exact or regular match: no outer regular expression is tried any more. */
  readonly final: boolean;
  /** The regular expression that matched last: `$1` and its like refer to it. */
  readonly match?: Regex;
  /** It is not known whether that one matches. */
  readonly unsure?: boolean;
}

const nowhere: Hit = { location: undefined, final: false };

/** The search for one path. */
function choose(locations: readonly Location[], around: Hit, path: string): Hit {
  if (locations.length === 0) return around;
  const level = indexed(locations);
  const exact = level.exactFor(path);
  if (exact) return { location: exact.found, final: true };
  const prefix = level.prefixFor(path);
  const hit = prefix ? choose(prefix.locations, { location: prefix, final: false }, path) : around;
  if (prefix && (hit.final || prefix.modifier === '^~')) return hit;
  for (const location of level.expressions) {
    const match = expressionOf(location);
    const fits = testRegex(match, path);
    if (fits === false) continue;
    const found: Hit = { location, final: true, match };
    const inner = choose(location.locations, found, path);
    return { ...inner, final: true, unsure: isUnknown(fits) || (inner.unsure ?? false) };
  }
  return hit;
}

/** The search for all paths at once. */
function search(locations: readonly Location[], around: Hit, uri: Term, next: (hit: Hit) => Flow): Flow {
  const level = indexed(locations);
  const expressions = (current: Hit): Flow => {
    const steps = level.expressions.map((location) => {
      const match = expressionOf(location);
      const found: Hit = { location, final: true, match };
      const follow = () => search(location.locations, found, uri, (hit) => next({ ...hit, final: true }));
      return { condition: matches(uri, match), follow };
    });
    return firstOf(steps, () => next(current), mostOpen) ?? next(tooMany);
  };
  const exact = level.exact.map(({ path, found }) => ({
    condition: equals(uri, literal(path)),
    follow: () => next({ location: found, final: true }),
  }));
  const prefixes = level.prefixes.map((location) => ({
    condition: { kind: 'startsWith', term: uri, text: literal(location.pattern) } as const,
    follow: () =>
      search(location.locations, { location, final: false }, uri, (hit) =>
        hit.final || location.modifier === '^~' ? next(hit) : expressions(hit),
      ),
  }));
  return firstOf([...exact, ...prefixes], () => expressions(around), mostOpen) ?? next(tooMany);
}

const known = new WeakMap<Location, Regex>();

/** The regular expression of a location that has one. */
export function expressionOf(location: Location): Regex {
  let regex = known.get(location);
  if (!regex) {
    const { pattern, modifier } = location;
    regex = { source: pattern, flags: modifier === '~*' ? 'i' : '', dialect: 'pcre' };
    known.set(location, regex);
  }
  return regex;
}

/** So many locations can be open for a path that is not known; beyond that the choice is unknown. */
const mostOpen = 100;
const tooMany: Hit = { location: 'unknown', final: true };

interface Exact {
  readonly path: string;
  readonly found: Found;
}

/** From so many on, locations are found by an index. */
const longLevel = 16;

/** The locations of one level, ready for the search. */
class Level {
  readonly exact: readonly Exact[];
  readonly expressions: readonly Location[];
  /** Longest first. */
  readonly prefixes: readonly Location[];
  #exactByPath: ReadonlyMap<string, Exact> | undefined;
  #prefixByPath: ReadonlyMap<string, Location> | undefined;

  constructor(locations: readonly Location[]) {
    const prefixes = locations.filter(({ modifier }) => modifier === '' || modifier === '^~');
    const exact = locations.filter(({ modifier }) => modifier === '=');
    this.exact = [
      ...exact.map((location) => ({ path: location.pattern, found: location })),
      ...redirectsIn(prefixes, exact),
    ];
    this.expressions = locations.filter(({ modifier }) => modifier === '~' || modifier === '~*');
    this.prefixes = prefixes.sort((a, b) => b.pattern.length - a.pattern.length);
  }

  exactFor(path: string): Exact | undefined {
    if (this.exact.length < longLevel) return this.exact.find((one) => one.path === path);
    this.#exactByPath ??= new Map([...this.exact].reverse().map((one) => [one.path, one]));
    return this.#exactByPath.get(path);
  }

  prefixFor(path: string): Location | undefined {
    if (this.prefixes.length < longLevel)
      return this.prefixes.find(({ pattern }) => path.startsWith(pattern));
    this.#prefixByPath ??= new Map([...this.prefixes].reverse().map((one) => [one.pattern, one]));
    for (let length = path.length; length >= 0; length--) {
      const found = this.#prefixByPath.get(path.slice(0, length));
      if (found) return found;
    }
    return undefined;
  }
}

/** A prefix with a slash at the end that passes on: nginx redirects the path that lacks the slash. */
function redirectsIn(prefixes: readonly Location[], exact: readonly Location[]): Exact[] {
  const redirecting = prefixes.filter(
    ({ pattern, directives }) => pattern.endsWith('/') && named(directives, 'proxy_pass').length > 0,
  );
  if (redirecting.length === 0) return [];
  const names = new Set([...prefixes, ...exact].map(({ pattern }) => pattern));
  return redirecting
    .map(({ pattern }) => pattern.slice(0, -1))
    .filter((path) => !names.has(path))
    .map((path) => ({ path, found: 'redirect' }));
}

const levels = new WeakMap<readonly Location[], Level>();

function indexed(locations: readonly Location[]): Level {
  let level = levels.get(locations);
  if (!level) {
    level = new Level(locations);
    levels.set(locations, level);
  }
  return level;
}

/** How many regular expressions of one level a path may be compared with. */
export const expressionsIn = (locations: readonly Location[]): number =>
  indexed(locations).expressions.length;

/** All paths that nginx answers with a redirect to themselves and a slash. */
export function redirectedPaths(locations: readonly Location[]): string[] {
  const own = indexed(locations).exact.filter(({ found }) => found === 'redirect');
  return [
    ...own.map(({ path }) => path),
    ...locations.flatMap((location) => redirectedPaths(location.locations)),
  ];
}
