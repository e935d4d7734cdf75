import { stranger } from '../../core/attack/witness';
import type { Observation } from '../../core/endpoint';
import { evaluate } from '../../core/policy/condition';
import type { Decision } from '../../core/policy/decision';
import type { Handshake } from '../../core/policy/handshake';
import type { Answer } from './gates/answer';

/**
 * Refusals after which the code goes on to accept, seen on these handshakes: paths through the code are told apart by
 * following them.
 */
export function overruledRefusals(
  answers: Decision<Answer>,
  sample: Handshake,
  written: readonly string[],
): Observation[] {
  const found = new Map<string, Observation>();
  for (const origin of [stranger, 'null', undefined, ...written]) {
    const answer = follow(answers, { ...sample, origin });
    const range =
      answer?.kind === 'given' && answer.verdict.kind === 'reject' ? answer.because?.range : undefined;
    if (answer?.kind !== 'given' || !answer.overruled || !range) continue;
    const related = [{ range: answer.overruled, message: 'here it is accepted' }];
    found.set(`${range.uri}@${range.start}`, { kind: 'answer-after-refusal', range, related });
  }
  return [...found.values()];
}

/** The leaf that a handshake comes to; undefined when a condition on the way cannot be known. */
function follow<T>(tree: Decision<T>, handshake: Handshake): T | undefined {
  let node = tree;
  while (node.kind === 'branch') {
    const truth = evaluate(node.condition, handshake);
    if (typeof truth !== 'boolean') return undefined;
    node = truth ? node.then : node.otherwise;
  }
  return node.value;
}
