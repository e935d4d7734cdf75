import type { Endpoint } from '../endpoint';
import { type Origin, parseOrigin } from '../origin';
import { registrableDomain } from '../owner';
import { type Condition, combine, type LibraryMatcher } from '../policy/condition';
import { childrenFirst, type Decision, nodes } from '../policy/decision';
import type { Handshake } from '../policy/handshake';
import { Unknown } from '../policy/unknown';
import type { Verdict } from '../policy/verdict';
import { looksAtMore } from './steer';

/** Everything that a search for a witness depends on, as a text: places in the source left out. */
export function fingerprint({ policy, sample, entries }: Endpoint, trusted: readonly Origin[]): string {
  const listed = entries.map(({ text, kind, fits }) => [text, kind, conditionKey(fits)]);
  const asked = readsMore(policy) ? sample : ownerOf(sample);
  return JSON.stringify([policyKeys(policy), asked, listed, trusted]);
}

/** Does the policy look at anything else of a handshake than the Origin? */
function readsMore(policy: Decision<Verdict>): boolean {
  let reads = false;
  for (const node of nodes(policy))
    if (node.kind === 'branch')
      combine(node.condition, (comparison) => {
        reads ||= looksAtMore(comparison);
        return notAsked;
      });
  return reads;
}

const notAsked = new Unknown('only looked at');

/** Whose server it is: all below one registrable domain is no stranger to the rest. */
function ownerOf({ host }: Handshake): string | undefined {
  const hostname = parseOrigin(`http://${host}`)?.hostname;
  return hostname && (registrableDomain(hostname) ?? hostname);
}

function policyKeys(policy: Decision<Verdict>): unknown[] {
  const index = new Map<Decision<Verdict>, number>();
  return childrenFirst(policy).map((node, at) => {
    index.set(node, at);
    return node.kind === 'leaf'
      ? node.value
      : [conditionKey(node.condition), index.get(node.then), index.get(node.otherwise)];
  });
}

const keys = new WeakMap<Condition, string>();

/** Equal for conditions that mean the same because they are written alike. */
export function conditionKey(condition: Condition): string {
  let key = keys.get(condition);
  if (key === undefined) {
    key = keyOf(condition);
    keys.set(condition, key);
  }
  return key;
}

function keyOf(condition: Condition): string {
  switch (condition.kind) {
    case 'all':
    case 'any':
      return `${condition.kind}(${condition.of.map(conditionKey).join()})`;
    case 'not':
      return `not(${conditionKey(condition.of)})`;
    case 'library':
      return JSON.stringify({ ...condition, matcher: matcherId(condition.matcher) });
    default:
      return JSON.stringify(condition);
  }
}

const matcherIds = new WeakMap<LibraryMatcher, number>();
let matcherCount = 0;

/** Matchers of one name may differ in what they know of the program. */
function matcherId(matcher: LibraryMatcher): number {
  const id = matcherIds.get(matcher) ?? ++matcherCount;
  matcherIds.set(matcher, id);
  return id;
}
