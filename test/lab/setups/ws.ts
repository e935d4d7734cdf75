import http from 'node:http';
import type { TestContext } from 'node:test';
import { type ServerOptions, WebSocketServer } from 'ws';
import { listen, type Running, trusted, webSocketServer } from '../../probe/servers';
import type { LabSetup } from '../setup';

/** A `ws` server with these options on a free port. */
export async function ws(t: TestContext, options: ServerOptions = {}): Promise<Running> {
  const server = http.createServer((_request, response) => response.writeHead(426).end('Upgrade Required'));
  const sockets = new WebSocketServer({ server, ...options });
  sockets.on('connection', (client) => client.on('error', () => {}));
  return listen(t, server);
}

/** A `ws` server that lets an Origin in when the function says so; without one it refuses with 401. */
const checked = (accepts: (origin: string | undefined) => boolean) => (t: TestContext) =>
  ws(t, { verifyClient: ({ req }: { req: http.IncomingMessage }) => accepts(req.headers.origin) });

/** A `ws` server that does this with every connection after the 101. */
const afterwards =
  (act: (client: import('ws').WebSocket, origin: string | undefined) => void) => async (t: TestContext) => {
    const server = http.createServer();
    new WebSocketServer({ server }).on('connection', (client, request) =>
      act(client, request.headers.origin),
    );
    return listen(t, server);
  };

/** An HTTP server whose upgrade handler does this with the connection. */
const byHand = (answer: (request: http.IncomingMessage) => string | undefined) => (t: TestContext) =>
  listen(
    t,
    http.createServer().on('upgrade', (request, socket) => {
      const text = answer(request);
      if (text === undefined) socket.destroy();
      else socket.end(`HTTP/1.1 ${text}`);
    }),
  );

const other = 'https://other.example';

export const wsSetups: readonly LabSetup[] = [
  { name: 'ws without a check', cause: 'no-origin-check', start: (t) => ws(t) },
  {
    name: 'ws, verifyClient with an allow-list',
    cause: 'origin-check-works',
    start: checked((origin) => origin === trusted),
  },
  {
    name: 'ws, verifyClient without the page, absent Origin refused too',
    cause: 'origin-allow-list',
    start: checked((origin) => origin === other),
  },
  {
    name: 'ws, verifyClient without the page, absent Origin admitted',
    cause: 'origin-allow-list',
    start: checked((origin) => origin === undefined || origin === other),
  },
  {
    name: 'ws with an allow-list, and no page given',
    cause: 'origin-allow-list',
    start: async (t) => ({ url: (await checked((origin) => origin === trusted)(t)).url, trusted: [] }),
  },
  {
    name: 'upgrade handler with an allow-list, plain requests answered, and no page given',
    cause: 'origin-allow-list',
    start: async (t) => {
      const server = webSocketServer((origin) => (origin === trusted ? {} : { status: 403 }));
      const { url } = await listen(
        t,
        server.on('request', (_request, response) => response.end('Hello')),
      );
      return { url, trusted: [] };
    },
  },
  {
    name: 'ws, asynchronous verifyClient that answers 403',
    cause: 'origin-check-works',
    start: (t) =>
      ws(t, {
        verifyClient: ({ origin }: { origin: string }, done: (ok: boolean, status?: number) => void) =>
          done(origin === trusted, 403),
      }),
  },
  {
    name: 'ws, startsWith',
    cause: 'weak-origin-check',
    start: checked((origin) => origin?.startsWith(trusted) ?? false),
  },
  {
    name: 'ws, endsWith without the dot',
    cause: 'weak-origin-check',
    start: checked((origin) => origin?.endsWith('example.com') ?? false),
  },
  {
    name: 'ws, regex with an unescaped dot',
    cause: 'weak-origin-check',
    start: checked((origin) => /^https:\/\/app.example\.com$/.test(origin ?? '')),
  },
  {
    name: 'ws, null admitted',
    cause: 'weak-origin-check',
    start: checked((origin) => origin === trusted || origin === 'null'),
  },
  {
    name: 'ws, foreign pages closed with 1008',
    cause: 'closed-after-accept',
    start: afterwards((client, origin) => {
      if (origin !== trusted) client.close(1008, 'origin');
    }),
  },
  {
    name: 'ws, foreign pages closed after a second',
    cause: 'closed-after-accept',
    start: afterwards((client, origin) => {
      if (origin !== trusted) setTimeout(() => client.close(1008, 'origin'), 1000);
    }),
  },
  {
    name: 'ws, everybody closed after a second for want of a first message',
    cause: 'closed-after-accept',
    start: afterwards((client) => setTimeout(() => client.close(4408, 'no hello'), 1000)),
  },
  {
    name: 'ws, everybody closed with 4401, which names the session',
    cause: 'authentication',
    start: afterwards((client) => client.close(4401, 'no session')),
  },
  {
    name: 'ws, everybody dropped after the 101',
    cause: 'server-error',
    start: afterwards((client) => client.terminate()),
  },
  {
    name: 'ws on another path',
    cause: 'wrong-path',
    start: (t) => ws(t, { path: '/socket' }),
  },
  {
    name: 'ws on another path, plain requests answered 404',
    cause: 'wrong-path',
    start: (t) => {
      const server = http.createServer((_request, response) => response.writeHead(404).end());
      new WebSocketServer({ server, path: '/socket' });
      return listen(t, server);
    },
  },
  {
    name: 'upgrade handler that drops foreign pages',
    cause: 'origin-check-works',
    start: (t) => {
      const sockets = new WebSocketServer({ noServer: true });
      const server = http.createServer().on('upgrade', (request, socket, head) => {
        if (request.headers.origin !== trusted) socket.destroy();
        else sockets.handleUpgrade(request, socket, head, () => {});
      });
      return listen(t, server);
    },
  },
  {
    name: 'upgrade handler that drops every page, but no client without Origin',
    cause: 'origin-allow-list',
    start: (t) => {
      const sockets = new WebSocketServer({ noServer: true });
      const server = http.createServer().on('upgrade', (request, socket, head) => {
        if (request.headers.origin !== undefined) socket.destroy();
        else sockets.handleUpgrade(request, socket, head, () => {});
      });
      return listen(t, server);
    },
  },
  { name: 'upgrade handler that drops everybody', cause: 'connection-reset', start: byHand(() => undefined) },
  {
    name: 'upgrade handler that asks for HTTP authentication',
    cause: 'authentication',
    start: byHand(() => '401 Unauthorized\r\nWWW-Authenticate: Bearer\r\nContent-Length: 0\r\n\r\n'),
  },
  {
    name: 'upgrade handler that speaks of a session',
    cause: 'authentication',
    start: byHand(() => '403 Forbidden\r\nContent-Length: 22\r\n\r\n{"error":"no session"}'),
  },
  {
    name: 'upgrade handler that throws',
    cause: 'server-error',
    start: byHand(() => '500 Internal Server Error\r\nContent-Length: 0\r\n\r\n'),
  },
  {
    name: 'upgrade handler that checks a token first',
    cause: 'authentication',
    start: async (t) => {
      const { url } = await byHand(({ headers }) =>
        headers.authorization
          ? '403 Forbidden\r\nContent-Length: 7\r\n\r\nexpired'
          : '403 Forbidden\r\nContent-Length: 7\r\n\r\nmissing',
      )(t);
      return { url, headers: [['Authorization', 'Bearer x']] };
    },
  },
  {
    name: 'HTTP server without an upgrade handler',
    cause: 'not-websocket',
    start: (t) =>
      listen(
        t,
        http.createServer((_request, response) => response.end('<!doctype html><title>App')),
      ),
  },
  {
    name: 'HTTP server that knows no such path',
    cause: 'wrong-path',
    start: (t) =>
      listen(
        t,
        http.createServer((request, response) =>
          response.writeHead(404, { 'X-Powered-By': 'Express' }).end(`Cannot GET ${request.url}`),
        ),
      ),
  },
];
