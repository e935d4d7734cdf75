import { type Decision, replaceLeaves } from '../../../core/policy/decision';
import { accept, reject } from '../../../core/policy/verdict';
import { runFunction } from '../evaluate/calls';
import { goOn } from '../evaluate/flow';
import { readProperty } from '../evaluate/properties';
import { State } from '../evaluate/state';
import { truthOf } from '../evaluate/truth';
import { type Tree, undefinedValue } from '../evaluate/value';
import type { Server } from '../library';
import {
  type Answer,
  answering,
  because,
  give,
  giveVerdict,
  policyOf,
  unanswered,
  withoutCheck,
} from './answer';
import { engineRequest, originValue } from './handshake';

/** engine.io refuses WebSocket handshakes with this status, whatever the reason (server.js, `abortUpgrade`). */
const status = 400;

/** What engine.io decides: first the middleware that `cors` installs, then `allowRequest(request, callback)`. */
export function allowRequest(server: Server): Decision<Answer> {
  const byCheck = checked(server);
  return replaceLeaves(corsErrors(server), ({ value }) => {
    if (value.kind === 'given') return giveVerdict(value.verdict, value.because);
    return byCheck;
  });
}

function checked({ option, program }: Server): Decision<Answer> {
  return replaceLeaves(option('allowRequest'), ({ value }) => {
    if (value.kind !== 'closure') return withoutCheck(value);
    const at = value.scope.range(value.function);
    const call = { arguments: [engineRequest, callback], self: undefinedValue, state: State.empty, at };
    return policyOf(
      program.during(true, () => runFunction(value, call, program)),
      unanswered,
    );
  });
}

/** `callback(error, success)`: only the second argument counts. */
export const callback: Tree = answering('callback', ({ arguments: [, success], state, at }) => {
  const given = replaceLeaves(truthOf(success ?? undefinedValue, at), ({ value }) =>
    value
      ? giveVerdict(accept, because(at, 'accepts'))
      : giveVerdict(reject(status), because(at, `refuses with ${status}`)),
  );
  return goOn(undefinedValue, give(state, given));
});

/**
 * `cors.origin` as a function that reports an error refuses the handshake, as engine.io runs the middleware on
 * upgrades too (since 6.4.2). Nothing else in `cors` refuses anything.
 */
function corsErrors({ option, program }: Server): Decision<Answer> {
  return replaceLeaves(option('cors'), ({ value: cors }) => {
    if (cors.kind !== 'record') return none;
    return replaceLeaves(readProperty(cors, 'origin', program, State.empty), ({ value }) => {
      if (value.kind !== 'closure') return none;
      const at = value.scope.range(value.function);
      const call = { arguments: [originValue, corsCallback], self: undefinedValue, state: State.empty, at };
      const given = policyOf(
        program.during(true, () => runFunction(value, call, program)),
        unanswered,
      );
      return replaceLeaves(given, (node) =>
        node.value.kind === 'given' && node.value.verdict.kind === 'accept' ? none : node,
      );
    });
  });
}

const none: Decision<Answer> = { kind: 'leaf', value: { kind: 'none' } };

const corsCallback: Tree = answering('callback', ({ arguments: [error], state, at }) => {
  const given = replaceLeaves(truthOf(error ?? undefinedValue, at), ({ value }) =>
    value
      ? giveVerdict(reject(status), because(at, 'reports an error, which ends the handshake'))
      : giveVerdict(accept, undefined),
  );
  return goOn(undefinedValue, give(state, given));
});
