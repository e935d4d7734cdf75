import type { SourceRange } from '../source';
import { type Condition, conditionReads } from './condition';

/** Where something stands in the source, and what it says, in words for the user. */
export interface Reason {
  readonly range: SourceRange;
  readonly text: string;
}

/**
 * A decision tree over a handshake with values of `T` at its leaves. Subtrees may be shared, so that it is a graph
 * without cycles: walk it with a memory of the nodes seen.
 */
export type Decision<T> = Leaf<T> | Branch<T>;

export interface Leaf<T> {
  readonly kind: 'leaf';
  readonly value: T;
  /** What decided: the statement that accepts or refuses. */
  readonly because?: Reason;
}

export interface Branch<T> {
  readonly kind: 'branch';
  readonly condition: Condition;
  readonly then: Decision<T>;
  readonly otherwise: Decision<T>;
  /** Where the condition stands. */
  readonly at?: SourceRange;
}

export const leaf = <T>(value: T, because?: Reason): Leaf<T> => ({
  kind: 'leaf',
  value,
  ...(because === undefined ? {} : { because }),
});

/** A branch; a constant condition, or one subtree on both sides, leaves no branch behind. */
export function branch<T>(
  condition: Condition,
  then: Decision<T>,
  otherwise: Decision<T>,
  at?: SourceRange,
): Decision<T> {
  if (condition.kind === 'constant') return condition.value ? then : otherwise;
  if (then === otherwise) return then;
  return { kind: 'branch', condition, then, otherwise, ...(at === undefined ? {} : { at }) };
}

/** The tree with every leaf replaced by what `next` makes of it. Shared subtrees stay shared. */
export function replaceLeaves<T, U>(tree: Decision<T>, next: (leaf: Leaf<T>) => Decision<U>): Decision<U> {
  const done = new Map<Decision<T>, Decision<U>>();
  // A stack instead of recursion: a chain of conditions may be longer than the call stack is deep.
  const open = [tree];
  for (let node = open.at(-1); node; node = open.at(-1)) {
    const missing =
      node.kind === 'leaf' ? [] : [node.then, node.otherwise].filter((child) => !done.has(child));
    if (missing.length > 0) {
      open.push(...missing);
      continue;
    }
    open.pop();
    if (done.has(node)) continue;
    done.set(node, node.kind === 'leaf' ? next(node) : rebuilt(node, done));
  }
  return done.get(tree) as Decision<U>;
}

function rebuilt<T, U>(node: Branch<T>, done: ReadonlyMap<Decision<T>, Decision<U>>): Decision<U> {
  return branch(
    node.condition,
    done.get(node.then) as Decision<U>,
    done.get(node.otherwise) as Decision<U>,
    node.at,
  );
}

/** Every node once, parents before children. */
export function* nodes<T>(tree: Decision<T>): Generator<Decision<T>> {
  const seen = new Set<Decision<T>>();
  const open = [tree];
  for (let node = open.pop(); node; node = open.pop()) {
    if (seen.has(node)) continue;
    seen.add(node);
    yield node;
    if (node.kind === 'branch') open.push(node.otherwise, node.then);
  }
}

/** True when a branch of the tree looks at the named request header (lower case). */
export function reads<T>(tree: Decision<T>, headerName: string): boolean {
  for (const node of nodes(tree)) {
    if (node.kind === 'branch' && conditionReads(node.condition, headerName)) return true;
  }
  return false;
}
