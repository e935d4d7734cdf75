import {
  type Branch,
  branch,
  type Decision,
  leaf,
  nodes,
  replaceLeaves,
} from '../../../core/policy/decision';
import type { SourceRange } from '../../../core/source';
import { withDefaults } from './defaults';
import { State } from './state';
import { isThrown, type Tree, undefinedValue, type Value } from './value';

/** How a stretch of code ends for some handshakes: it goes on, or is left. */
export type Step = Next | Exit;

export interface Next {
  readonly kind: 'next';
  readonly state: State;
}

export interface Exit {
  /** `lost`: from here on it is not known what the code does; the value says why. */
  readonly kind: 'return' | 'throw' | 'break' | 'continue' | 'lost';
  readonly value: Tree;
  readonly state: State;
  readonly at?: SourceRange;
  /** Of `break` and `continue`. */
  readonly label?: string;
}

/**
 * The outcome of a stretch of code for all handshakes. At most one leaf goes on, with the value of the expression and
 * what variables hold then: where paths meet again, their states are joined. So the work grows with the length of the
 * code and not with the number of paths through it.
 */
export interface Flow {
  readonly tree: Decision<Step>;
  readonly next: Next | undefined;
  readonly value: Tree;
}

export function goOn(value: Tree, state: State): Flow {
  const next: Next = { kind: 'next', state };
  return settle({ tree: leaf(next), next, value });
}

export const exit = (
  kind: Exit['kind'],
  value: Tree,
  state: State,
  at?: SourceRange,
  label?: string,
): Flow => ({
  tree: leaf({ kind, value, state, ...(at ? { at } : {}), ...(label === undefined ? {} : { label }) }),
  next: undefined,
  value: undefinedValue,
});

/** Goes on with what `follow` makes of the value, where the flow goes on at all. */
export function then(flow: Flow, follow: (value: Tree, state: State) => Flow): Flow {
  if (!flow.next) return flow;
  const rest = follow(flow.value, flow.next.state);
  return { ...rest, tree: instead(flow, rest) };
}

function instead(flow: Flow, rest: Flow): Decision<Step> {
  if (flow.tree.kind === 'leaf') return rest.tree;
  return replaceLeaves(flow.tree, (node) => (node.value === flow.next ? rest.tree : node));
}

/** Takes the exceptions out of the value: they leave the code. */
function settle(flow: Flow): Flow {
  const { next } = flow;
  if (!next || !holdsThrown(flow.value)) return flow;
  const tree = replaceLeaves<Value, Step>(flow.value, (node) =>
    isThrown(node)
      ? leaf<Step>({ kind: 'throw', value: node.value.error, state: next.state })
      : nextLeaf(next),
  );
  const value = prune(flow.value, (node) => (isThrown(node) ? undefined : node));
  if (!value) return { tree, next: undefined, value: undefinedValue };
  return { tree, next, value };
}

const leaves = new WeakMap<Next, Decision<Step>>();

function nextLeaf(next: Next): Decision<Step> {
  const known = leaves.get(next);
  if (known) return known;
  const made = leaf<Step>(next);
  leaves.set(next, made);
  return made;
}

function holdsThrown(tree: Tree): boolean {
  const seen = new Set<Tree>();
  const visit = (node: Tree): boolean => {
    if (node.kind === 'leaf') return isThrown(node);
    if (seen.has(node)) return false;
    seen.add(node);
    return visit(node.then) || visit(node.otherwise);
  };
  return visit(tree);
}

/** Replaces leaves; a leaf that cannot be reached (undefined) takes the branch to it away. */
export function prune<T, U>(
  tree: Decision<T>,
  next: (leaf: Extract<Decision<T>, { kind: 'leaf' }>) => Decision<U> | undefined,
): Decision<U> | undefined {
  const done = new Map<Decision<T>, Decision<U> | undefined>();
  const visit = (node: Decision<T>): Decision<U> | undefined => {
    if (done.has(node)) return done.get(node);
    const result = node.kind === 'leaf' ? next(node) : rejoin(node, visit(node.then), visit(node.otherwise));
    done.set(node, result);
    return result;
  };
  return visit(tree);
}

function rejoin<T, U>(
  node: Branch<T>,
  yes: Decision<U> | undefined,
  no: Decision<U> | undefined,
): Decision<U> | undefined {
  if (!yes || !no) return yes ?? no;
  return branch(node.condition, yes, no, node.at);
}

/** Either of two flows, by a truth value. */
export function either(truth: Decision<boolean>, yes: () => Flow, no: () => Flow): Flow {
  if (truth.kind === 'leaf') return truth.value ? yes() : no();
  const [a, b] = [yes(), no()];
  const tree = replaceLeaves(truth, (node) => (node.value ? a.tree : b.tree));
  return meet(tree, (step) => (step === a.next ? a.value : step === b.next ? b.value : undefined));
}

/**
 * Joins the steps for which `goesOnWith` gives a value into one that goes on, with the states joined.
 * @param tree outcomes
 * @param goesOnWith the value with which a step goes on; undefined when it does not
 */
export function meet(tree: Decision<Step>, goesOnWith: (step: Step) => Tree | undefined): Flow {
  const meeting = new Map<Step, Tree>();
  replaceLeaves(tree, (node) => {
    const value = goesOnWith(node.value);
    if (value) meeting.set(node.value, value);
    return node;
  });
  const [first] = meeting;
  if (!first) return { tree, next: undefined, value: undefinedValue };
  const states = [...meeting.keys()].map((step) => step.state);
  if (meeting.size > 1 && isCostly(tree, states)) return tooManyCases(tree, meeting, states);
  const state = joinStates(tree, meeting, states);
  const value =
    meeting.size === 1
      ? first[1]
      : withDefaults(prune(tree, (node) => meeting.get(node.value)) ?? undefinedValue);
  if (!state || (meeting.size > 1 && exceeds(value, maxCases))) return tooManyCases(tree, meeting, states);
  const next: Next = { kind: 'next', state };
  return {
    tree: replaceLeaves(tree, (node) => (meeting.has(node.value) ? nextLeaf(next) : node)),
    next,
    value,
  };
}

/** Joining states costs as much as there are variables times cases; past this it is not followed. */
const maxJoinCost = 100_000;

function isCostly(tree: Decision<Step>, states: readonly State[]): boolean {
  const slots = Math.max(...states.map(({ size }) => size));
  return exceeds(tree, maxJoinCost / Math.max(1, slots));
}

/** A value of more cases is not followed: each condition on the way to it can double them. */
const maxCases = 5000;

/** Has the tree more nodes than these? */
function exceeds<T>(tree: Decision<T>, most: number): boolean {
  let count = 0;
  for (const _ of nodes(tree)) if (++count > most) return true;
  return false;
}

function tooManyCases(
  tree: Decision<Step>,
  meeting: ReadonlyMap<Step, Tree>,
  [state = State.empty]: readonly State[],
): Flow {
  const lost = leaf<Step>({
    kind: 'lost',
    value: leaf({ kind: 'unknown', why: 'there are too many cases to follow' }),
    state,
  });
  return {
    tree: replaceLeaves(tree, (node) => (meeting.has(node.value) ? lost : node)),
    next: undefined,
    value: undefinedValue,
  };
}

/** What variables hold where the steps meet; undefined when there are too many cases. */
function joinStates(
  tree: Decision<Step>,
  meeting: ReadonlyMap<Step, Tree>,
  states: readonly State[],
): State | undefined {
  let joined = states[0] as State;
  if (states.every((state) => state === joined)) return joined;
  const slots = new Set(states.flatMap((state) => [...state.changed()]));
  for (const slot of slots) {
    const held = states.map((state) => state.get(slot));
    if (held.every((one) => one === held[0])) continue;
    const pruned = prune(tree, (node) => (meeting.has(node.value) ? node.value.state.get(slot) : undefined));
    const value = pruned && withDefaults(pruned);
    if (value && exceeds(value, maxCases)) return undefined;
    if (value) joined = joined.with(slot, value);
  }
  return joined;
}

/** A flow for each value that the tree can have, joined again. */
export const dispatch = (tree: Tree, state: State, follow: (value: Value) => Flow): Flow =>
  dispatchOn<Value>(tree, (value) => (value.kind === 'thrown' ? goOn(leaf(value), state) : follow(value)));

/** The same for what a list or an object can hold. */
export function dispatchOn<T>(tree: Decision<T>, follow: (value: T) => Flow): Flow {
  if (tree.kind === 'leaf') return follow(tree.value);
  const flows = new Map<Step, Tree>();
  const merged = replaceLeaves<T, Step>(tree, (node) => {
    const flow = follow(node.value);
    if (flow.next) flows.set(flow.next, flow.value);
    return flow.tree;
  });
  return meet(merged, (step) => flows.get(step));
}
