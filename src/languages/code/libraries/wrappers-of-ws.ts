import type { Tree } from '../evaluate/value';
import { verifyClient } from '../gates/verify-client';
import type { Library, ServerExport } from '../library';
import { verifyClientOption } from './ws';

/** Libraries that pass options on to a `ws` server of their own. Their middleware runs after the handshake. */
const passesOn = (
  how: ServerExport['how'],
  options: ServerExport['options'],
  path: readonly string[] = [],
): ServerExport => ({
  path,
  how,
  options,
  gate: ({ option, program }) => verifyClient(option('verifyClient'), program),
  check: verifyClientOption,
  lookAlikes: ['origin', 'origins', 'cors'],
});

/** express-ws 5.0.2: `expressWs(app, server, { wsOptions })`. */
export const expressWs: Library = {
  name: 'express-ws',
  modules: ['express-ws'],
  servers: [passesOn('call', { index: 2, path: ['wsOptions'] })],
};

/** subscriptions-transport-ws 0.11: `SubscriptionServer.create(options, wsOptions)`; a `ws` server may stand for the latter. */
export const subscriptionsTransport: Library = {
  name: 'subscriptions-transport-ws',
  modules: ['subscriptions-transport-ws'],
  servers: [
    passesOn('call', { index: 1 }, ['SubscriptionServer', 'create']),
    passesOn('new', { index: 1 }, ['SubscriptionServer']),
  ].map((server) => ({
    ...server,
    when: ({ call }) => call.arguments[1] === undefined || serverOptions(call.arguments[1]),
  })),
};

const serverOptions = (tree: Tree): boolean => !(tree.kind === 'leaf' && tree.value.kind === 'host');

/** koa-websocket 7.0: `websockify(app, wsOptions, httpsOptions)`. */
export const koaWebsocket: Library = {
  name: 'koa-websocket',
  modules: ['koa-websocket'],
  servers: [passesOn('call', { index: 1 })],
};
