import assert from 'node:assert/strict';
import type { Server, Socket } from 'node:net';
import { test } from 'node:test';
import { type ProbeReport, probe } from '../../src/probe';
import { limits } from '../../src/probe/limits';
import { children, offLinux, peakSize } from './children';
import { acceptKey, allClosed, listen, rawServer, trusted } from './servers';

/** Writes the same bytes again and again, as fast as the other side reads. */
function flood(socket: Socket, start: string, chunk: Buffer): void {
  socket.write(start);
  const more = () => {
    while (!socket.destroyed && socket.write(chunk));
  };
  socket.on('drain', more).on('error', () => {});
  more();
}

const megabyte = Buffer.alloc(1 << 20, 'x');

/** A text frame of 65,000 bytes. */
const frame = Buffer.concat([Buffer.from([0x81, 126, 0xfd, 0xe8]), Buffer.alloc(65_000, 'x')]);

const nasty = '<img src=x onerror=alert(1)>\u001b[31m\u202e](javascript:x)`|';

const servers: Readonly<Record<string, () => Server>> = {
  'an endless head': () => rawServer((socket) => flood(socket, 'HTTP/1.1 200 OK\r\nX: ', megabyte)),
  'a body of a gigabyte': () =>
    rawServer((socket) => flood(socket, 'HTTP/1.1 403 No\r\nContent-Length: 1073741824\r\n\r\n', megabyte)),
  'an endless stream of messages': () =>
    rawServer((socket, request) =>
      flood(
        socket,
        `HTTP/1.1 101 OK\r\nUpgrade: websocket\r\nConnection: Upgrade\r\nSec-WebSocket-Accept: ${acceptKey(request)}\r\n\r\n`,
        frame,
      ),
    ),
  'a slow drip': () =>
    rawServer((socket) => {
      socket.write('HTTP/1.1 403 No\r\n');
      const drip = setInterval(() => socket.write('X'), 100);
      socket.on('close', () => clearInterval(drip));
    }),
  'markup and control characters in every field': () =>
    rawServer((socket) => {
      const latin1 = Buffer.from(nasty).toString('latin1').replace('\u001b', '');
      socket.end(Buffer.from(`HTTP/1.1 403 ${latin1}\r\nServer: ${latin1}\r\n\r\n${nasty}`, 'latin1'));
    }),
};

/** The largest resident size that any child of this process has reached, in megabytes, while the probe runs. */
async function peakOfChild(run: () => Promise<ProbeReport>): Promise<[ProbeReport, number]> {
  let peak = 0;
  const timer = setInterval(() => {
    for (const pid of children()) peak = Math.max(peak, peakSize(pid));
  }, 20);
  try {
    return [await run(), peak];
  } finally {
    clearInterval(timer);
  }
}

test('a hostile server costs at most 64 MB and its deadline', { skip: offLinux }, async (t) => {
  const idle = await listen(t, rawServer('HTTP/1.1 403 Forbidden\r\nContent-Length: 0\r\n\r\n'));
  const request = { trusted: [trusted], tier: 'quick' } as const;
  const [, baseline] = await peakOfChild(() => probe({ ...request, url: idle.url }));
  for (const [name, server] of Object.entries(servers)) {
    await t.test(name, async (t) => {
      const running = await listen(t, server());
      const started = performance.now();
      const [report, peak] = await peakOfChild(() => probe({ ...request, url: running.url }));
      const handshakes = report.results.length + report.steps.length;
      // Other tests share the processors.
      const deadline = 2 * handshakes * (limits.upgrade + limits.body) + 5000;
      t.diagnostic(`${Math.round(peak - baseline)} MB above ${Math.round(baseline)} MB`);
      assert.ok(peak - baseline <= 64, `${peak - baseline} MB more than an idle run`);
      assert.ok(performance.now() - started < deadline);
      await allClosed(running);
      for (const { response } of report.results) {
        assert.ok((response?.body.length ?? 0) <= limits.bodyBytes + 1);
        const texts = JSON.stringify([response?.statusText, response?.headers, report.summary]);
        assert.doesNotMatch(texts, /\\u00[01]|\u001b|\u202e/);
      }
    });
  }
});
