import {
  canBeOwned,
  isSharedHosting,
  type Origin,
  parseOrigin,
  registrableDomain,
  sameOwner,
  serializeOrigin,
} from '../origin';
import { isStranger } from './attacker';

/** Who can make a browser send an Origin: any web page, one in a special position, it depends on the browser, nobody. */
export type Sendable = 'any-page' | 'position' | 'depends' | 'no';
export type Tier = 'quick' | 'standard' | 'full';
export type Risk = 'expected' | 'high' | 'medium' | 'low' | 'info';

export interface FamilyInput {
  /** A page that should get in. */
  readonly trusted: Origin;
  /** Label under reserved names, so that nothing real is named and logs can be searched for it. */
  readonly label: string;
  /** Host of the WebSocket URL, with the port where it is not the default. */
  readonly target: string;
}

/** A way to make up an Origin from a trusted one. A new one is a new entry of the table. */
export interface MutationFamily {
  /** Stable, e.g. `PFX-1`. */
  readonly id: string;
  /** What an accepted handshake would show. */
  readonly tests: string;
  readonly sendable: Sendable | ((input: FamilyInput) => Sendable);
  readonly risk: Risk;
  readonly tier: Tier;
  /** The values to send; undefined stands for an absent header. Empty where the family has no meaning. */
  readonly build: (input: FamilyInput) => readonly (string | undefined)[];
}

export interface Mutation {
  readonly family: string;
  readonly tests: string;
  readonly origin: string | undefined;
  readonly sendable: Sendable;
  readonly risk: Risk;
  readonly tier: Tier;
}

const withHost = (origin: Origin, hostname: string): string => serializeOrigin({ ...origin, hostname });

const isName = (hostname: string): boolean => registrableDomain(hostname) !== undefined;

const domain = ({ trusted }: FamilyInput): string => registrableDomain(trusted.hostname) ?? trusted.hostname;

const isLocal = ({ trusted }: FamilyInput): boolean =>
  trusted.hostname === 'localhost' || /^(127\.[\d.]+|\[::1\])$/.test(trusted.hostname);

/** The host names that result from replacing one dot by a letter, for an unescaped `.` in a pattern. */
function dotsReplaced({ trusted }: FamilyInput): string[] {
  const { hostname } = trusted;
  const suffix = hostname.slice(domainStart(hostname));
  const lastDot = hostname.length - suffix.length - 1 + suffix.indexOf('.');
  return [...hostname.matchAll(/\./g)]
    .filter((dot) => dot.index < lastDot || !isName(hostname))
    .map((dot) => withHost(trusted, `${hostname.slice(0, dot.index)}x${hostname.slice(dot.index + 1)}`));
}

const domainStart = (hostname: string): number =>
  hostname.length - (registrableDomain(hostname) ?? hostname).length;

export const families: readonly MutationFamily[] = [
  {
    id: 'CTL-1',
    tests: 'the trusted page itself',
    sendable: 'any-page',
    risk: 'expected',
    tier: 'quick',
    build: ({ trusted }) => [serializeOrigin(trusted)],
  },
  {
    id: 'CTL-3',
    tests: 'clients that are not browsers',
    sendable: 'no',
    risk: 'info',
    tier: 'quick',
    build: () => [undefined],
  },
  {
    id: 'ATT-1',
    tests: 'no check at all, or one that reflects any origin',
    sendable: 'any-page',
    risk: 'high',
    tier: 'quick',
    build: ({ label }) => [`https://${label}.example`],
  },
  {
    id: 'NUL-1',
    tests: 'sandboxed frames, data: and file: pages',
    sendable: 'any-page',
    risk: 'high',
    tier: 'quick',
    build: () => ['null'],
  },
  {
    id: 'SCH-1',
    tests: 'a check that does not compare the scheme',
    sendable: 'position',
    risk: 'medium',
    tier: 'quick',
    build: ({ trusted }) =>
      trusted.scheme === 'https' ? [serializeOrigin({ ...trusted, scheme: 'http' })] : [],
  },
  {
    id: 'HST-2',
    tests: 'any sub-domain of the registrable domain',
    sendable: ({ trusted }) => (isSharedHosting(trusted.hostname) ? 'any-page' : 'position'),
    risk: 'medium',
    tier: 'quick',
    build: (input) =>
      isName(input.trusted.hostname) ? [withHost(input.trusted, `${input.label}.${domain(input)}`)] : [],
  },
  {
    id: 'PFX-1',
    tests: 'a comparison of the start only',
    sendable: 'any-page',
    risk: 'high',
    tier: 'quick',
    build: ({ trusted, label }) => [withHost(trusted, `${trusted.hostname}.${label}.example`)],
  },
  {
    id: 'SFX-2',
    tests: 'a comparison of the end without the dot',
    sendable: 'any-page',
    risk: 'high',
    tier: 'quick',
    build: (input) =>
      isName(input.trusted.hostname) ? [withHost(input.trusted, `${input.label}${domain(input)}`)] : [],
  },
  {
    id: 'DOT-1',
    tests: 'an unescaped dot in a regular expression',
    sendable: 'any-page',
    risk: 'high',
    tier: 'quick',
    build: (input) => dotsReplaced(input).slice(0, 1),
  },
  {
    id: 'LOC-3',
    tests: 'an unanchored test for a local host',
    sendable: 'any-page',
    risk: 'high',
    tier: 'quick',
    build: (input) =>
      isLocal(input) ? ['localhost', '127.0.0.1'].map((name) => `http://${name}.${input.label}.example`) : [],
  },
  {
    id: 'ATT-2',
    tests: 'no check at all, for a page without TLS',
    sendable: 'any-page',
    risk: 'high',
    tier: 'standard',
    build: ({ label }) => [`http://${label}.example`],
  },
  {
    id: 'PFX-2',
    tests: 'a comparison of the start only, without a separator',
    sendable: 'any-page',
    risk: 'high',
    tier: 'standard',
    build: ({ trusted, label }) =>
      isName(trusted.hostname) ? [withHost(trusted, `${trusted.hostname}${label}.example`)] : [],
  },
  {
    id: 'PFX-3',
    tests: 'a reversed comparison: the allowed text contains the Origin',
    sendable: 'any-page',
    risk: 'high',
    tier: 'standard',
    build: ({ trusted }) => [cutRight(trusted)].filter((value) => value !== undefined),
  },
  {
    id: 'SFX-1',
    tests: 'a comparison of the end with the whole host name',
    sendable: 'position',
    risk: 'medium',
    tier: 'standard',
    build: ({ trusted, label }) =>
      isName(trusted.hostname) ? [withHost(trusted, `${label}${trusted.hostname}`)] : [],
  },
  {
    id: 'SFX-3',
    tests: 'a comparison of the end that stops at a hyphen',
    sendable: 'any-page',
    risk: 'high',
    tier: 'standard',
    build: (input) =>
      isName(input.trusted.hostname) ? [withHost(input.trusted, `${input.label}-${domain(input)}`)] : [],
  },
  {
    id: 'SFX-4',
    tests: 'a reversed comparison, or a start without an anchor',
    sendable: 'any-page',
    risk: 'high',
    tier: 'standard',
    build: (input) =>
      domain(input).indexOf('.') > 1 ? [withHost(input.trusted, domain(input).slice(1))] : [],
  },
  {
    id: 'DOT-2',
    tests: 'another unescaped dot in a regular expression',
    sendable: 'any-page',
    risk: 'high',
    tier: 'standard',
    build: (input) => dotsReplaced(input).slice(1),
  },
  {
    id: 'PRT-1',
    tests: 'a check that does not compare the port',
    sendable: 'position',
    risk: 'low',
    tier: 'standard',
    build: ({ trusted }) => [
      serializeOrigin({ ...trusted, port: trusted.port === '8443' ? '9443' : '8443' }),
    ],
  },
  {
    id: 'HST-1',
    tests: 'any name below the host',
    sendable: 'position',
    risk: 'medium',
    tier: 'standard',
    build: ({ trusted, label }) =>
      isName(trusted.hostname) ? [withHost(trusted, `${label}.${trusted.hostname}`)] : [],
  },
  {
    id: 'HST-3',
    tests: 'the parent domain',
    sendable: 'position',
    risk: 'low',
    tier: 'standard',
    build: (input) =>
      domain(input) === input.trusted.hostname ? [] : [withHost(input.trusted, domain(input))],
  },
  {
    id: 'CHR-1',
    tests: 'a class of characters that takes an underscore',
    sendable: 'any-page',
    risk: 'high',
    tier: 'standard',
    build: ({ trusted, label }) => [withHost(trusted, `${trusted.hostname}_.${label}.example`)],
  },
  {
    id: 'CHR-2',
    tests: 'a class of characters that takes a hyphen',
    sendable: 'any-page',
    risk: 'high',
    tier: 'standard',
    build: ({ trusted, label }) => [withHost(trusted, `${trusted.hostname}-.${label}.example`)],
  },
];

/** The trusted origin with its last letter cut off: a name under another top-level domain, if it is one. */
function cutRight(trusted: Origin): string | undefined {
  const hostname = trusted.hostname.slice(0, -1);
  return trusted.port === '' && canBeOwned(hostname) && /\.[a-z]{2,}$/.test(hostname)
    ? withHost(trusted, hostname)
    : undefined;
}

/**
 * The values of all families up to a tier for one trusted page, in the order of the table, each value once.
 * A page on a host that belongs to the trusted one's owner is never "any page".
 */
export function mutations(input: FamilyInput, tier: Tier): Mutation[] {
  const tiers: readonly Tier[] = ['quick', 'standard', 'full'];
  const seen = new Set<string | undefined>();
  const result: Mutation[] = [];
  for (const { build, sendable, ...family } of families) {
    if (tiers.indexOf(family.tier) > tiers.indexOf(tier)) continue;
    for (const origin of build(input)) {
      if (seen.has(origin)) continue;
      seen.add(origin);
      const by = typeof sendable === 'function' ? sendable(input) : sendable;
      result.push({
        family: family.id,
        tests: family.tests,
        origin,
        sendable: by === 'any-page' && family.risk !== 'expected' ? reach(input.trusted, origin) : by,
        risk: family.risk,
        tier: family.tier,
      });
    }
  }
  return result;
}

/** Who can send what is meant for any page: nobody where no such page can be, its owner only where it has one. */
function reach(trusted: Origin, origin: string | undefined): Sendable {
  if (origin === 'null') return 'any-page';
  const page = origin === undefined ? undefined : parseOrigin(origin);
  if (!page || serializeOrigin(page) !== origin) return 'no';
  if (sameOwner(trusted.hostname, page.hostname)) return 'position';
  return isStranger(origin) ? 'any-page' : 'no';
}
