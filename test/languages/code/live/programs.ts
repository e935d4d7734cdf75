import { runtimePrograms } from './runtime-programs';
import type { Runtime, Source } from './servers';

/** A program around a check: how it is imported, started, and where the check goes. */
export interface Program {
  /** File extension. */
  readonly extension: 'mjs' | 'cjs' | 'mts';
  readonly write: (body: string) => string;
}

/** Programs by library and form. */
export const programs: Readonly<Record<string, Readonly<Record<string, Program>>>> = {
  ...runtimePrograms,
  ws: {
    synchronous: {
      extension: 'mjs',
      write: (body) => `import { WebSocketServer } from 'ws';
function check(origin, request) {
  ${body}
}
new WebSocketServer({ port: 8080, verifyClient: (info) => check(info.origin, info.req) });
`,
    },
    callback: {
      extension: 'cjs',
      write: (body) => `const WebSocket = require('ws');
const check = (origin, request) => {
  ${body}
};
const wss = new WebSocket.Server({
  port: 8080,
  verifyClient({ origin, req }, done) {
    if (check(origin, req)) return done(true);
    done(false, 403, 'Forbidden');
  },
});
`,
    },
    upgrade: {
      extension: 'mts',
      write: (body) => `import { createServer, type IncomingMessage } from 'node:http';
import { WebSocketServer } from 'ws';

const server = createServer();
const wss = new WebSocketServer({ noServer: true });

function check(origin: string | undefined, request: IncomingMessage): boolean {
  // @ts-ignore
  ${body}
}

server.on('upgrade', (request, socket, head) => {
  if (!check(request.headers['origin'], request)) {
    socket.write('HTTP/1.1 403 Forbidden\\r\\n\\r\\n');
    socket.destroy();
    return;
  }
  wss.handleUpgrade(request, socket, head, (client) => {
    wss.emit('connection', client, request);
  });
});
server.listen(8080);
`,
    },
  },
  'socket.io': {
    'with a server': {
      extension: 'mjs',
      write: (body) => `import { createServer } from 'node:http';
import { Server } from 'socket.io';

const http = createServer();
function check(origin, request) {
  ${body}
}
const io = new Server(http, {
  cors: { origin: 'https://good.example' },
  allowRequest: (request, callback) => callback(null, check(request.headers.origin, request)),
});
io.on('connection', () => {});
http.listen(8080);
`,
    },
    'called with a port': {
      extension: 'cjs',
      write: (body) => `const check = (origin, request) => {
  ${body}
};
const allowRequest = (req, next) => {
  if (!check(req.headers.origin, req)) {
    next('not from here', false);
    return;
  }
  next(null, true);
};
const io = require('socket.io')(8080, { path: '/live', allowRequest });
`,
    },
  },
  'engine.io': {
    attached: {
      extension: 'mjs',
      write: (body) => `import { createServer } from 'node:http';
import { attach } from 'engine.io';

const http = createServer();
const check = (origin, request) => {
  ${body}
};
const engine = attach(http, {
  allowRequest(request, callback) {
    callback(null, check(request.headers['origin'], request));
  },
});
http.listen(8080);
`,
    },
  },
  websocket: {
    'request listener': {
      extension: 'cjs',
      write: (body) => `const http = require('http');
const WebSocketServer = require('websocket').server;

const server = http.createServer();
const wsServer = new WebSocketServer({ httpServer: server, autoAcceptConnections: false });

function check(origin, request) {
  ${body}
}

wsServer.on('request', function (request) {
  if (!check(request.origin, request.httpRequest)) {
    request.reject(403, 'Forbidden');
    console.log('refused', request.origin);
    return;
  }
  const connection = request.accept(null, request.origin);
  connection.on('message', () => {});
});
server.listen(8080);
`,
    },
  },
  'express-ws': {
    options: {
      extension: 'cjs',
      write: (body) => `const express = require('express');
const app = express();
const check = (origin, request) => {
  ${body}
};
require('express-ws')(app, undefined, { wsOptions: { verifyClient: (info) => check(info.origin, info.req) } });
app.ws('/', () => {});
app.listen(8080);
`,
    },
  },
  'koa-websocket': {
    options: {
      extension: 'cjs',
      write: (body) => `const Koa = require('koa');
const websockify = require('koa-websocket');

function verifyClient({ origin, req: request }) {
  ${body}
}
const app = websockify(new Koa(), { verifyClient });
app.listen(8080);
`,
    },
  },
  '@fastify/websocket': {
    hook: {
      extension: 'mjs',
      write: (body) => `import Fastify from 'fastify';
import websocket from '@fastify/websocket';

const app = Fastify();
const check = (origin, request) => {
  ${body}
};
app.register(websocket);
app.addHook('onRequest', async (request, reply) => {
  if (!check(request.headers.origin, request)) {
    reply.code(403);
    return reply.send({ error: 'not from here' });
  }
});
app.register(async (routes) => {
  routes.get('/live', { websocket: true }, () => {});
});
app.listen({ port: 8080 });
`,
    },
    options: {
      extension: 'cjs',
      write: (body) => `const fastify = require('fastify')();
const check = (origin, request) => {
  ${body}
};
fastify.addHook('preValidation', (request, reply, done) => {
  if (request.headers.origin === 'file://') reply.status(401).send();
  else done();
});
fastify.register(require('@fastify/websocket'), {
  options: { verifyClient: (info, next) => next(Boolean(check(info.origin, info.req)), 418) },
});
fastify.register(async function (routes) {
  routes.route({ method: 'GET', url: '/ws', websocket: true, handler: () => {} });
});
fastify.listen({ port: 8080 });
`,
    },
  },
  'faye-websocket': {
    upgrade: {
      extension: 'cjs',
      write: (body) => `const http = require('http');
const WebSocket = require('faye-websocket');

const server = http.createServer();
function check(origin, request) {
  ${body}
}
server.on('upgrade', function (request, socket, body) {
  if (WebSocket.isWebSocket(request)) {
    if (!check(request.headers.origin, request)) return socket.end('HTTP/1.1 403 Forbidden\\r\\n\\r\\n');
    let ws = new WebSocket(request, socket, body);
    ws.on('close', () => { ws = null; });
  }
});
server.listen(8080);
`,
    },
  },
  '@nestjs/websockets': {
    'ws adapter': {
      extension: 'mts',
      write: (body) => `import 'reflect-metadata';
import { Module } from '@nestjs/common';
import { NestFactory } from '@nestjs/core';
import { WsAdapter } from '@nestjs/platform-ws';
import { WebSocketGateway } from '@nestjs/websockets';

// @ts-ignore
const check = (origin, request) => {
  ${body}
};

@WebSocketGateway({ path: '/live', cors: { origin: 'https://good.example' }, verifyClient: (info: any) => check(info.origin, info.req) })
export class LiveGateway {}

@Module({ providers: [LiveGateway] })
class AppModule {}

const app = await NestFactory.create(AppModule, { logger: false });
app.useWebSocketAdapter(new WsAdapter(app));
await app.listen(8080);
`,
    },
    'socket.io adapter': {
      extension: 'mts',
      write: (body) => `import 'reflect-metadata';
import { Module } from '@nestjs/common';
import { NestFactory } from '@nestjs/core';
import { IoAdapter } from '@nestjs/platform-socket.io';
import { WebSocketGateway } from '@nestjs/websockets';

@WebSocketGateway({
  allowRequest: (request: any, callback: any) => {
    const { origin } = request.headers;
    const check = (): any => {
      ${body}
    };
    callback(null, check());
  },
})
class LiveGateway {}

@Module({ providers: [LiveGateway] })
class AppModule {}

const app = await NestFactory.create(AppModule, { logger: false });
app.useWebSocketAdapter(new IoAdapter(app));
await app.listen(8080);
`,
    },
  },
  '@hocuspocus/server': {
    hook: {
      extension: 'mjs',
      write: (body) => `import { Server } from '@hocuspocus/server';

const check = (origin, request) => {
  ${body}
};
const server = new Server({
  port: 8080,
  quiet: true,
  async onUpgrade({ request, socket }) {
    if (!check(request.headers.origin, request)) {
      socket.end('HTTP/1.1 403 Forbidden\\r\\n\\r\\n');
      throw null;
    }
  },
});
server.listen();
`,
    },
  },
  sockjs: {
    prefix: {
      extension: 'cjs',
      write: () => `const http = require('http');
const sockjs = require('sockjs');

const echo = sockjs.createServer({ prefix: '/echo' });
echo.on('connection', (connection) => connection.close());
const server = http.createServer();
echo.installHandlers(server);
server.listen(8080);
`,
    },
  },
};

/** What runs the programs of a library. */
export const runtimeOf = (library: string): Runtime =>
  library === 'bun' || library === 'deno' ? library : 'node';

/** Every check in every program of a library. */
export function sourcesOf(library: string, checks: Readonly<Record<string, string>>): Source[] {
  return Object.entries(programs[library] ?? {}).flatMap(([form, { extension, write }]) =>
    // A library that cannot check needs one program only.
    Object.entries(checks)
      .slice(0, write.length === 0 ? 1 : undefined)
      .map(([name, body]) => ({
        name: `${form}-${name.replaceAll(' ', '-')}.${extension}`,
        text: write(body),
        runtime: runtimeOf(library),
      })),
  );
}
