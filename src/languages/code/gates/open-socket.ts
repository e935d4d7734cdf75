import { type Decision, leaf } from '../../../core/policy/decision';
import { type Flow, goOn } from '../evaluate/flow';
import { HandshakeSlot, type State } from '../evaluate/state';
import { type Call, hostValue, nativeValue, type Tree, undefinedValue } from '../evaluate/value';
import { headers, request, table } from './handshake';

/** A method that decides nothing. */
export const silent = (name: string): Tree => nativeValue(name, ({ state }) => goOn(undefinedValue, state));

/** True once the server has closed the connection again. */
const closed = new HandshakeSlot<boolean>(leaf(false));

export const isClosed = (state: State): Decision<boolean> => state.get(closed) ?? leaf(false);

const close = ({ state }: Call): Flow => goOn(undefinedValue, state.with(closed, leaf(true)));

/** A socket after the handshake, as a `connection` listener gets it. */
export const openSocket: Tree = leaf({
  kind: 'host',
  host: {
    name: 'the WebSocket',
    answers: true,
    get: (key) => socketMembers[key] ?? silent(key),
  },
});

const socketMembers: Readonly<Record<string, Tree>> = {
  // socket.io
  handshake: hostValue(table('the handshake', { headers })),
  request,
  disconnect: nativeValue('disconnect', close),
  // ws before version 3
  upgradeReq: request,
  close: nativeValue('close', close),
  terminate: nativeValue('terminate', close),
};
