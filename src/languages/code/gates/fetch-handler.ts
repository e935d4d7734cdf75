import { type Decision, replaceLeaves } from '../../../core/policy/decision';
import { reject, unknownVerdict } from '../../../core/policy/verdict';
import { callFunction } from '../evaluate/calls';
import { State, type Step } from '../evaluate/flow';
import type { Program } from '../evaluate/program';
import { type Tree, undefinedValue, whyUnknown } from '../evaluate/value';
import { type Answer, because, giveVerdict, policyOf, unanswered } from './answer';
import { answerOf, webRequest } from './web';

/**
 * What a handler decides that gets a `Request` and returns a `Response`, or a promise of one. An exception is answered
 * with 500 (Bun 1.4, Deno 2.9).
 * @param context what it gets besides the request
 * @param returned what becomes of a handshake for which it returns nothing
 */
export function fetchHandler(
  handler: Tree,
  context: readonly Tree[],
  returned: Decision<Answer>,
  program: Program,
): Decision<Answer> {
  const answerFor = (tree: Tree): Decision<Answer> =>
    replaceLeaves(tree, ({ value }): Decision<Answer> => {
      if (value.kind === 'promise') return answerFor(value.of);
      if (value.kind === 'thrown') return giveVerdict(reject(500), undefined);
      if (value.kind === 'undefined' || value.kind === 'null') return returned;
      const answer = value.kind === 'host' ? answerOf(value.host) : undefined;
      return answer ?? giveVerdict(unknownVerdict(whyUnknown(value)), undefined);
    });
  return replaceLeaves(handler, ({ value }) => {
    const response = value.kind === 'host' ? answerOf(value.host) : undefined;
    if (response) return response;
    if (value.kind !== 'closure') return giveVerdict(unknownVerdict(whyUnknown(value)), undefined);
    const at = value.scope.range(value.function);
    const call = { arguments: [webRequest, ...context], self: undefinedValue, state: State.empty, at };
    const flow = program.during(true, () => callFunction(value, call, program));
    return policyOf(flow, (step) => (step.kind === 'next' ? answerFor(flow.value) : failed(step)));
  });
}

const failed = (step: Step): Decision<Answer> =>
  step.kind === 'throw' ? giveVerdict(reject(500), because(step.at, 'throws')) : unanswered(step);
