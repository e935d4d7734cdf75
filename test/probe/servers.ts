import assert from 'node:assert/strict';
import { createHash } from 'node:crypto';
import http from 'node:http';
import net, { type AddressInfo, type Server, type Socket } from 'node:net';
import type { TestContext } from 'node:test';
import { setTimeout as sleep } from 'node:timers/promises';
import { WebSocketServer } from 'ws';

/** The page that the servers below let in. */
export const trusted = 'https://app.example.com';

export interface Running {
  readonly port: number;
  readonly url: string;
  /** Connections open now. */
  readonly open: ReadonlySet<Socket>;
  /** Connections made so far. */
  readonly count: () => number;
}

/** Starts the server on a free port of 127.0.0.1 and ends it, with all its connections, after the test. */
export async function listen(t: TestContext, server: Server, scheme = 'ws'): Promise<Running> {
  const open = new Set<Socket>();
  let count = 0;
  server.on('connection', (socket: Socket) => {
    count++;
    open.add(socket);
    socket.on('error', () => {});
    socket.on('close', () => open.delete(socket));
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  t.after(() => {
    for (const socket of open) socket.destroy();
    server.close();
  });
  const { port } = server.address() as AddressInfo;
  return { port, url: `${scheme}://127.0.0.1:${port}/ws`, open, count: () => count };
}

/** Waits until the server has seen that no connection is left. */
export async function allClosed({ open }: Running): Promise<void> {
  for (let attempt = 0; open.size > 0 && attempt < 200; attempt++) await sleep(50);
  assert.equal(open.size, 0, 'connections left open');
}

/** A `ws` server whose answer depends on the Origin: a status refuses, a close code comes after the 101. */
export function webSocketServer(
  answer: (origin: string | undefined, request: http.IncomingMessage) => { status?: number; close?: number },
): http.Server {
  const sockets = new WebSocketServer({ noServer: true });
  return http.createServer().on('upgrade', (request, socket, head) => {
    const { status, close } = answer(request.headers.origin, request);
    if (status !== undefined) {
      socket.end(
        `HTTP/1.1 ${status} ${http.STATUS_CODES[status]}\r\nConnection: close\r\nContent-Length: 0\r\n\r\n`,
      );
      return;
    }
    sockets.handleUpgrade(request, socket, head, (client) => {
      if (close !== undefined) client.close(close, 'policy');
    });
  });
}

/** Says these bytes as soon as somebody sends something, whatever it is. */
export function rawServer(reply: string | ((socket: Socket, request: string) => void)): net.Server {
  return net.createServer((socket) => {
    socket.once('data', (data) => {
      if (typeof reply === 'string') socket.end(reply);
      else reply(socket, data.toString('latin1'));
    });
  });
}

/** The value of Sec-WebSocket-Accept for a request (RFC 6455, section 4.2.2). */
export function acceptKey(request: string): string {
  const key = /sec-websocket-key: (\S+)/i.exec(request)?.[1] ?? '';
  return createHash('sha1').update(`${key}258EAFA5-E914-47DA-95CA-C5AB0DC85B11`).digest('base64');
}
