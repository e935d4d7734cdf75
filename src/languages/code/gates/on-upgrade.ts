import { type Decision, replaceLeaves } from '../../../core/policy/decision';
import { accept, reject } from '../../../core/policy/verdict';
import { callFunction } from '../evaluate/calls';
import { State } from '../evaluate/state';
import { hostValue, type Tree, undefinedValue } from '../evaluate/value';
import type { Server } from '../library';
import { type Answer, because, giveVerdict, policyOf, socket, unanswered, withoutCheck } from './answer';
import { request, table } from './handshake';

const data: Tree = hostValue(table('the data of the hook', { request, socket }, true));

/**
 * What the hook `onUpgrade` of Hocuspocus decides (3.4, `Server.setupHttpUpgrade`): a rejected promise leaves the
 * socket as the hook left it, otherwise the handshake is accepted.
 */
export function onUpgradeHook({ option, program }: Server): Decision<Answer> {
  return replaceLeaves(option('onUpgrade'), ({ value }) => {
    if (value.kind !== 'closure') return withoutCheck(value);
    const at = value.scope.range(value.function);
    const call = { arguments: [data], self: undefinedValue, state: State.empty, at };
    const flow = program.during(true, () => callFunction(value, call, program));
    return policyOf(flow, (step) => {
      if (step.kind !== 'next') return unanswered(step);
      return replaceLeaves(flow.value, ({ value: result }) => {
        if (result.kind !== 'promise') return giveVerdict(accept, undefined);
        return replaceLeaves(result.of, ({ value: settled }) =>
          settled.kind === 'thrown'
            ? giveVerdict(reject('dropped'), because(at, 'throws, and nothing answers'))
            : giveVerdict(accept, undefined),
        );
      });
    });
  });
}
