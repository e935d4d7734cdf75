import { equals, matches } from '../../core/policy/condition';
import { literal, type Term } from '../../core/policy/term';
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
  return search(locations, { location: undefined, final: false }, uri, (hit) =>
    next(hit.location, hit.match),
  );
}

interface Hit {
  readonly location: Found;
  /** An exact or regular match: no outer regular expression is tried any more. */
  readonly final: boolean;
  /** The regular expression that matched last: `$1` and its like refer to it. */
  readonly match?: Regex;
}

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
  const exact = level.exactFor(uri).map(({ path, found }) => ({
    condition: equals(uri, literal(path)),
    follow: () => next({ location: found, final: true }),
  }));
  const prefixes = level.prefixesFor(uri).map((location) => ({
    condition: { kind: 'startsWith', term: uri, text: literal(location.pattern) } as const,
    follow: () =>
      search(location.locations, { location, final: false }, uri, (hit) =>
        hit.final || location.modifier === '^~' ? next(hit) : expressions(hit),
      ),
  }));
  return firstOf([...exact, ...prefixes], () => expressions(around), mostOpen) ?? next(tooMany);
}

/** The regular expression of a location that has one. */
export const expressionOf = ({ pattern, modifier }: Location): Regex => ({
  source: pattern,
  flags: modifier === '~*' ? 'i' : '',
  dialect: 'pcre',
});

/** So many locations can be open for a path that is not known; beyond that the choice is unknown. */
const mostOpen = 100;
const tooMany: Hit = { location: 'unknown', final: true };

interface Exact {
  readonly path: string;
  readonly found: Found;
}

/** The locations of one level, ready for the search. */
class Level {
  readonly exact: readonly Exact[];
  readonly expressions: readonly Location[];
  /** Longest first. */
  readonly #prefixes: readonly Location[];
  readonly #exactByPath: ReadonlyMap<string, Exact>;
  readonly #prefixByPath: ReadonlyMap<string, Location>;

  constructor(locations: readonly Location[]) {
    const prefixes = locations.filter(({ modifier }) => modifier === '' || modifier === '^~');
    const exact = locations.filter(({ modifier }) => modifier === '=');
    const names = new Set([...prefixes, ...exact].map(({ pattern }) => pattern));
    const redirects = prefixes.filter(
      ({ pattern, directives }) =>
        pattern.endsWith('/') &&
        named(directives, 'proxy_pass').length > 0 &&
        !names.has(pattern.slice(0, -1)),
    );
    this.exact = [
      ...exact.map((location) => ({ path: location.pattern, found: location })),
      ...redirects.map((location) => ({ path: location.pattern.slice(0, -1), found: 'redirect' as const })),
    ];
    this.expressions = locations.filter(({ modifier }) => modifier === '~' || modifier === '~*');
    this.#prefixes = [...prefixes].sort((a, b) => b.pattern.length - a.pattern.length);
    this.#exactByPath = new Map([...this.exact].reverse().map((one) => [one.path, one]));
    this.#prefixByPath = new Map([...prefixes].reverse().map((one) => [one.pattern, one]));
  }

  /** Those that can be meant: for a known path at most one, found at once. */
  exactFor(uri: Term): readonly Exact[] {
    if (uri.kind !== 'literal') return this.exact;
    const found = this.#exactByPath.get(uri.value);
    return found ? [found] : [];
  }

  prefixesFor(uri: Term): readonly Location[] {
    if (uri.kind !== 'literal') return this.#prefixes;
    for (let length = uri.value.length; length >= 0; length--) {
      const found = this.#prefixByPath.get(uri.value.slice(0, length));
      if (found) return [found];
    }
    return [];
  }
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
