import type { Endpoint } from '../endpoint';
import type { Origin } from '../origin';
import type { Condition, LibraryMatcher } from '../policy/condition';
import { childrenFirst, type Decision } from '../policy/decision';
import type { Verdict } from '../policy/verdict';

/** Everything that a search for a witness depends on, as a text: places in the source left out. */
export function fingerprint({ policy, sample, entries }: Endpoint, trusted: readonly Origin[]): string {
  const listed = entries.map(({ text, kind, fits }) => [text, kind, conditionKey(fits)]);
  return JSON.stringify([policyKeys(policy), sample, listed, trusted]);
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

/** Equal for conditions that mean the same because they are written alike. */
export const conditionKey = (condition: Condition): string =>
  JSON.stringify(condition, (name, value) => (name === 'matcher' ? matcherId(value) : value));

const matcherIds = new WeakMap<LibraryMatcher, number>();
let matcherCount = 0;

/** Matchers of one name may differ in what they know of the program. */
function matcherId(matcher: LibraryMatcher): number {
  const id = matcherIds.get(matcher) ?? ++matcherCount;
  matcherIds.set(matcher, id);
  return id;
}
