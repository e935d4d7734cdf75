import { Owners } from '../attack/attacker';
import { searchExactly } from '../attack/exact';
import { intendedOrigins } from '../attack/intent';
import { predictOrigin, searchWitness, stranger, witnessLabel } from '../attack/witness';
import type { Endpoint } from '../endpoint';
import { type Origin, parseOrigin, serializeOrigin } from '../origin';
import { registrableDomain } from '../owner';
import { reads } from './decision';

/** Which origins get in, in one line, such as `accepts only https://app.example.com and 2 more`. */
export function policySummary(endpoint: Endpoint): string {
  const { verdict } = predictOrigin(endpoint, stranger);
  if (verdict.kind === 'unknown') return `not known: ${verdict.why}`;
  if (verdict.kind === 'accept') return openSummary(endpoint);
  if (!reads(endpoint.policy, 'origin')) return 'refuses every browser';
  const admitted = admittedBy(endpoint);
  const search = searchWitness(endpoint, []);
  if ('witness' in search) {
    const { origin } = search.witness;
    return admitted.length === 0
      ? `accepts strangers, such as ${origin}`
      : `accepts ${shortList(admitted)}, and strangers such as ${origin}`;
  }
  if (admitted.length > 0)
    return 'proof' in search
      ? `accepts only ${shortList(admitted)}`
      : `accepts ${shortList(admitted)}; refuses ${stranger}`;
  return summaryOfOthers(endpoint);
}

/** Strangers get in; does anybody not? */
function openSummary(endpoint: Endpoint): string {
  const others = [
    'null',
    stranger.replace('https', 'http'),
    ...intendedOrigins(endpoint).map(serializeOrigin),
  ];
  const everyone = others.every((origin) => isAdmitted(endpoint, origin));
  return everyone ? 'accepts every origin' : `accepts strangers, such as ${stranger}`;
}

/** Nobody gets in of whom the check tells. */
function summaryOfOthers({ policy, sample }: Endpoint): string {
  const search = searchExactly({ policy, sample, owners: new Owners() });
  if ('proof' in search) return 'refuses every web page';
  return 'origin' in search ? `accepts pages such as ${search.origin}` : `refuses ${stranger}`;
}

const isAdmitted = (endpoint: Endpoint, origin: string): boolean =>
  predictOrigin(endpoint, origin).verdict.kind === 'accept';

/** In words: the origins that the check tells of, the server's own, and `null`, as far as they get in. */
function admittedBy(endpoint: Endpoint): string[] {
  const own = ['https', 'http'].flatMap((scheme) => parseOrigin(`${scheme}://${endpoint.sample.host}`) ?? []);
  const intended = intendedOrigins(endpoint);
  const pages = [...intended, ...own];
  const admitted = new Set(pages.flatMap((page) => familyOf(endpoint, page)));
  if (isAdmitted(endpoint, 'null')) admitted.add('null');
  return [...admitted];
}

/** Labels that no list names; a check may refuse the first one on purpose. */
const madeUp = [witnessLabel, 'another'];

/** The page's origin, if it gets in; or those below its host or domain, if a made-up one gets in. */
function familyOf(endpoint: Endpoint, page: Origin): string[] {
  const { hostname } = page;
  const below = (suffix: string) => {
    const origins = madeUp.map((label) => serializeOrigin({ ...page, hostname: `${label}.${suffix}` }));
    return origins.some((origin) => isAdmitted(endpoint, origin)) ? [`origins ending in .${suffix}`] : [];
  };
  const domain = registrableDomain(hostname);
  const all = domain === undefined ? [] : [...below(domain), ...(domain === hostname ? [] : below(hostname))];
  const origin = serializeOrigin(page);
  return [...all.slice(0, 1), ...(all.length === 0 && isAdmitted(endpoint, origin) ? [origin] : [])];
}

const shortList = ([first, ...more]: readonly string[]): string =>
  more.length === 0 ? `${first}` : `${first} and ${more.length} more`;
