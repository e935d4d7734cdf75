import type { Endpoint } from '../endpoint';
import { type Origin, parseOrigin } from '../origin';
import type { Comparison } from '../policy/condition';
import { leaf, nodes, replaceLeaves } from '../policy/decision';
import { type OriginPolicy, verdictOf } from '../policy/predict';
import { reject, type Verdict } from '../policy/verdict';
import { finiteLanguage } from '../regex/finite';
import { Owners } from './attacker';
import { fitsOnlyOwners, searchExactly } from './exact';
import { type Mutation, mutations, type Tier } from './families';
import { comparisonsIn, guessedOrigins, type Intention, intentions } from './intent';

/** A label that names nobody: reports are the same in every run. */
export const witnessLabel = 'evil';

/** A page on a site that has nothing to do with anybody's. */
export const stranger = `https://${witnessLabel}.example`;

/** For configs that speak of the first one. */
export const anotherStranger = `https://another.${witnessLabel}.example`;

/** A stranger's Origin that gets in, and where it comes from (see the witness that is made of it). */
export interface Found {
  readonly origin: string;
  readonly mutation: Mutation | undefined;
  readonly intended: Origin | undefined;
}

export type SearchResult = Found | { readonly proof: true } | { readonly unknown: string };

/** Looks for a witness: first the mutation families, which tell most, then everything that strangers can send. */
export function search(endpoint: Endpoint, trusted: readonly Origin[]): SearchResult {
  const isClosedLeaf = (node: OriginPolicy) => node.kind === 'leaf' && isClosed(node.value);
  if (![...nodes(endpoint.policy)].some(isClosedLeaf)) return searchIn(endpoint, trusted);
  // Whom the server sends away again at once comes second.
  const strict = replaceLeaves(endpoint.policy, (node) => (isClosed(node.value) ? leaf(reject(403)) : node));
  const staying = searchIn({ ...endpoint, policy: strict }, trusted);
  return 'origin' in staying ? staying : searchIn(endpoint, trusted);
}

const isClosed = (verdict: Verdict): boolean => verdict.kind === 'accept' && verdict.closed === true;

function searchIn(endpoint: Endpoint, trusted: readonly Origin[]): SearchResult {
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
  const exactly = () => searchExactly({ policy: endpoint.policy, sample: endpoint.sample, owners, likely });
  const comparesOnlyWhole = comparesOnly(isEquality, endpoint);
  const fitsOwners = (comparison: Comparison) => isEquality(comparison) || fitsOnlyOwners(comparison, owners);
  // Where nothing else decides than lists and what fits the owners alone, a proof is cheaper than any guess.
  const listed = comparesOnlyWhole || comparesOnly(fitsOwners, endpoint) ? exactly() : undefined;
  if (listed && 'proof' in listed) return listed;
  const found = comparesOnlyWhole
    ? fromFamilies(endpoint, [anyPage], 'quick', owners)
    : fromFamilies(endpoint, seeds(endpoint, intended, trusted), 'full', owners);
  if (found) {
    const meant = [...intended.map(({ origin }) => origin), ...trusted];
    return { ...found, intended: meant.find((page) => page === found.intended) };
  }
  const result = listed ?? exactly();
  if (!('origin' in result)) return result;
  const meant = intended.find((one) => !one.exact) ?? intended[0];
  return { origin: result.origin, mutation: undefined, intended: meant?.origin };
}

/** Are all questions to the Origin or its parts of that kind? */
function comparesOnly(isKind: (comparison: Comparison) => boolean, { policy }: Endpoint): boolean {
  for (const node of nodes(policy))
    if (node.kind === 'branch' && !comparisonsIn(node.condition).every(isKind)) return false;
  return true;
}

const equalities = new Set<Comparison['kind']>(['present', 'equals', 'oneOf']);

/** No variation of a page can be equal to it. */
const isEquality = (comparison: Comparison): boolean =>
  equalities.has(comparison.kind) ||
  (comparison.kind === 'matches' && finiteLanguage(comparison.regex) !== undefined);

const hostnames = (origins: readonly Origin[]): string[] => origins.map(({ hostname }) => hostname);

/** A page to start from when the check names none: an object of its own, as it is not meant where it is named. */
const anyPage: Origin = { scheme: 'https', hostname: 'app.example.com', port: '' };

/** So many pages are varied: patterns first, as nothing but itself is equal to a whole Origin. */
const mostSeeds = 12;

function seeds(
  endpoint: Endpoint,
  intended: readonly Intention[],
  trusted: readonly Origin[],
): readonly Origin[] {
  const patterns = intended.filter(({ exact }) => !exact);
  const exact = intended.filter((one) => one.exact).slice(0, 1);
  const all = [...[...patterns, ...exact].map(({ origin }) => origin), ...trusted];
  if (all.length === 0) all.push(...guessedOrigins(endpoint));
  return all.length > 0 ? all.slice(0, mostSeeds) : [anyPage];
}

/** Predictions that the families may cost, by the size of the policy. */
const mostVisits = 50_000;

function fromFamilies(
  endpoint: Endpoint,
  pages: readonly Origin[],
  tier: Tier,
  owners: Owners,
): Found | undefined {
  let visits = 0;
  const size = sizeOf(endpoint);
  for (const page of pages) {
    const input = { trusted: page, label: witnessLabel, target: endpoint.sample.host };
    for (const mutation of mutations(input, tier)) {
      const { origin } = mutation;
      if (!isAttack(mutation) || origin === undefined || isOwned(origin, owners)) continue;
      visits += size;
      if (visits > mostVisits) return undefined;
      const verdict = verdictOf(endpoint.policy, { ...endpoint.sample, origin });
      if (verdict.kind === 'accept') return { origin, mutation, intended: page };
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
