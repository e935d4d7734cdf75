import http from 'node:http';
import http2 from 'node:http2';
import type { Socket } from 'node:net';
import type { TestContext } from 'node:test';
import { WebSocketServer } from 'ws';
import type { Cause } from '../../../src/probe';
import { acceptKey, listen, rawServer, trusted } from '../../probe/servers';
import type { LabSetup } from '../setup';

type Client = import('ws').WebSocket;

const reply = (head: string, body = ''): string =>
  `HTTP/1.1 ${head}\r\nContent-Length: ${Buffer.byteLength(body)}\r\nConnection: close\r\n\r\n${body}`;

const upgrade = (request: string): string =>
  `HTTP/1.1 101 Switching Protocols\r\nUpgrade: websocket\r\nConnection: Upgrade\r\nSec-WebSocket-Accept: ${acceptKey(request)}\r\n\r\n`;

/** The value of a header in the text of a request. */
const header = (request: string, name: string): string | undefined =>
  new RegExp(`^${name}: (.*)\r$`, 'im').exec(request)?.[1];

const isUpgrade = (request: string): boolean => header(request, 'upgrade') !== undefined;

/** Answers a request: `true` opens the WebSocket, a text is sent and ends the connection, undefined leaves it hanging. */
type Answer = (request: string) => true | string | undefined;

const raw =
  (answer: Answer) =>
  (t: TestContext): ReturnType<typeof listen> =>
    listen(
      t,
      rawServer((socket: Socket, request) => {
        const said = answer(request);
        if (said === true) socket.write(upgrade(request));
        else if (said !== undefined) socket.end(said);
      }),
    );

const always = (name: string, cause: Cause, head: string, body?: string): LabSetup => ({
  name,
  cause,
  start: raw(() => reply(head, body)),
});

/** A `ws` server that does this with every connection after the 101. */
const afterwards =
  (act: (client: Client, origin: string | undefined) => void) =>
  (t: TestContext): ReturnType<typeof listen> => {
    const server = http.createServer((_request, response) => response.writeHead(426).end());
    new WebSocketServer({ server }).on('connection', (client, { headers }) => act(client, headers.origin));
    return listen(t, server);
  };

const isTrusted = (request: string): boolean => header(request, 'origin') === trusted;

const html = (text: string): string => `<!doctype html><html><body>${text}</body></html>`;

const named =
  (origin: string, start: LabSetup['start']): LabSetup['start'] =>
  async (t) => ({ ...(await start(t)), trusted: [origin] });

/** Set-ups that people meet and the usual pictures do not fit. */
export const awkwardSetups: readonly LabSetup[] = [
  // Two checks in a row, or a check in an odd place.
  {
    name: 'the cookie is right, the page is not in the list',
    cause: 'origin-allow-list',
    start: async (t) => ({
      ...(await raw((request) =>
        header(request, 'cookie') === undefined
          ? reply('401 Unauthorized', '{"error":"login required"}')
          : reply('403 Forbidden', '{"error":"origin not allowed"}'),
      )(t)),
      headers: [['Cookie', 'session=1']],
    }),
  },
  {
    name: 'the Origin is checked for browsers only',
    cause: 'origin-check-works',
    start: raw((request) =>
      /Chrome|Firefox/.test(header(request, 'user-agent') ?? '') && !isTrusted(request)
        ? reply('403 Forbidden')
        : true,
    ),
  },
  {
    name: 'everything that is not a browser is refused on this path',
    cause: 'waf',
    start: raw((request) => {
      if (!request.startsWith('GET /ws ')) return reply('404 Not Found');
      return /Chrome|Firefox/.test(header(request, 'user-agent') ?? '') ? true : reply('403 Forbidden');
    }),
  },
  {
    name: 'everything that does not call itself Mozilla is refused',
    cause: 'no-origin-check',
    start: raw((request) => /Mozilla/.test(header(request, 'user-agent') ?? '') || reply('403 Forbidden')),
  },
  {
    name: 'a check that throws: strangers get 500',
    cause: 'origin-check-works',
    start: raw((request) => (isTrusted(request) ? true : reply('500 Internal Server Error', 'Error'))),
  },
  {
    name: 'strangers are left without an answer',
    cause: 'origin-check-works',
    start: raw((request) => (isTrusted(request) || !isUpgrade(request) ? true : undefined)),
  },
  {
    name: 'the page is left without an answer, clients without Origin get in',
    cause: 'origin-allow-list',
    start: raw((request) => {
      if (!isUpgrade(request)) return reply('404 Not Found');
      return header(request, 'origin') === undefined ? true : undefined;
    }),
  },
  always(
    'the cors package in front of everything',
    'origin-allow-list',
    '500 Internal Server Error\r\nContent-Type: text/html',
    '<pre>Error: Not allowed by CORS<br> at origin</pre>',
  ),
  {
    name: 'an allow-list whose entry ends in a slash',
    cause: 'origin-allow-list',
    start: raw((request) => {
      if (!isUpgrade(request)) return reply('426 Upgrade Required');
      return header(request, 'origin') === `${trusted}/` ? true : reply('403 Forbidden');
    }),
  },
  {
    name: 'an allow-list with the name without www',
    cause: 'origin-allow-list',
    start: named(
      'https://www.example.com',
      raw((request) => header(request, 'origin') === 'https://example.com' || reply('403 Forbidden')),
    ),
  },
  {
    name: 'neighbours on a shared domain get in',
    cause: 'weak-origin-check',
    start: named(
      'https://shop.vercel.app',
      raw((request) => /\.vercel\.app$/.test(header(request, 'origin') ?? '') || reply('403 Forbidden')),
    ),
  },
  {
    name: 'localhost as the start of a name',
    cause: 'weak-origin-check',
    start: named(
      'http://localhost:3000',
      raw((request) => /^http:\/\/localhost/.test(header(request, 'origin') ?? '') || reply('403 Forbidden')),
    ),
  },
  {
    name: 'two servers in turn, one of them without a check',
    cause: 'no-origin-check',
    start: (t) => {
      let count = 0;
      return raw((request) => count++ % 2 === 1 || isTrusted(request) || reply('403 Forbidden'))(t);
    },
  },

  // After the 101.
  {
    name: 'a check 300 ms after the 101 that lets starts of names in',
    cause: 'weak-origin-check',
    start: afterwards((client, origin) => {
      if (!origin?.startsWith(trusted)) setTimeout(() => client.close(1008, 'policy'), 300);
    }),
  },
  {
    name: 'every page is told after the 101 that its Origin is wrong',
    cause: 'origin-allow-list',
    start: afterwards((client, origin) => {
      if (origin !== undefined) client.close(4403, 'Origin not allowed');
    }),
  },
  {
    name: 'GraphQL over WebSocket without its sub-protocol',
    cause: 'subprotocol',
    start: afterwards((client) => client.close(4406, 'Subprotocol not acceptable')),
  },
  {
    name: 'a message for everybody, then a normal end',
    cause: 'no-origin-check',
    start: afterwards((client) => client.send('news', () => client.close(1000, 'done'))),
  },
  {
    name: 'a handler that fails for everybody (1011)',
    cause: 'server-error',
    start: afterwards((client) => client.close(1011, 'Internal error')),
  },
  {
    name: 'a development server that says Invalid Host/Origin header',
    cause: 'closed-after-accept',
    start: afterwards((client, origin) => {
      if (origin !== trusted) client.send('{"type":"error"}', () => client.terminate());
    }),
  },

  // Limits.
  {
    name: 'an allow-list, and one connection at a time',
    cause: 'origin-check-works',
    start: (t) => {
      let open = 0;
      return listen(
        t,
        rawServer((socket, request) => {
          if (!isTrusted(request) && header(request, 'origin') !== undefined)
            return socket.end(reply('403 Forbidden'));
          if (open > 0) return socket.end(reply('503 Service Unavailable'));
          open++;
          socket.once('close', () => open--);
          return socket.write(upgrade(request));
        }),
      );
    },
  },
  {
    name: 'ten handshakes a minute, then 503 with Retry-After',
    cause: 'rate-limit',
    start: (t) => {
      let count = 0;
      return raw((request) => {
        if (++count > 4) return reply('503 Service Unavailable\r\nRetry-After: 60');
        return isTrusted(request) || reply('403 Forbidden');
      })(t);
    },
  },
  {
    name: 'every third handshake fails with 503',
    cause: 'rate-limit',
    start: (t) => {
      let count = 0;
      return raw((request) => {
        if (++count % 3 === 0) return reply('503 Service Unavailable');
        return isTrusted(request) || reply('403 Forbidden');
      })(t);
    },
  },

  // In front of the server.
  always(
    'a sign-in page with status 403 (oauth2-proxy)',
    'authentication',
    '403 Forbidden\r\nContent-Type: text/html',
    html('<form action="/oauth2/start"><button>Sign in with OpenID Connect</button></form>'),
  ),
  always(
    'Akamai',
    'waf',
    '403 Forbidden\r\nServer: AkamaiGHost\r\nContent-Type: text/html',
    html('<h1>Access Denied</h1>Reference #18.2d351ab8.1557333295.a4e16ab'),
  ),
  always(
    'ModSecurity',
    'waf',
    '406 Not Acceptable\r\nServer: Apache',
    '<title>Not Acceptable!</title>This error was generated by Mod_Security.',
  ),
  always(
    'an ingress without endpoints',
    'upstream-down',
    '503 Service Temporarily Unavailable\r\nServer: nginx',
    '<html><body><center><h1>503 Service Temporarily Unavailable</h1></center><hr><center>nginx</center></body></html>',
  ),
  always(
    'Laravel’s middleware for pages',
    'authentication',
    '419 unknown status',
    '<title>Page Expired</title>',
  ),
  always('Cloudflare, server gone (521)', 'upstream-down', '521\r\nServer: cloudflare', 'error code: 521'),
  always(
    'a tunnel whose far end is gone',
    'upstream-down',
    '404 Not Found\r\nNgrok-Error-Code: ERR_NGROK_3200',
    html('The endpoint is offline.'),
  ),
  always(
    'a development server that does not know the host',
    'host-not-allowed',
    '403 Forbidden\r\nContent-Type: text/plain',
    'Blocked request. This host ("app.test") is not allowed.\nTo allow this host, add "app.test" to `server.allowedHosts` in vite.config.js.',
  ),
  always(
    'Django without the host in ALLOWED_HOSTS',
    'host-not-allowed',
    '400 Bad Request\r\nContent-Type: text/html',
    '<!doctype html>\n<html lang="en">\n<head>\n  <title>Bad Request (400)</title>\n</head>\n<body>\n  <h1>Bad Request (400)</h1><p></p>\n</body>\n</html>\n',
  ),
  always('a name that this TLS connection is not for', 'host-not-allowed', '421 Misdirected Request'),
  always(
    'SignalR behind a proxy without upgrades',
    'proxy-upgrade',
    '400 Bad Request\r\nContent-Type: text/plain',
    'Connection ID required',
  ),

  // Another place or protocol.
  {
    name: 'a route that takes POST only',
    cause: 'wrong-path',
    start: raw((request) =>
      request.startsWith('GET /ws ')
        ? reply('405 Method Not Allowed\r\nAllow: POST')
        : reply('404 Not Found'),
    ),
  },
  {
    name: 'a path that is gone',
    cause: 'wrong-path',
    start: raw((request) => reply(request.startsWith('GET /ws ') ? '410 Gone' : '404 Not Found')),
  },
  {
    name: 'server-sent events',
    cause: 'not-websocket',
    start: (t) =>
      listen(
        t,
        http.createServer((_request, response) => {
          response.writeHead(200, { 'Content-Type': 'text/event-stream' }).write('data: hello\n\n');
        }),
      ),
  },
  {
    name: 'the greeting of SockJS',
    cause: 'wrong-path',
    start: raw((request) =>
      request.startsWith('GET /ws ')
        ? reply('200 OK\r\nContent-Type: text/plain; charset=UTF-8', 'Welcome to SockJS!\n')
        : reply('404 Not Found'),
    ),
  },
  {
    name: 'HTTP/2 in clear text, as gRPC speaks it',
    cause: 'http2-only',
    start: (t) => {
      const server = http2.createServer();
      server.on('sessionError', () => {});
      return listen(t, server);
    },
  },
  {
    name: 'Redis',
    cause: 'not-http',
    start: raw(() => "-ERR unknown command 'GET', with args beginning with: '/ws'\r\n"),
  },
  always(
    'a server that speaks version 8 only',
    'protocol-version',
    '426 Upgrade Required\r\nSec-WebSocket-Version: 8',
  ),
  {
    name: 'hints before the 101',
    cause: 'no-origin-check',
    start: (t) =>
      listen(
        t,
        rawServer((socket, request) => {
          socket.write('HTTP/1.1 103 Early Hints\r\nLink: </style.css>; rel=preload\r\n\r\n');
          socket.write(upgrade(request));
        }),
      ),
  },
  {
    name: 'IPv6 only, asked for as localhost',
    cause: 'no-origin-check',
    start: async (t) => {
      const server = http.createServer();
      new WebSocketServer({ server });
      await new Promise<void>((resolve) => server.listen(0, '::1', resolve));
      t.after(() => server.closeAllConnections());
      t.after(() => server.close());
      const { port } = server.address() as { port: number };
      return { url: `ws://localhost:${port}/ws` };
    },
  },
];
