/** Negative, zero or positive as version `a` is older than, equal to or newer than `b`; missing parts count as 0. */
export function compareVersions(a: string, b: string): number {
  const [left, right] = [numbers(a), numbers(b)];
  for (let part = 0; part < Math.max(left.length, right.length); part++) {
    const difference = (left[part] ?? 0) - (right[part] ?? 0);
    if (difference !== 0) return difference;
  }
  return 0;
}

/** Few versions are compared, but often; those that texts make up don't add up. */
const known = new Map<string, readonly number[]>();
const mostKnown = 1_000;

function numbers(version: string): readonly number[] {
  const before = known.get(version);
  if (before) return before;
  const parts = version
    .replace(/^v/, '')
    .split(/[.\-+]/)
    .map(Number)
    .filter(Number.isFinite);
  if (known.size >= mostKnown) known.clear();
  known.set(version, parts);
  return parts;
}

/** Releases in which something exists: from `since` on, until it is gone in `until`. */
export interface Lifetime {
  readonly since?: string;
  readonly until?: string;
}

export const existsIn = ({ since, until }: Lifetime, version: string): boolean =>
  (since === undefined || compareVersions(version, since) >= 0) &&
  (until === undefined || compareVersions(version, until) < 0);
