import { type Condition, evaluate } from './condition';
import type { Branch, Decision, Reason } from './decision';
import { describe } from './describe';
import type { Handshake } from './handshake';
import { isUnknown } from './unknown';
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
  const memory = new Map<OriginPolicy, Prediction>();
  const visit = (node: OriginPolicy): Prediction => {
    const known = memory.get(node);
    if (known) return known;
    const result = node.kind === 'leaf' ? decided(node.value, node.because) : followed(node);
    memory.set(node, result);
    return result;
  };
  const followed = (node: Branch<Verdict>): Prediction => {
    const truth = evaluate(node.condition, handshake);
    if (!isUnknown(truth)) {
      const rest = visit(truth ? node.then : node.otherwise);
      return { verdict: rest.verdict, because: [...step(node, truth), ...rest.because] };
    }
    const [then, otherwise] = [visit(node.then), visit(node.otherwise)];
    if (sameVerdict(then.verdict, otherwise.verdict)) return then;
    return { verdict: unknownVerdict(truth.why), because: step(node, undefined) };
  };
  return visit(policy);
}

function decided(verdict: Verdict, because: Reason | undefined): Prediction {
  return { verdict, because: because ? [because] : [] };
}

function step(node: { condition: Condition; at?: Reason['range'] }, truth: boolean | undefined): Reason[] {
  return node.at ? [{ range: node.at, text: describe(node.condition, truth) }] : [];
}
