import { type Condition, evaluate } from './condition';
import type { Branch, Decision, Reason } from './decision';
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
  const truths = new Map<OriginPolicy, Truth>();
  const answers = new Map<OriginPolicy, Answer>();
  // A stack instead of recursion: a chain of conditions may be longer than the call stack is deep.
  const open = [policy];
  for (let node = open.at(-1); node; node = open.at(-1)) {
    const missing = followed(node, truths, handshake).filter((child) => !answers.has(child));
    if (missing.length > 0) open.push(...missing);
    else {
      answers.set(node, answer(node, truths, answers, handshake));
      open.pop();
    }
  }
  const { verdict, steps } = answers.get(policy) as Answer;
  return { verdict, because: listed(steps) };
}

/** A verdict with the steps that led to it, the first step first. */
interface Answer {
  readonly verdict: Verdict;
  readonly steps: Steps | undefined;
}

/** A list that shares its rest with others, so that a long chain costs no copies. */
interface Steps {
  readonly step: Reason;
  readonly rest: Steps | undefined;
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
  handshake: Handshake,
): Answer {
  if (node.kind === 'leaf') {
    return { verdict: node.value, steps: node.because && { step: node.because, rest: undefined } };
  }
  const truth = truths.get(node) as Truth;
  const [then, otherwise] = [answers.get(node.then) as Answer, answers.get(node.otherwise) as Answer];
  if (!isUnknown(truth)) {
    const { verdict, steps } = truth ? then : otherwise;
    return { verdict, steps: withStep(node, truth, steps, handshake) };
  }
  if (sameVerdict(then.verdict, otherwise.verdict)) return then;
  return { verdict: unknownVerdict(truth.why), steps: withStep(node, undefined, undefined, handshake) };
}

function withStep(
  node: Branch<Verdict>,
  truth: boolean | undefined,
  rest: Steps | undefined,
  handshake: Handshake,
): Steps | undefined {
  if (!node.at) return rest;
  const text = describe(node.condition, truth) + mismatch(node.condition, truth, handshake);
  return { step: { range: node.at, text }, rest };
}

/** What a library's own rule says of a value that does not fit. */
function mismatch(condition: Condition, truth: boolean | undefined, handshake: Handshake): string {
  if (truth !== false || condition.kind !== 'library') return '';
  const value = evaluateTerm(condition.term, handshake);
  const why = typeof value === 'string' ? condition.matcher.mismatch?.(condition.pattern, value) : undefined;
  return why === undefined ? '' : `: ${why}`;
}

function listed(steps: Steps | undefined): Reason[] {
  const list: Reason[] = [];
  for (let rest = steps; rest; rest = rest.rest) list.push(rest.step);
  return list;
}
