import { type Origin, parseOrigin, serializeOrigin } from '../origin';
import { sameOwner } from '../owner';
import { isStranger } from './attacker';
import { fullFamilies } from './families/full';
import { quickFamilies } from './families/quick';
import { standardFamilies } from './families/standard';

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

/** A way to make up an Origin from a trusted one. A new one is a new entry of a table under `families/`. */
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

export const families: readonly MutationFamily[] = [...quickFamilies, ...standardFamilies, ...fullFamilies];

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
