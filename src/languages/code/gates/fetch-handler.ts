import { type Decision, leaf, replaceLeaves } from '../../../core/policy/decision';
import { reject, unknownVerdict } from '../../../core/policy/verdict';
import { runFunction } from '../evaluate/calls';
import type { Program } from '../evaluate/program';
import { State } from '../evaluate/state';
import { type Tree, undefinedValue, whyUnknown } from '../evaluate/value';
import { type Answer, because, giveVerdict, policyOf, unanswered } from './answer';
import { answerOf, webRequest } from './web';

/**
 * What a handler decides that gets a `Request` and returns a `Response`, or a promise of one. An exception is answered
 * with 500 (Bun 1.4, Deno 2.9).
 * @param context what it gets besides the request
 * @param returned what becomes of a handshake for which it returns nothing
 */
export const fetchHandler = (
  handler: Tree,
  context: readonly Tree[],
  returned: Decision<Answer>,
  program: Program,
): Decision<Answer> => runHandler(handler, [webRequest, ...context], returned, program);

/** The same for any function that answers by the `Response` that it returns. */
export const runHandler = (
  handler: Tree,
  args: readonly Tree[],
  returned: Decision<Answer>,
  program: Program,
): Decision<Answer> => runUntil(handler, args, (value) => responded(value, returned), program);

/** The same for any function; `returned` says what its value means, and `thrown` what an exception, if not 500. */
export function runUntil(
  handler: Tree,
  args: readonly Tree[],
  returned: (value: Tree) => Decision<Answer>,
  program: Program,
  thrown: (value: Tree) => Decision<Answer> | undefined = () => undefined,
): Decision<Answer> {
  return replaceLeaves(handler, ({ value }) => {
    if (value.kind === 'host') return returned(leaf(value));
    if (value.kind !== 'closure') return giveVerdict(unknownVerdict(whyUnknown(value)), undefined);
    const at = value.scope.range(value.function);
    const call = { arguments: args, self: undefinedValue, state: State.empty, at };
    const flow = program.during(true, () => runFunction(value, call, program));
    return policyOf(flow, (step) => {
      if (step.kind === 'throw')
        return thrown(step.value) ?? giveVerdict(reject(500), because(step.at, 'throws'));
      if (step.kind === 'return') return returned(step.value);
      return step.kind === 'next' ? returned(undefinedValue) : unanswered(step);
    });
  });
}

/** What a returned value answers; nothing returned means `otherwise`. */
export const responded = (tree: Tree, otherwise: Decision<Answer>): Decision<Answer> =>
  replaceLeaves(tree, ({ value }): Decision<Answer> => {
    if (value.kind === 'promise') return responded(value.of, otherwise);
    if (value.kind === 'thrown') return giveVerdict(reject(500), undefined);
    if (value.kind === 'undefined' || value.kind === 'null') return otherwise;
    const answer = value.kind === 'host' ? answerOf(value.host) : undefined;
    return answer ?? giveVerdict(unknownVerdict(whyUnknown(value)), undefined);
  });
