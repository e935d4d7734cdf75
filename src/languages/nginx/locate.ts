import { equals, matches } from '../../core/policy/condition';
import { literal, type Term } from '../../core/policy/term';
import type { Regex } from '../../core/regex/regex';
import type { Location } from './config';
import { decide, type Flow } from './flow';
import { named } from './syntax';

/** What the search for a location found: one, none, or the redirect to the same path with a slash. */
export type Found = Location | 'redirect' | undefined;

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
  const expressions = (current: Hit, index = 0): Flow => {
    const location = level.expressions[index];
    if (!location) return next(current);
    const match: Regex = {
      source: location.pattern,
      flags: location.modifier === '~*' ? 'i' : '',
      dialect: 'pcre',
    };
    return decide(
      matches(uri, match),
      () =>
        search(location.locations, { location, final: true, match }, uri, (hit) =>
          next({ ...hit, final: true }),
        ),
      () => expressions(current, index + 1),
    );
  };
  const prefixes = (index: number): Flow => {
    const location = level.prefixes[index];
    if (!location) return expressions(around);
    return decide(
      { kind: 'startsWith', term: uri, text: literal(location.pattern) },
      () =>
        search(location.locations, { location, final: false }, uri, (hit) =>
          hit.final || location.modifier === '^~' ? next(hit) : expressions(hit),
        ),
      () => prefixes(index + 1),
    );
  };
  const exact = (index: number): Flow => {
    const candidate = level.exact[index];
    if (!candidate) return prefixes(0);
    return decide(
      equals(uri, literal(candidate.path)),
      () => next({ location: candidate.found, final: true }),
      () => exact(index + 1),
    );
  };
  return exact(0);
}

interface Level {
  readonly exact: readonly { readonly path: string; readonly found: Found }[];
  /** Longest first. */
  readonly prefixes: readonly Location[];
  readonly expressions: readonly Location[];
}

const levels = new WeakMap<readonly Location[], Level>();

function indexed(locations: readonly Location[]): Level {
  let level = levels.get(locations);
  if (!level) {
    const prefixes = locations.filter(({ modifier }) => modifier === '' || modifier === '^~');
    const exact = locations.filter(({ modifier }) => modifier === '=');
    const names = new Set([...prefixes, ...exact].map(({ pattern }) => pattern));
    const redirects = prefixes.filter(
      ({ pattern, directives }) =>
        pattern.endsWith('/') &&
        named(directives, 'proxy_pass').length > 0 &&
        !names.has(pattern.slice(0, -1)),
    );
    level = {
      exact: [
        ...exact.map((location) => ({ path: location.pattern, found: location })),
        ...redirects.map((location) => ({ path: location.pattern.slice(0, -1), found: 'redirect' as const })),
      ],
      prefixes: [...prefixes].sort((a, b) => b.pattern.length - a.pattern.length),
      expressions: locations.filter(({ modifier }) => modifier === '~' || modifier === '~*'),
    };
    levels.set(locations, level);
  }
  return level;
}

/** All paths that nginx answers with a redirect to themselves and a slash. */
export function redirectedPaths(locations: readonly Location[]): string[] {
  const own = indexed(locations).exact.filter(({ found }) => found === 'redirect');
  return [
    ...own.map(({ path }) => path),
    ...locations.flatMap((location) => redirectedPaths(location.locations)),
  ];
}
