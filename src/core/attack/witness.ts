import type { Endpoint } from '../endpoint';
import { type Origin, parseOrigin } from '../origin';
import { leaf, nodes, replaceLeaves } from '../policy/decision';
import { type OriginPolicy, type Prediction, predict } from '../policy/predict';
import { reject, type Verdict } from '../policy/verdict';
import { Owners } from './attacker';
import { searchExactly } from './exact';
import { type Mutation, mutations } from './families';
import { comparisonsIn, type Intention, intentions } from './intent';

/** A label that names nobody: reports are the same in every run. */
export const witnessLabel = 'evil';

/** A page on a site that has nothing to do with anybody's. */
export const stranger = `https://${witnessLabel}.example`;

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

/** What the endpoint answers to a page of this origin (undefined: no Origin header). */
export function predictOrigin(endpoint: Endpoint, origin: string | undefined): Prediction {
  return predict(endpoint.policy, { ...endpoint.sample, origin });
}

/**
 * An Origin that any page of an attacker can send and that gets in: outside the sites of all intended and trusted
 * origins and of the server itself. `null` is not looked at: it has a rule of its own.
 */
export function findWitness(endpoint: Endpoint, trusted: readonly Origin[]): Witness | undefined {
  const result = searchWitness(endpoint, trusted);
  return 'witness' in result ? result.witness : undefined;
}

const known = new WeakMap<Endpoint, Map<string, WitnessSearch>>();

/** Looks for a witness: first the mutation families, which tell most, then everything that strangers can send. */
export function searchWitness(endpoint: Endpoint, trusted: readonly Origin[]): WitnessSearch {
  const searches = known.get(endpoint) ?? new Map<string, WitnessSearch>();
  known.set(endpoint, searches);
  const key = JSON.stringify(trusted);
  const result = searches.get(key) ?? search(endpoint, trusted);
  searches.set(key, result);
  return result;
}

function search(endpoint: Endpoint, trusted: readonly Origin[]): WitnessSearch {
  const isClosedLeaf = (node: OriginPolicy) => node.kind === 'leaf' && isClosed(node.value);
  if (![...nodes(endpoint.policy)].some(isClosedLeaf)) return searchIn(endpoint, trusted);
  // Whom the server sends away again at once comes second.
  const strict = replaceLeaves(endpoint.policy, (node) => (isClosed(node.value) ? leaf(reject(403)) : node));
  const staying = searchIn({ ...endpoint, policy: strict }, trusted);
  return 'witness' in staying ? staying : searchIn(endpoint, trusted);
}

const isClosed = (verdict: Verdict): boolean => verdict.kind === 'accept' && verdict.closed === true;

function searchIn(endpoint: Endpoint, trusted: readonly Origin[]): WitnessSearch {
  const intended = intentions(endpoint);
  const served = parseOrigin(`http://${endpoint.sample.host}`);
  const exact = intended.filter((one) => one.exact).map(({ origin }) => origin);
  const others = [
    ...intended.filter((one) => !one.exact).map(({ origin }) => origin),
    ...trusted,
    ...(served ? [served] : []),
  ];
  const likely = new Owners(hostnames(others));
  const owners = new Owners(hostnames([...others, ...exact]));
  const witness = fromFamilies(endpoint, seeds(intended, trusted), owners);
  if (witness) return { witness };
  const result = searchExactly({ policy: endpoint.policy, sample: endpoint.sample, owners, likely });
  if (!('origin' in result)) return result;
  const { origin } = result;
  const prediction = predictOrigin(endpoint, origin);
  const meant = intended.find(({ exact }) => !exact) ?? intended[0];
  return { witness: { origin, mutation: undefined, intended: meant?.origin, prediction } };
}

const hostnames = (origins: readonly Origin[]): string[] => origins.map(({ hostname }) => hostname);

/** A page to start from when the check names none. */
const anyPage = parseOrigin('https://app.example.com') as Origin;

/** So many pages are varied: patterns first, as nothing but itself is equal to a whole Origin. */
const mostSeeds = 12;

function seeds(intended: readonly Intention[], trusted: readonly Origin[]): readonly Origin[] {
  const patterns = intended.filter(({ exact }) => !exact);
  const exact = intended.filter((one) => one.exact).slice(0, 1);
  const all = [...[...patterns, ...exact].map(({ origin }) => origin), ...trusted];
  return all.length > 0 ? all.slice(0, mostSeeds) : [anyPage];
}

/** Predictions that the families may cost, by the size of the policy. */
const mostVisits = 50_000;

function fromFamilies(endpoint: Endpoint, pages: readonly Origin[], owners: Owners): Witness | undefined {
  let visits = 0;
  const size = sizeOf(endpoint);
  for (const page of pages) {
    const input = { trusted: page, label: witnessLabel, target: endpoint.sample.host };
    for (const mutation of mutations(input, 'full')) {
      const { origin } = mutation;
      if (!isAttack(mutation) || origin === undefined || isOwned(origin, owners)) continue;
      visits += size;
      if (visits > mostVisits) return undefined;
      const prediction = predictOrigin(endpoint, origin);
      if (prediction.verdict.kind !== 'accept') continue;
      return { origin, mutation, intended: page === anyPage ? undefined : page, prediction };
    }
  }
  return undefined;
}

const isAttack = ({ origin, sendable, risk }: Mutation): boolean =>
  origin !== 'null' && sendable === 'any-page' && risk !== 'expected';

const isOwned = (attacker: string, owners: Owners): boolean =>
  owners.owns(parseOrigin(attacker)?.hostname ?? '');

/** Comparisons in the policy, the items of lists counted. */
function sizeOf({ policy }: Endpoint): number {
  let size = 1;
  for (const node of nodes(policy)) {
    if (node.kind === 'leaf') continue;
    for (const comparison of comparisonsIn(node.condition))
      size += comparison.kind === 'oneOf' ? 1 + comparison.values.length / 20 : 1;
  }
  return size;
}
