import type { Condition } from '../../../core/policy/condition';
import { branch, leaf } from '../../../core/policy/decision';
import { headerTerm, literal } from '../../../core/policy/term';
import { reject } from '../../../core/policy/verdict';
import { goOn } from '../evaluate/flow';
import { onFirst } from '../evaluate/natives';
import type { State } from '../evaluate/state';
import {
  constantOf,
  hostValue,
  isExternal,
  isUndefined,
  nativeValue,
  recordValue,
  type Tree,
  thrown,
  unknownValue,
} from '../evaluate/value';
import { acceptedBy, giveVerdict } from '../gates/answer';
import { fetchHandler } from '../gates/fetch-handler';
import { silent } from '../gates/open-socket';
import { webResponse } from '../gates/web';
import type { Library, Server, ServerExport } from '../library';
import { refuseWithResponse } from './refusals';

/** What is done with the socket comes after the handshake. */
const socket: Tree = hostValue({ name: 'the WebSocket', get: silent });

/**
 * The response is what accepts: a handler that returns another one ends the program. It throws where the handshake
 * does not offer the subprotocol that the options ask for (Deno 2.9, measured).
 */
const upgradeWebSocket: Tree = nativeValue('upgradeWebSocket', ({ arguments: [, options], state, at }) => {
  const upgraded = recordValue(
    new Map([
      ['socket', socket],
      ['response', webResponse(acceptedBy(at))],
    ]),
  );
  const protocol = subprotocol(options, state);
  return goOn(protocol === undefined ? upgraded : branch(offers(protocol), upgraded, thrown, at), state);
});

function subprotocol(options: Tree | undefined, state: State): string | undefined {
  const held =
    options?.kind === 'leaf' && options.value.kind === 'record'
      ? state.get(options.value.record.properties)
      : undefined;
  const protocol = held?.kind === 'leaf' ? held.value.get('protocol') : undefined;
  const text = protocol && constantOf(protocol);
  return typeof text === 'string' ? text : undefined;
}

const offers = (protocol: string): Condition => ({
  kind: 'includes',
  term: headerTerm('sec-websocket-protocol'),
  text: literal(protocol),
});

/** `Deno.env.get(name)`. */
const environmentVariable: Tree = onFirst('get', (value) => {
  const name = constantOf(leaf(value));
  return typeof name === 'string'
    ? leaf({ kind: 'environment', name })
    : unknownValue('which environment variable is read is not known');
});

/** Nothing returned is answered with 500. */
const noResponse = giveVerdict(reject(500), undefined);

const firstGiven = (one: Tree, other: Tree): Tree => (isUndefined(one) ? other : one);

/** `export default { fetch }`, `serve(handler)`, `serve(options, handler)` or `serve({ handler })`. */
function handlerOf({ call, option }: Server): Tree {
  const isFunction = (one: Tree) => one.kind === 'leaf' && one.value.kind === 'closure';
  return call.arguments.find(isFunction) ?? firstGiven(option('handler'), option('fetch'));
}

const serve = (path: readonly string[], how: ServerExport['how']): ServerExport => ({
  path,
  how,
  options: { index: 0 },
  // A library whose function handles the requests has endpoints of its own.
  when: (server) => server.program.mentions(/upgradeWebSocket/) && !isExternal(handlerOf(server)),
  gate: (server) => fetchHandler(handlerOf(server), [], noResponse, server.program),
  guard: refuseWithResponse,
});

/** Deno: `Deno.upgradeWebSocket(request)` looks at no Origin (source of ext/http/02_websocket.ts; measured with 2.9). */
export const deno: Library = {
  name: 'deno',
  modules: ['Deno'],
  addresses: /^(?:https:\/\/deno\.land\/)?std(?:@[\w.]+)?\/http\/(?:server|mod)\.ts$/,
  globals: ['Deno'],
  marks: ['upgradeWebSocket'],
  servers: [serve(['serve'], 'call'), serve([], { exported: 'any file' })],
  values: { upgradeWebSocket, 'env.get': environmentVariable },
};
