import type { Library } from '../library';
import { bun } from './bun';
import { crossws, h3 } from './crossws';
import { deno } from './deno';
import { fastifyWebsocket } from './fastify';
import { graphqlWs } from './graphql-ws';
import { hocuspocus } from './hocuspocus';
import { hono } from './hono';
import { httpProxy, httpProxyMiddleware } from './http-proxy';
import { nestjs } from './nestjs';
import { fayeWebsocket, sockjs } from './open-by-design';
import { engineIo, socketIo } from './socket-io';
import { uWebSockets } from './uwebsockets';
import { vite } from './vite';
import { webpackDevServer } from './webpack-dev-server';
import { websocketNode } from './websocket-node';
import { expressWs, koaWebsocket, subscriptionsTransport } from './wrappers-of-ws';
import { ws } from './ws';

/** Every library that is known. */
export const libraries: readonly Library[] = [
  ws,
  socketIo,
  engineIo,
  websocketNode,
  expressWs,
  koaWebsocket,
  subscriptionsTransport,
  fastifyWebsocket,
  fayeWebsocket,
  sockjs,
  nestjs,
  hocuspocus,
  uWebSockets,
  hono,
  graphqlWs,
  bun,
  deno,
  vite,
  webpackDevServer,
  crossws,
  h3,
  httpProxy,
  httpProxyMiddleware,
];

/** The library that is imported under this name or URL. */
export const libraryOf = (specifier: string): Library | undefined =>
  libraries.find(
    ({ modules, addresses }) => modules.includes(specifier) || addresses?.test(specifier) === true,
  );

/** Names of the functions that make servers; another file of the program may pass them on. */
export const serverFunctions: ReadonlySet<string> = new Set(
  libraries
    .flatMap(({ servers }) => servers)
    .flatMap(({ path, how }) => (how === 'call' ? path.slice(-1) : [])),
);
