import { isBrowserOrigin, parseOrigin } from '../origin';
import { canBeOwned, registrableDomain } from '../owner';
import { escapeRegex, type Regex } from '../regex/regex';
import type { Scope, Stretch } from './scope';

/** A condition on a stretch of an origin. */
export interface Requirement {
  readonly scope: Scope;
  /** Must match the whole stretch, or must not. */
  readonly regex: Regex;
  readonly holds: boolean;
}

const port = '(?::[1-9]\\d{0,4})?';
const octet = '(?:0|[1-9]\\d?|1\\d\\d|2[0-4]\\d|25[0-5])';
/** Browsers send underscores and outer hyphens in labels, but registries take neither. */
const name = '(?:[a-z0-9_-]+\\.)*[a-z0-9](?:[a-z0-9-]*[a-z0-9])?';
/** Any last label of a name; few of them exist. */
export const anySuffix = '[a-z][a-z0-9-]*[a-z0-9]';
/** Global unicast (RFC 4291, section 2.4). */
const ipv6 = '\\[[23][0-9a-f:]+\\]';

/** Addresses that are not the internet's: RFC 6890, and multicast. */
const privateAddress = `(?:(?:0|10|127|22[4-9]|2[3-5]\\d)\\.\\d+|169\\.254|192\\.168|172\\.(?:1[6-9]|2\\d|3[01])|100\\.(?:6[4-9]|[7-9]\\d|1[01]\\d|12[0-7]))\\.\\d+\\.\\d+`;

/** The hosts that are no strangers: all below some registrable domains, and some that have none, such as addresses. */
export class Owners {
  readonly domains = new Set<string>();
  readonly hosts = new Set<string>();

  constructor(hostnames: Iterable<string> = []) {
    for (const hostname of hostnames) this.add(hostname);
  }

  /** Adds everything that has the same owner as the host. */
  add(hostname: string): void {
    const domain = registrableDomain(hostname);
    if (domain === undefined) this.hosts.add(hostname);
    else this.domains.add(domain);
  }

  owns(hostname: string): boolean {
    const name = hostname.replace(/\.$/, '');
    if (this.hosts.has(name)) return true;
    for (let rest = name; ; rest = rest.slice(rest.indexOf('.') + 1)) {
      if (this.domains.has(rest)) return true;
      if (!rest.includes('.')) return false;
    }
  }

  /** Are all hosts theirs whose names, with or without a port, end with the text? False where that is not plain to see. */
  ownsAllEndingWith(text: string): boolean {
    const end = text.replace(/:\d+$/, '');
    for (let at = 0; at < end.length; at++)
      if (/[./]/.test(end.charAt(at)) && this.domains.has(end.slice(at + 1))) return true;
    return false;
  }
}

/**
 * The origins, without their `scheme://`, of web pages that a stranger can put on the internet: as browsers write them
 * (see {@link isBrowserOrigin}), and on no host of the owners given. A little wider than that: what is found must pass
 * {@link isStranger}; when nothing is found, there is nothing.
 * @param suffix what the last label of a name matches
 */
export function strangers(
  scheme: string,
  { domains, hosts }: Owners,
  suffix = anySuffix,
): readonly Requirement[] {
  const requirements: Requirement[] = [
    must('host', `(?:${name}\\.(?:${suffix})\\.?|${octet}(?:\\.${octet}){3}|${ipv6})${port}`),
    mustNot('hostname', privateAddress),
    mustNot('port', scheme === 'https' ? '443' : '80'),
  ];
  if (domains.size > 0) requirements.push(mustNot('hostname', `(?:.*\\.)?${oneOf(domains)}\\.?`));
  if (hosts.size > 0) requirements.push(mustNot('hostname', `${oneOf(hosts)}\\.?`));
  return requirements;
}

const oneOf = (hostnames: ReadonlySet<string>): string => `(?:${[...hostnames].map(escapeRegex).join('|')})`;

const requirement = (stretch: Stretch, source: string, holds: boolean): Requirement => ({
  scope: { stretch, before: '', after: '', upperCase: false },
  regex: { source, flags: '', dialect: 'ecmascript' },
  holds,
});
const must = (stretch: Stretch, source: string) => requirement(stretch, source, true);
const mustNot = (stretch: Stretch, source: string) => requirement(stretch, source, false);

/** Can a stranger have a page with this origin, which lies in {@link strangers}? */
export function isStranger(text: string): boolean {
  const origin = parseOrigin(text);
  if (!origin || !isBrowserOrigin(text)) return false;
  const { hostname } = origin;
  if (/^\[|^[\d.]+$/.test(hostname)) return true;
  const labels = hostname.split('.');
  return hostname.length <= 253 && labels.every((label) => label.length <= 63) && canBeOwned(hostname);
}
