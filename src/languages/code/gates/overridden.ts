import { type Decision, replaceLeaves } from '../../../core/policy/decision';
import { reject, unknownVerdict } from '../../../core/policy/verdict';
import { callFunction } from '../evaluate/calls';
import { goOn } from '../evaluate/flow';
import { State } from '../evaluate/state';
import { truthOf } from '../evaluate/truth';
import { type Tree, undefinedValue, whyUnknown } from '../evaluate/value';
import type { Server } from '../library';
import { type Answer, answering, because, giveVerdict, policyOf, socket, unanswered } from './answer';
import { head, request } from './handshake';
import { verifyClient } from './verify-client';

/**
 * What a ws server decides (ws 8.21, lib/websocket-server.js): `handleUpgrade` asks `shouldHandle`, whose no is a 400,
 * then the option `verifyClient`. A subclass or an assignment may put another function in the place of either.
 */
export function overridden(server: Server): Decision<Answer> {
  return replaceLeaves(server.override('shouldHandle'), ({ value }) => {
    if (value.kind === 'undefined') return verifyClient(server.option('verifyClient'), server.program);
    if (value.kind !== 'closure') return giveVerdict(unknownVerdict(whyUnknown(value)), undefined);
    const at = value.scope.range(value.function);
    const call = { arguments: [request], self: server.call.self, state: State.empty, at };
    const flow = server.program.during(true, () => callFunction(value, call, server.program));
    return policyOf(flow, (step) => {
      if (step.kind !== 'next') return unanswered(step);
      return replaceLeaves(truthOf(flow.value, at), ({ value: handles }) =>
        handles
          ? verifyClient(server.option('verifyClient'), server.program)
          : giveVerdict(reject(400), because(at, 'does not handle it, which is answered 400')),
      );
    });
  });
}

/** What becomes of handshakes that the library takes from the HTTP server: they go through `handleUpgrade`. */
export function taken(server: Server, gate: () => Decision<Answer>): Decision<Answer> {
  return replaceLeaves(server.override('handleUpgrade'), ({ value }) => {
    if (value.kind !== 'closure') return gate();
    const at = value.scope.range(value.function);
    const args = [request, socket, head, done];
    const call = { arguments: args, self: server.call.self, state: State.empty, at };
    const flow = server.program.during(true, () => callFunction(value, call, server.program));
    return policyOf(flow, unanswered);
  });
}

const done: Tree = answering('callback', ({ state }) => goOn(undefinedValue, state));
