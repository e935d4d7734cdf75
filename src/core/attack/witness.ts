import type { Endpoint } from '../endpoint';
import { type Origin, serializeOrigin } from '../origin';
import type { Reason } from '../policy/decision';
import type { Handshake } from '../policy/handshake';
import { type Prediction, predict, verdictOf } from '../policy/predict';
import type { Verdict } from '../policy/verdict';
import type { Mutation } from './families';
import { fingerprint } from './fingerprint';
import { intendedOrigins } from './intent';
import { anotherStranger, type SearchResult, search, stranger } from './search';

/** A page on a site that has nothing to do with anybody's. */
export { stranger, witnessLabel } from './search';

export interface Witness {
  /** The Origin that a page of the attacker sends. */
  readonly origin: string;
  /** The way it was made up; undefined when the exact search found it. */
  readonly mutation: Mutation | undefined;
  /** The page that the mutation was made from, or one that the check seems meant for. */
  readonly intended: Origin | undefined;
  readonly prediction: Prediction;
}

/** A witness; or the certainty that no stranger gets in (`null` apart); or why neither is known. */
export type WitnessSearch =
  | { readonly witness: Witness }
  | { readonly proof: true }
  | { readonly unknown: string };

/** A page that the check does not name: the stranger, unless it is the very one that a list refuses. */
export function strangerTo(endpoint: Endpoint): string {
  const isNamed = intendedOrigins(endpoint).some((origin) => serializeOrigin(origin) === stranger);
  return isNamed ? anotherStranger : stranger;
}

/** What the endpoint answers to a page of this origin (undefined: no Origin header). */
export function predictOrigin(endpoint: Endpoint, origin: string | undefined): Prediction {
  let known = predictions.get(endpoint);
  if (!known) {
    known = new Map();
    predictions.set(endpoint, known);
  }
  let prediction = known.get(origin);
  if (!prediction) {
    prediction = new PagePrediction(endpoint, origin);
    known.set(origin, prediction);
  }
  return prediction;
}

/** Most who ask want the verdict alone: the reasons are put into words for the others. */
class PagePrediction implements Prediction {
  readonly verdict: Verdict;
  private reasons: readonly Reason[] | undefined;

  constructor(
    private readonly endpoint: Endpoint,
    private readonly origin: string | undefined,
  ) {
    this.verdict = verdictOf(endpoint.policy, this.handshake());
  }

  get because(): readonly Reason[] {
    this.reasons ??= predict(this.endpoint.policy, this.handshake()).because;
    return this.reasons;
  }

  private handshake(): Handshake {
    return { ...this.endpoint.sample, origin: this.origin };
  }
}

/** Most rules ask for the same few pages. */
const predictions = new WeakMap<Endpoint, Map<string | undefined, Prediction>>();

/**
 * An Origin that any page of an attacker can send and that gets in: outside the sites of all intended and trusted
 * origins and of the server itself. `null` is not looked at: it has a rule of its own.
 */
export function findWitness(endpoint: Endpoint, trusted: readonly Origin[]): Witness | undefined {
  const result = searchWitness(endpoint, trusted);
  return 'witness' in result ? result.witness : undefined;
}

/** Looks for a witness: first the mutation families, which tell most, then everything that strangers can send. */
export function searchWitness(endpoint: Endpoint, trusted: readonly Origin[]): WitnessSearch {
  const result = remembered(endpoint, trusted);
  if (!('origin' in result)) return result;
  return { witness: { ...result, prediction: predictOrigin(endpoint, result.origin) } };
}

/** Results by what they depend on: locations of a proxy often share their check, and most keystrokes change none. */
const memory = new Map<string, SearchResult>();

/** Characters of keys that are kept. */
const memoryLimit = 4_000_000;
let memorySize = 0;

function remembered(endpoint: Endpoint, trusted: readonly Origin[]): SearchResult {
  // What asks nothing is searched faster than it is told from others.
  if (endpoint.policy.kind === 'leaf') return search(endpoint, trusted);
  const key = fingerprint(endpoint, trusted);
  const known = memory.get(key);
  if (known) return known;
  const result = search(endpoint, trusted);
  memory.set(key, result);
  memorySize += key.length;
  for (const oldest of memory.keys()) {
    if (memorySize <= memoryLimit) break;
    memory.delete(oldest);
    memorySize -= oldest.length;
  }
  return result;
}
