import type { SourceRange } from '../source';
import { type Condition, conditionReads } from './condition';

/** Where something stands in the source, and what it says, in words for the user. */
export interface Reason {
  readonly range: SourceRange;
  readonly text: string;
  /** Is it the Origin that the line looks at? */
  readonly asksOrigin?: boolean;
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

/**
 * The tree with every leaf replaced by what `next` makes of it. Shared subtrees stay shared, and branches on one condition
 * object that now lead to the same are joined.
 */
export function replaceLeaves<T, U>(tree: Decision<T>, next: (leaf: Leaf<T>) => Decision<U>): Decision<U> {
  if (tree.kind === 'leaf') return next(tree);
  const done = new Map<Decision<T>, Decision<U>>();
  const made = (node: Decision<T>) => done.get(node) as Decision<U>;
  const asking = new Map<Condition, Branch<U>[]>();
  const joined = (node: Branch<T>): Decision<U> => {
    const fresh = branch(node.condition, made(node.then), made(node.otherwise), node.at);
    if (fresh.kind === 'leaf' || fresh.condition !== node.condition) return fresh;
    const others = asking.get(node.condition) ?? [];
    const alike = others.find(({ then, otherwise }) => then === fresh.then && otherwise === fresh.otherwise);
    if (alike) return alike;
    asking.set(node.condition, [...others, fresh]);
    return fresh;
  };
  for (const node of childrenFirst(tree)) done.set(node, node.kind === 'leaf' ? next(node) : joined(node));
  return made(tree);
}

/** The tree with every condition replaced. Shared subtrees stay shared. */
export function replaceConditions<T>(
  tree: Decision<T>,
  next: (condition: Condition) => Condition,
): Decision<T> {
  const done = new Map<Decision<T>, Decision<T>>();
  const made = (node: Decision<T>) => done.get(node) as Decision<T>;
  for (const node of childrenFirst(tree))
    done.set(
      node,
      node.kind === 'leaf'
        ? node
        : branch(next(node.condition), made(node.then), made(node.otherwise), node.at),
    );
  return made(tree);
}

/** Every node once, children before parents. Without recursion: a chain may have as many nodes as a map has lines. */
export function childrenFirst<T>(tree: Decision<T>): Decision<T>[] {
  const result: Decision<T>[] = [];
  const seen = new Set<Decision<T>>();
  const open: (readonly [node: Decision<T>, childrenDone: boolean])[] = [[tree, false]];
  for (let entry = open.pop(); entry; entry = open.pop()) {
    const [node, childrenDone] = entry;
    if (childrenDone) result.push(node);
    else if (!seen.has(node)) {
      seen.add(node);
      open.push([node, true]);
      if (node.kind === 'branch') open.push([node.otherwise, false], [node.then, false]);
    }
  }
  return result;
}

/** Every node once, parents before children. */
export function* nodes<T>(tree: Decision<T>): Generator<Decision<T>> {
  if (tree.kind === 'leaf') {
    yield tree;
    return;
  }
  const seen = new Set<Decision<T>>();
  const open: Decision<T>[] = [tree];
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
