import { getDomain, getPublicSuffix, parse } from 'tldts';
import { asUrl } from './url';

/** A tuple origin (RFC 6454, section 4): scheme, host, port. */
export interface Origin {
  /** Lower case, without colon. */
  readonly scheme: string;
  /** Lower case; IPv6 in brackets. */
  readonly hostname: string;
  /** Empty for the scheme's default port. */
  readonly port: string;
}

const defaultPorts: Readonly<Record<string, string>> = { http: '80', https: '443', ws: '80', wss: '443' };

/** Schemes whose pages have a tuple origin of host and port. */
const webSchemes = new Set(['http', 'https']);

/** The origin that a browser would give a page at this URL; undefined when the text is no http(s) URL. */
export function parseOrigin(text: string): Origin | undefined {
  const url = asUrl(text);
  const scheme = url?.protocol.slice(0, -1) ?? '';
  if (!url || !webSchemes.has(scheme) || url.hostname === '') return undefined;
  return { scheme, hostname: url.hostname, port: url.port };
}

/** As browsers write it in the Origin header (RFC 6454, section 6.2): lower case, no default port, no slash at the end. */
export function serializeOrigin({ scheme, hostname, port }: Origin): string {
  const explicit = port === '' || port === defaultPorts[scheme] ? '' : `:${port}`;
  return `${scheme}://${hostname}${explicit}`;
}

/**
 * True when some browser can send exactly this text as Origin: `null`, a serialised http(s) origin, or the origin of
 * an extension, an app or a local file.
 */
export function isBrowserOrigin(text: string): boolean {
  if (text === 'null' || text === 'file://') return true;
  const origin = parseOrigin(text);
  if (origin) return serializeOrigin(origin) === text && !text.includes('*') && !text.includes('@');
  return /^(?!https?:|wss?:)[a-z][a-z0-9+.-]*:\/\/[a-z0-9.-]+$/.test(text);
}

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
