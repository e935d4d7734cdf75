import type { Endpoint, Related } from './endpoint';
import type { Finding, Fix } from './finding';
import { branch, childrenFirst, type Decision, leaf } from './policy/decision';
import type { SourceRange } from './source';

/** One stretch of a document was replaced: what stands before it stays, what stands behind it moves. */
export interface Change {
  readonly uri: string;
  /** The stretch in the text before the change. */
  readonly start: number;
  readonly end: number;
  /** How far the rest of the text moves. */
  readonly by: number;
}

/** The smallest stretch that was replaced; undefined for equal texts. */
export function changeBetween(uri: string, before: string, after: string): Change | undefined {
  if (before === after) return undefined;
  const shorter = Math.min(before.length, after.length);
  const start = longest(shorter, (from, to) => before.slice(from, to) === after.slice(from, to));
  const same = longest(
    shorter - start,
    (from, to) =>
      before.slice(before.length - to, before.length - from) ===
      after.slice(after.length - to, after.length - from),
  );
  return { uri, start, end: before.length - same, by: after.length - before.length };
}

/** The most characters, from 0 on, that are alike: by halves, as comparing long strings is native code. */
function longest(limit: number, alike: (from: number, to: number) => boolean): number {
  let [low, high] = [0, limit];
  while (low < high) {
    const middle = (low + high + 1) >> 1;
    if (alike(low, middle)) low = middle;
    else high = middle - 1;
  }
  return low;
}

const movedOffset = (offset: number, { end, by }: Change): number => (offset < end ? offset : offset + by);

function movedRange(range: SourceRange, change: Change): SourceRange {
  if (range.uri !== change.uri || range.end <= change.start) return range;
  const { uri, start, end } = range;
  return { uri, start: movedOffset(start, change), end: movedOffset(end, change) };
}

/** The things where they stand now; the same list when none has moved. */
function movedAll<T extends { readonly range: SourceRange }>(
  things: readonly T[],
  change: Change,
): readonly T[] {
  const moved = things.map((thing) => {
    const range = movedRange(thing.range, change);
    return range === thing.range ? thing : { ...thing, range };
  });
  return moved.every((thing, index) => thing === things[index]) ? things : moved;
}

/**
 * The endpoint where it stands after a change that has not touched it, nor anything that it depends on. A new object,
 * even if nothing moved.
 */
export const movedEndpoint = (endpoint: Endpoint, change: Change): Endpoint => ({
  ...endpoint,
  id: movedId(endpoint.id, change),
  range: movedRange(endpoint.range, change),
  policy: movedDecision(endpoint.policy, change),
  entries: movedAll(endpoint.entries, change),
  observations: movedAll(withMovedRelated(endpoint.observations, change), change),
});

const withMovedRelated = <T extends { readonly related?: readonly Related[] }>(
  all: readonly T[],
  change: Change,
): readonly T[] =>
  all.some(({ related }) => related)
    ? all.map((one) => (one.related ? { ...one, related: movedAll(one.related, change) } : one))
    : all;

function movedId(id: string, change: Change): string {
  const at = id.lastIndexOf('@') + 1;
  const start = Number(id.slice(at));
  return start < change.end || !id.startsWith(`${change.uri}#`) ? id : id.slice(0, at) + (start + change.by);
}

function movedDecision<T>(tree: Decision<T>, change: Change): Decision<T> {
  const moved = new Map<Decision<T>, Decision<T>>();
  const at = (node: Decision<T>) => moved.get(node) as Decision<T>;
  for (const node of childrenFirst(tree)) {
    if (node.kind === 'branch') {
      const range = node.at && movedRange(node.at, change);
      const [then, otherwise] = [at(node.then), at(node.otherwise)];
      const same = range === node.at && then === node.then && otherwise === node.otherwise;
      moved.set(node, same ? node : branch(node.condition, then, otherwise, range));
    } else {
      const { because } = node;
      const range = because && movedRange(because.range, change);
      moved.set(node, !range || range === because.range ? node : leaf(node.value, { ...because, range }));
    }
  }
  return at(tree);
}

/** Findings about an endpoint that has moved, or about one that stayed. */
export const movedFindings = (
  findings: readonly Finding[],
  endpoint: string,
  change: Change,
): readonly Finding[] =>
  movedAll(withMovedRelated(findings, change), change).map((finding) => {
    const fixes = finding.fixes.map((fix) => movedFix(fix, change));
    return { ...finding, endpoint, fixes };
  });

function movedFix(fix: Fix, change: Change): Fix {
  const edits = fix.edits[change.uri];
  if (!edits) return fix;
  const moved = edits.map(({ start, end, newText }) => ({
    start: movedOffset(start, change),
    end: movedOffset(end, change),
    newText,
  }));
  return { ...fix, edits: { ...fix.edits, [change.uri]: moved } };
}
