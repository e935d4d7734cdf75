import { type Condition, conditionReads, evaluate } from './condition';
import type { Branch, Decision, Leaf, Reason } from './decision';
import { describe } from './describe';
import type { Handshake } from './handshake';
import { evaluateTerm } from './term';
import { isUnknown, type Truth } from './unknown';
import { sameVerdict, unknownVerdict, type Verdict } from './verdict';

/** Which handshakes a server lets in, as a tree whose nodes remember the lines they came from. */
export type OriginPolicy = Decision<Verdict>;

export interface Prediction {
  readonly verdict: Verdict;
  /** The lines that decided, in the order in which the server comes by them. */
  readonly because: readonly Reason[];
}

/**
 * What the server answers to this handshake. A condition that cannot be known does not matter when both its sides
 * end in the same answer; else the verdict is unknown, with the condition's reason.
 */
export function predict(policy: OriginPolicy, handshake: Handshake): Prediction {
  const passed: Passed[] = [];
  const node = firstUnknown(policy, handshake, (branch, truth) => passed.push({ node: branch, truth }));
  const { verdict, steps } = answerAt(node, handshake);
  return { verdict, because: listed([...passed, ...inOrder(steps)], handshake) };
}

/** The answer without the lines that decided. */
export const verdictOf = (policy: OriginPolicy, handshake: Handshake): Verdict =>
  answerAt(firstUnknown(policy, handshake), handshake).verdict;

/** The leaf to which the handshake comes, or the first branch on its way whose condition cannot be known. */
function firstUnknown(
  policy: OriginPolicy,
  handshake: Handshake,
  pass?: (node: Branch<Verdict>, truth: boolean) => void,
): OriginPolicy {
  let node = policy;
  while (node.kind === 'branch') {
    const truth = evaluate(node.condition, handshake);
    if (isUnknown(truth)) return node;
    pass?.(node, truth);
    node = truth ? node.then : node.otherwise;
  }
  return node;
}

const answerAt = (node: OriginPolicy, handshake: Handshake): Answer =>
  node.kind === 'leaf' ? ofLeaf(node) : bothWays(node, handshake);

/** A node that was come by, and how its condition came out: undefined for one that is not known, and for leaves. */
interface Passed {
  readonly node: OriginPolicy;
  readonly truth: boolean | undefined;
}

/** A verdict with the steps that led to it, the first step first. */
interface Answer {
  readonly verdict: Verdict;
  readonly steps: Steps | undefined;
}

/** A list that shares its rest with others, so that a long chain costs no copies. */
interface Steps extends Passed {
  readonly rest: Steps | undefined;
}

const ofLeaf = (node: Leaf<Verdict>): Answer => ({
  verdict: node.value,
  steps: { node, truth: undefined, rest: undefined },
});

/** The answer from a condition on that is not known. */
function bothWays(policy: OriginPolicy, handshake: Handshake): Answer {
  const truths = new Map<OriginPolicy, Truth>();
  const answers = new Map<OriginPolicy, Answer>();
  // A stack instead of recursion: a chain of conditions may be longer than the call stack is deep.
  const open = [policy];
  for (let node = open.at(-1); node; node = open.at(-1)) {
    const missing = followed(node, truths, handshake).filter((child) => !answers.has(child));
    if (missing.length > 0) open.push(...missing);
    else {
      answers.set(node, answer(node, truths, answers));
      open.pop();
    }
  }
  return answers.get(policy) as Answer;
}

/** The subtrees that the answer of a node depends on. */
function followed(
  node: OriginPolicy,
  truths: Map<OriginPolicy, Truth>,
  handshake: Handshake,
): OriginPolicy[] {
  if (node.kind === 'leaf') return [];
  const truth = truths.get(node) ?? evaluate(node.condition, handshake);
  truths.set(node, truth);
  if (isUnknown(truth)) return [node.then, node.otherwise];
  return [truth ? node.then : node.otherwise];
}

function answer(
  node: OriginPolicy,
  truths: ReadonlyMap<OriginPolicy, Truth>,
  answers: ReadonlyMap<OriginPolicy, Answer>,
): Answer {
  if (node.kind === 'leaf') return ofLeaf(node);
  const truth = truths.get(node) as Truth;
  const [then, otherwise] = [answers.get(node.then) as Answer, answers.get(node.otherwise) as Answer];
  if (!isUnknown(truth)) {
    const { verdict, steps } = truth ? then : otherwise;
    return { verdict, steps: { node, truth, rest: steps } };
  }
  if (sameVerdict(then.verdict, otherwise.verdict)) return then;
  return { verdict: unknownVerdict(truth.why), steps: { node, truth: undefined, rest: undefined } };
}

function* inOrder(steps: Steps | undefined): Generator<Passed> {
  for (let rest = steps; rest; rest = rest.rest) yield rest;
}

/** In words, as far as it is known where the steps stand. */
function listed(steps: readonly Passed[], handshake: Handshake): Reason[] {
  return steps.flatMap(({ node, truth }): Reason[] => {
    if (node.kind === 'leaf') return node.because ? [node.because] : [];
    const { at, condition } = node;
    if (!at) return [];
    const text = describe(condition, truth) + mismatch(condition, truth, handshake);
    return [{ range: at, text, ...(conditionReads(condition, 'origin') ? { asksOrigin: true } : {}) }];
  });
}

/** What a library's own rule says of a value that does not fit. */
function mismatch(condition: Condition, truth: boolean | undefined, handshake: Handshake): string {
  if (truth !== false || condition.kind !== 'library') return '';
  const value = evaluateTerm(condition.term, handshake);
  const why = typeof value === 'string' ? condition.matcher.mismatch?.(condition.pattern, value) : undefined;
  return why === undefined ? '' : `: ${why}`;
}
