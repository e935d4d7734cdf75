import http from 'node:http';
import type net from 'node:net';
import path from 'node:path';
import type { TestContext } from 'node:test';
import { WebSocketServer } from 'ws';
import type { Cause } from '../../../src/probe';
import { listen, trusted, webSocketServer } from '../../probe/servers';
import { freePort } from '../../support/ports';
import { certificate } from '../certificates';
import { folderWithFile, start } from '../run';
import type { LabSetup } from '../setup';
import { admitting, listed, www } from './lists';
import { goServerIn } from './other';
import { type Backend, behind, caddy, haproxy, nginx, openWs, tunnel } from './proxies';
import { ws } from './ws';

/** An upgrade handler that answers with this text. */
const answering =
  (text: string | ((origin: string | undefined) => string | undefined)) => (t: TestContext) => {
    const server = webSocketServer(() => ({}));
    server.prependListener('upgrade', ({ headers }: http.IncomingMessage, socket: net.Socket) => {
      const answer = typeof text === 'string' ? text : text(headers.origin);
      if (answer !== undefined) socket.end(answer);
    });
    return listen(t, server);
  };

const refusal = (status: string, body: string, headers = ''): string =>
  `HTTP/1.1 ${status}\r\nConnection: close\r\n${headers}Content-Length: ${body.length}\r\n\r\n${body}`;

const answers: readonly LabSetup[] = [
  {
    name: 'a refusal whose body breaks off',
    cause: 'origin-allow-list',
    start: answering((origin) =>
      origin === undefined ? undefined : 'HTTP/1.1 403 Forbidden\r\nTransfer-Encoding: chunked\r\n\r\nzz\r\n',
    ),
  },
  {
    name: 'the token of Vite’s own socket',
    cause: 'authentication',
    start: async (t) => ({
      ...(await admitting((origin) => origin === undefined, 400)(t)),
      subprotocols: ['vite-hmr'],
    }),
  },
  {
    name: 'SignalR with the id of a connection that is gone',
    cause: 'wrong-path',
    message: /^SignalR/,
    start: answering(refusal('404 Not Found', 'No Connection with that ID', 'Server: Kestrel\r\n')),
  },
  {
    name: 'a list first, then a session',
    cause: 'authentication',
    start: answering((origin) =>
      origin === trusted ? refusal('401 Unauthorized', '') : refusal('403 Forbidden', ''),
    ),
  },
  {
    name: 'HTTP authentication passed, then a list without the page',
    cause: 'origin-allow-list',
    start: async (t) => ({
      ...(await admitting(
        (origin, { headers }) => headers.authorization === 'Basic YTpi' && (origin ?? www) === www,
      )(t)),
      headers: [['Authorization', 'Basic YTpi']],
    }),
  },
  {
    name: 'strangers who are told that their Origin is wrong, and stay',
    cause: 'no-origin-check',
    message: /stays connected/,
    start: (t) => {
      const server = http.createServer();
      new WebSocketServer({ server }).on('connection', (client, { headers }) => {
        if (headers.origin !== trusted) client.send('{"error":"origin not allowed"}');
      });
      return listen(t, server);
    },
  },
  {
    name: 'a check that ends the process over a missing Origin',
    cause: 'server-error',
    message: /handshake without an Origin/,
    start: async (t) => {
      const port = await freePort();
      const program = `new (require('ws').WebSocketServer)({ host: '127.0.0.1', port: ${port},
        verifyClient: ({ origin }) => origin.startsWith('${trusted}') })`;
      await start(t, process.execPath, ['-e', program], port, { cwd: path.join(__dirname, '../../..') });
      return { url: `ws://127.0.0.1:${port}/` };
    },
  },
  {
    name: 'two servers at localhost',
    cause: 'not-websocket',
    message: /Two servers share this port/,
    start: async (t) => {
      const { port } = await ws(t);
      const page = http.createServer((_request, response) => response.end('<p>hello'));
      await new Promise<void>((resolve) => page.listen({ port, host: '::1', ipv6Only: true }, resolve));
      t.after(() => page.close());
      return { url: `ws://localhost:${port}/ws` };
    },
  },
];

/** nginx with TLS, and no WebSocket. */
const nginxWithTls: Backend = async (t) => {
  const { key, cert } = certificate({ name: '127.0.0.1' });
  const folder = folderWithFile(t, 'both.pem', cert + key);
  const tls = `ssl_certificate ${folder}/both.pem; ssl_certificate_key ${folder}/both.pem;`;
  const plain = {
    ...nginx,
    wrap: (...[body, port, upstream]: Parameters<typeof nginx.wrap>) =>
      nginx.wrap(body, port, upstream).replace(`:${port};`, `:${port} ssl;`),
  };
  return behind(plain, openWs, `${tls} return 200;`)(t);
};

const upstreamPort = (port: number) => ({ upstreamPort: port });

const passOn = `location /ws { ${tunnel} proxy_pass http://UPSTREAM; }`;

const gate = (
  program: string,
  name: string,
  cause: Cause,
  begin: LabSetup['start'],
  more: Partial<LabSetup> = {},
): LabSetup => ({ name, cause, programs: [program], start: begin, ...more });

const proxies: readonly LabSetup[] = [
  gate(
    'nginx',
    'nginx that drops pages that are not in its list, clients without Origin get in',
    'origin-allow-list',
    behind(
      nginx,
      openWs,
      `location /ws { if ($http_origin !~ "^(|https://www\\.example\\.com)$") { return 444; } ${tunnel} proxy_pass http://UPSTREAM; }`,
    ),
  ),
  gate(
    'nginx',
    'nginx that speaks plain HTTP to a server with TLS',
    'plain-http-on-tls',
    behind(nginx, nginxWithTls, passOn),
    { programs: ['nginx', 'openssl'], message: /^A proxy on this port/ },
  ),
  gate(
    'nginx',
    'nginx lets the page in, the list of the server does not',
    'origin-allow-list',
    behind(
      nginx,
      listed(www),
      `map $http_origin $ok { default 0; "${trusted}" 1; } --- location /ws { if ($ok = 0) { return 403; } ${tunnel} proxy_pass http://UPSTREAM; }`,
      upstreamPort,
    ),
  ),
  gate(
    'caddy',
    'Caddy that writes the Origin that the server wants',
    'no-origin-check',
    behind(caddy, listed(trusted), `reverse_proxy UPSTREAM {\n header_up Origin ${trusted}\n}`),
  ),
  gate(
    'caddy',
    'Caddy that does not know the host',
    'not-websocket',
    behind(caddy, openWs, '@host host ws.example.com\nhandle @host {\n reverse_proxy UPSTREAM\n}'),
  ),
  gate(
    'haproxy',
    'HAProxy that changes Host, gorilla’s default behind',
    'host-rewriting',
    async (t) => {
      const rewrite = '  http-request set-header Host backend.internal';
      const running = await behind(haproxy, goServerIn('gorilla-default'), rewrite, upstreamPort)(t);
      return { ...running, trusted: [`http://127.0.0.1:${running.port}`] };
    },
    { parts: ['go'] },
  ),
];

/** Gates as teams have them: several checks one after the other, and proxies that change what is checked. */
export const gateSetups: readonly LabSetup[] = [...answers, ...proxies];
