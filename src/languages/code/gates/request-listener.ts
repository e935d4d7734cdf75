import { type Decision, replaceLeaves } from '../../../core/policy/decision';
import { accept, reject } from '../../../core/policy/verdict';
import { goOn, then } from '../evaluate/flow';
import { State } from '../evaluate/state';
import { truthOf } from '../evaluate/truth';
import { constantOf, hostValue, type Tree, undefinedValue, unknownValue } from '../evaluate/value';
import type { Server } from '../library';
import {
  type Answer,
  acceptedBy,
  answering,
  because,
  give,
  giveVerdict,
  policyOf,
  unanswered,
} from './answer';
import { originValue, request } from './handshake';

/**
 * What WebSocket-Node decides (websocket 1.0.35, WebSocketServer.js): `autoAcceptConnections` accepts everybody and no
 * `request` listener is called; else the listeners of `request` answer, and without any it is 404.
 */
export function requestListeners(server: Server): Decision<Answer> {
  return replaceLeaves(truthOf(server.option('autoAcceptConnections')), ({ value: automatic }) => {
    if (automatic) return giveVerdict(accept, undefined);
    const listeners = server.listeners('request');
    if (listeners.length === 0) return giveVerdict(reject(404), undefined);
    const flow = server.program.during(true, () =>
      listeners.reduce(
        (before, { listener, site }) =>
          then(before, (_, state) =>
            server.program.listen(listener, [incoming], state, site.scope.range(site.expression)),
          ),
        goOn(undefinedValue, State.empty),
      ),
    );
    return policyOf(flow, unanswered);
  });
}

const members: Readonly<Record<string, Tree>> = {
  origin: originValue,
  httpRequest: request,
  host: unknownValue('the Host header of a WebSocketRequest is not followed'),
  accept: answering('accept', ({ state, at }) => goOn(socket, give(state, acceptedBy(at)))),
  reject: answering('reject', ({ arguments: [status], state, at }) => {
    const code = status ? constantOf(status) : 403;
    const verdict = reject(typeof code === 'number' ? code : 403);
    return goOn(
      undefinedValue,
      give(
        state,
        giveVerdict(verdict, because(at, `refuses with ${verdict.kind === 'reject' ? verdict.status : ''}`)),
      ),
    );
  }),
};

/** The accepted connection: what is done with it comes after the handshake. */
const socket: Tree = hostValue({
  name: 'the connection',
  get: () => answering('member', ({ state }) => goOn(undefinedValue, state)),
});

/** WebSocketRequest. */
const incoming: Tree = hostValue({ name: 'the request', answers: true, get: (key) => members[key] });
