import { type Origin, serializeOrigin } from '../../origin';
import { canBeOwned, registrableDomain } from '../../owner';
import type { FamilyInput } from '../families';

/** The same page on another host. */
export const withHost = (origin: Origin, hostname: string): string =>
  serializeOrigin({ ...origin, hostname });

/** A name that somebody registered, or one below it. */
export const isName = (hostname: string): boolean => registrableDomain(hostname) !== undefined;

/** The name that the trusted page's owner registered. */
export const domain = ({ trusted }: FamilyInput): string =>
  registrableDomain(trusted.hostname) ?? trusted.hostname;

export const isLocal = ({ trusted }: FamilyInput): boolean =>
  trusted.hostname === 'localhost' || /^(127\.[\d.]+|\[::1\])$/.test(trusted.hostname);

/** The host names that result from replacing one dot by a letter, for an unescaped `.` in a pattern. */
export function dotsReplaced({ trusted }: FamilyInput): string[] {
  const { hostname } = trusted;
  const suffix = hostname.slice(domainStart(hostname));
  const lastDot = hostname.length - suffix.length - 1 + suffix.indexOf('.');
  return [...hostname.matchAll(/\./g)]
    .filter((dot) => dot.index < lastDot || !isName(hostname))
    .map((dot) => withHost(trusted, `${hostname.slice(0, dot.index)}x${hostname.slice(dot.index + 1)}`));
}

const domainStart = (hostname: string): number =>
  hostname.length - (registrableDomain(hostname) ?? hostname).length;

/** The trusted origin with its last letter cut off: a name under another top-level domain, if it is one. */
export function cutRight(trusted: Origin): string | undefined {
  const hostname = trusted.hostname.slice(0, -1);
  return trusted.port === '' && canBeOwned(hostname) && /\.[a-z]{2,}$/.test(hostname)
    ? withHost(trusted, hostname)
    : undefined;
}
