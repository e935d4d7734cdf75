import type { Endpoint } from '../endpoint';
import { type Origin, parseOrigin, sameOwner } from '../origin';
import { type Prediction, predict } from '../policy/predict';
import { type Mutation, mutations } from './families';
import { intendedOrigins } from './intent';

/** A label that names nobody: reports are the same in every run. */
export const witnessLabel = 'evil';

/** A page on a site that has nothing to do with anybody's. */
export const stranger = `https://${witnessLabel}.example`;

export interface Witness {
  /** The Origin that a page of the attacker sends. */
  readonly origin: string;
  readonly mutation: Mutation;
  /** The page that the mutation was made from. */
  readonly intended: Origin | undefined;
  readonly prediction: Prediction;
}

/** What the endpoint answers to a page of this origin (undefined: no Origin header). */
export function predictOrigin(endpoint: Endpoint, origin: string | undefined): Prediction {
  return predict(endpoint.policy, { ...endpoint.sample, origin });
}

/**
 * An Origin that any page of an attacker can send and that gets in: outside the sites of all intended and trusted
 * origins. Undefined when no mutation family finds one. `null` is not looked at: it has a rule of its own.
 */
export function findWitness(endpoint: Endpoint, trusted: readonly Origin[]): Witness | undefined {
  const intended = [...intendedOrigins(endpoint), ...trusted];
  const seeds = intended.length > 0 ? intended : [parseOrigin('https://app.example.com') as Origin];
  for (const seed of seeds) {
    for (const mutation of mutations(
      { trusted: seed, label: witnessLabel, target: endpoint.sample.host },
      'full',
    )) {
      const { origin, sendable } = mutation;
      if (
        origin === undefined ||
        origin === 'null' ||
        sendable !== 'any-page' ||
        mutation.risk === 'expected'
      )
        continue;
      if (intended.some((page) => sharesOwner(page, origin))) continue;
      const prediction = predictOrigin(endpoint, origin);
      if (prediction.verdict.kind === 'accept') {
        return { origin, mutation, intended: intended.length > 0 ? seed : undefined, prediction };
      }
    }
  }
  return undefined;
}

function sharesOwner(page: Origin, attacker: string): boolean {
  const other = parseOrigin(attacker);
  return other !== undefined && sameOwner(page.hostname, other.hostname);
}
