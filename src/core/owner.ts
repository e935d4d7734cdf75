import { getDomain, getPublicSuffix, parse } from 'tldts';

/** Of the public suffix list; host names are valid as browsers see it, underscores and outer hyphens included. */
const suffixRules = { allowPrivateDomains: true, validateHostname: false };

/** The name that one owner registers, such as `example.co.uk`; undefined for addresses, `localhost` and public suffixes. */
export function registrableDomain(hostname: string): string | undefined {
  return getDomain(hostname, suffixRules) ?? undefined;
}

/** True when anybody may have names beside this one: its parent is a public suffix such as `github.io`. */
export function isSharedHosting(hostname: string): boolean {
  const icann = getPublicSuffix(hostname, { allowPrivateDomains: false });
  const any = getPublicSuffix(hostname, { allowPrivateDomains: true });
  return any !== null && any !== icann;
}

/** True when both host names belong to one owner: same registrable domain, or the same name where there is none. */
export function sameOwner(a: string, b: string): boolean {
  const [ownerA, ownerB] = [registrableDomain(a), registrableDomain(b)];
  return ownerA === undefined || ownerB === undefined ? a === b : ownerA === ownerB;
}

/** Top-level domains that are reserved for examples (RFC 2606): they stand for any that can be had. */
const exampleDomains = new Set(['example']);

/** True when somebody can own this host name: its registrable domain is one that a registry may give away. */
export function canBeOwned(hostname: string): boolean {
  const { domain, isIcann, isPrivate, publicSuffix } = parse(hostname, suffixRules);
  if (domain === null || !/^[a-z0-9](?:[a-z0-9-]*[a-z0-9])?\./.test(domain)) return false;
  return Boolean(isIcann || isPrivate || exampleDomains.has(publicSuffix ?? ''));
}
