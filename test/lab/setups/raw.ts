import type { Socket } from 'node:net';
import type { TestContext } from 'node:test';
import type { Cause } from '../../../src/probe';
import { acceptKey, listen, rawServer } from '../../probe/servers';
import { freePort } from '../../support/ports';
import type { LabSetup } from '../setup';

const upgrade = (request: string, more = ''): string =>
  `HTTP/1.1 101 Switching Protocols\r\nUpgrade: websocket\r\nConnection: Upgrade\r\nSec-WebSocket-Accept: ${acceptKey(request)}\r\n${more}\r\n`;

const reply = (head: string, body = ''): string =>
  `HTTP/1.1 ${head}\r\nContent-Length: ${body.length}\r\nConnection: close\r\n\r\n${body}`;

const raw = (
  name: string,
  cause: Cause,
  answer: string | ((socket: Socket, request: string) => void),
): LabSetup => ({ name, cause, start: (t: TestContext) => listen(t, rawServer(answer)) });

export const rawSetups: readonly LabSetup[] = [
  {
    name: 'nobody listens',
    cause: 'connection-refused',
    start: async () => ({ url: `ws://127.0.0.1:${await freePort()}/` }),
  },
  raw('silence', 'timeout', () => {}),
  raw('plain requests answered, handshakes not', 'timeout', (socket, request) => {
    if (!/^upgrade:/im.test(request)) socket.end(reply('404 Not Found'));
  }),
  raw('reset', 'connection-reset', (socket) => socket.resetAndDestroy()),
  raw('an SSH server', 'not-http', 'SSH-2.0-OpenSSH_9.2p1 Debian-2\r\n'),
  raw('a mail server', 'not-http', '220 mail.example ESMTP\r\n'),
  raw('a TLS alert', 'plain-http-on-tls', '\u0015\u0003\u0001\u0000\u0002\u0002F'),
  raw('an endless head', 'undecided', (socket) =>
    socket.write(`HTTP/1.1 200 OK\r\nX: ${'x'.repeat(100_000)}`),
  ),
  raw(
    'a wrong accept key',
    'bad-upgrade-response',
    'HTTP/1.1 101 Switching Protocols\r\nUpgrade: websocket\r\nConnection: Upgrade\r\nSec-WebSocket-Accept: AAAA\r\n\r\n',
  ),
  raw('a 101 without Upgrade', 'bad-upgrade-response', 'HTTP/1.1 101 Switching Protocols\r\n\r\n'),
  raw('a sub-protocol that nobody asked for', 'subprotocol', (socket, request) =>
    socket.write(upgrade(request, 'Sec-WebSocket-Protocol: chat\r\n')),
  ),
  {
    name: 'a sub-protocol that is not confirmed',
    cause: 'subprotocol',
    start: async (t) => {
      const { url } = await listen(
        t,
        rawServer((socket, request) => socket.write(upgrade(request))),
      );
      return { url, subprotocols: ['chat'] };
    },
  },
  {
    name: 'a sub-protocol that is refused',
    cause: 'subprotocol',
    start: async (t) => {
      const answer = (socket: Socket, request: string) =>
        socket.write(/^sec-websocket-protocol:/im.test(request) ? reply('403 Forbidden') : upgrade(request));
      return { url: (await listen(t, rawServer(answer))).url, subprotocols: ['chat'] };
    },
  },
  raw('a login page', 'authentication', reply('302 Found\r\nLocation: /login?next=/ws')),
  raw('a move to https', 'redirect', reply('301 Moved\r\nLocation: https://app.example.com/ws')),
  raw('too many requests', 'rate-limit', reply('429 Too Many Requests\r\nRetry-After: 5')),
  raw(
    'Cloudflare’s firewall',
    'waf',
    reply('403 Forbidden\r\nServer: cloudflare\r\nCF-RAY: 8a1b', '<title>Attention Required!</title>'),
  ),
  raw(
    'AWS API Gateway',
    'wrong-path',
    reply('403 Forbidden\r\nx-amzn-ErrorType: ForbiddenException', '{"message":"Forbidden"}'),
  ),
  raw('a forward proxy', 'authentication', reply('407 Proxy Authentication Required')),
  {
    name: 'a server that changes its mind',
    cause: 'undecided',
    start: (t) => {
      let count = 0;
      return listen(
        t,
        rawServer((socket, request) => {
          count++;
          if (count < 6) socket.write(upgrade(request));
          else socket.end(reply('403 Forbidden'));
        }),
      );
    },
  },
];
