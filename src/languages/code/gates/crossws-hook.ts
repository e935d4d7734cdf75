import { type Decision, leaf, replaceLeaves } from '../../../core/policy/decision';
import { accept } from '../../../core/policy/verdict';
import type { Tree } from '../evaluate/value';
import type { Server } from '../library';
import { type Answer, giveVerdict, withoutCheck } from './answer';
import { responded, runUntil } from './fetch-handler';
import { answerOf, webRequest } from './web';

/**
 * What the hook `upgrade(request)` of crossws decides (0.4, `AdapterHookable.upgrade`): a `Response` that it returns or
 * throws is the answer, and everything else that it returns lets the handshake pass.
 */
export function crosswsHook({ option, program }: Server): Decision<Answer> {
  const passes = giveVerdict(accept, undefined);
  return replaceLeaves(option('upgrade'), ({ value }) => {
    if (value.kind !== 'closure') return withoutCheck(value);
    return runUntil(
      leaf(value),
      [webRequest],
      (result) => onlyResponses(result, passes),
      program,
      (error) => (isResponse(error) ? onlyResponses(error, passes) : undefined),
    );
  });
}

const isResponse = (tree: Tree): boolean =>
  tree.kind === 'leaf' && tree.value.kind === 'host' && answerOf(tree.value.host) !== undefined;

const onlyResponses = (tree: Tree, otherwise: Decision<Answer>): Decision<Answer> =>
  replaceLeaves(tree, ({ value }): Decision<Answer> => {
    if (value.kind === 'promise') return onlyResponses(value.of, otherwise);
    if (value.kind === 'host') return answerOf(value.host) ?? otherwise;
    const isKnown = ['undefined', 'null', 'record', 'boolean'].includes(value.kind);
    return isKnown ? otherwise : responded(leaf(value), otherwise);
  });
