import assert from 'node:assert/strict';
import net from 'node:net';
import { test } from 'node:test';
import { WebSocketServer } from 'ws';
import { type Outcome, type ProbeRequest, probe } from '../../src/probe';
import { diagnose } from '../../src/probe/diagnosis/diagnose';
import { plan } from '../../src/probe/plan';
import { runSession, type SessionEvent } from '../../src/probe/session';
import { acceptKey, allClosed, listen, rawServer, trusted, webSocketServer } from './servers';

interface Case {
  readonly name: string;
  readonly server: () => net.Server;
  /** Of the trusted page, and of a foreign one. */
  readonly outcomes: readonly [Outcome, Outcome | undefined];
  readonly reason: RegExp;
}

const http = (head: string, body = '') => `HTTP/1.1 ${head}\r\nContent-Length: ${body.length}\r\n\r\n${body}`;

const cases: readonly Case[] = [
  {
    name: 'accepts everybody',
    server: () => webSocketServer(() => ({})),
    outcomes: ['accepted', 'accepted'],
    reason: /^101, stayed open$/,
  },
  ...[400, 401, 403, 404].map(
    (status): Case => ({
      name: `refuses strangers with ${status}`,
      server: () => webSocketServer((origin) => (origin === trusted ? {} : { status })),
      outcomes: ['accepted', 'refused'],
      reason: new RegExp(`^${status} `),
    }),
  ),
  {
    name: 'closes strangers with 1008 after the 101',
    server: () => webSocketServer((origin) => (origin === trusted ? {} : { close: 1008 })),
    outcomes: ['accepted', 'accepted-then-closed'],
    reason: /^101, then closed with 1008 "policy"$/,
  },
  {
    name: 'drops strangers without a word',
    server: () => {
      const server = webSocketServer(() => ({}));
      server.prependListener('upgrade', (request, socket) => {
        if (request.headers.origin !== trusted) socket.destroy();
      });
      return server;
    },
    outcomes: ['accepted', 'refused'],
    reason: /^connection dropped$/,
  },
  {
    name: 'answers 200 without an upgrade',
    server: () => rawServer(http('200 OK', '<html>')),
    outcomes: ['refused', 'refused'],
    reason: /^200 OK$/,
  },
  {
    name: 'redirects, which is not followed',
    server: () => rawServer(http('302 Found\r\nLocation: http://127.0.0.1:1/elsewhere')),
    outcomes: ['refused', 'refused'],
    reason: /^302 Found$/,
  },
  {
    name: 'refuses strangers with a body that breaks off',
    server: () =>
      webSocketServer(() => ({})).prependListener('upgrade', (request, socket) => {
        if (request.headers.origin !== trusted)
          socket.end('HTTP/1.1 403 Forbidden\r\nTransfer-Encoding: chunked\r\n\r\nzz\r\n');
      }),
    outcomes: ['accepted', 'refused'],
    reason: /^403 Forbidden$/,
  },
  {
    name: 'is overloaded, which says nothing about origins',
    server: () => rawServer(http('503 Service Unavailable\r\nRetry-After: 7')),
    outcomes: ['inconclusive', undefined],
    reason: /^503 /,
  },
  {
    name: 'resets every connection',
    server: () => rawServer((socket) => socket.resetAndDestroy()),
    outcomes: ['inconclusive', 'inconclusive'],
    reason: /^ECONNRESET in upgrade/,
  },
  {
    name: 'speaks another protocol',
    server: () => rawServer('SSH-2.0-OpenSSH_9.2p1 Debian\r\n'),
    outcomes: ['inconclusive', 'inconclusive'],
    reason: /^HPE_\w+ in upgrade/,
  },
  {
    name: 'answers 101 with a wrong accept key',
    server: () =>
      rawServer(
        'HTTP/1.1 101 Switching Protocols\r\nUpgrade: websocket\r\nConnection: Upgrade\r\nSec-WebSocket-Accept: AAAA\r\n\r\n',
      ),
    outcomes: ['inconclusive', 'inconclusive'],
    reason: /^BAD_UPGRADE in upgrade: Invalid Sec-WebSocket-Accept header$/,
  },
  {
    name: 'answers 101 by hand and drops the connection',
    server: () =>
      rawServer((socket, request) =>
        socket.end(
          `HTTP/1.1 101 Switching Protocols\r\nUpgrade: websocket\r\nConnection: Upgrade\r\nSec-WebSocket-Accept: ${acceptKey(request)}\r\n\r\n`,
        ),
      ),
    outcomes: ['accepted-then-closed', 'accepted-then-closed'],
    reason: /^101, then connection dropped$/,
  },
];

for (const { name, server, outcomes, reason } of cases) {
  test(`a server that ${name}`, async (t) => {
    const running = await listen(t, server());
    const { results } = await probe({ url: running.url, trusted: [trusted], tier: 'quick' });
    const row = (family: string) => results.find((result) => result.family === family);
    const [control, foreign] = outcomes;
    assert.equal(row('CTL-1')?.outcome, control);
    assert.equal(row('ATT-1')?.outcome, foreign);
    assert.match((foreign ? row('ATT-1') : row('CTL-1'))?.reason ?? '', reason);
    await allClosed(running);
  });
}

test('a page that is dropped is not called accepted', async (t) => {
  const server = webSocketServer(() => ({}));
  server.prependListener('upgrade', (request, socket) => {
    if (request.headers.origin !== undefined) socket.destroy();
  });
  const { url } = await listen(t, server);
  const { summary } = await probe({ url, trusted: [trusted], tier: 'quick' });
  assert.equal(summary, 'the trusted page got no telling answer');
});

test('a question that is asked twice and answered alike is one line of evidence', async (t) => {
  const { url } = await listen(
    t,
    webSocketServer((origin) => (origin?.startsWith(trusted) ? {} : { status: 403 })),
  );
  const { steps, diagnosis } = await probe({ url, trusted: [trusted], tier: 'quick' });
  const once = 'the stranger’s page once more';
  assert.equal(steps.filter(({ title }) => title === once).length, 2);
  assert.deepEqual(
    diagnosis.evidence.filter((line) => line.startsWith(once)),
    [`${once}: 403 Forbidden`],
  );
});

test('of two pages one is refused: the headline says so', async (t) => {
  const { url } = await listen(
    t,
    webSocketServer((origin) => (origin === trusted ? {} : { status: 403 })),
  );
  const report = await probe({ url, trusted: [trusted, 'https://b.example.com'], tier: 'quick' });
  assert.equal(report.summary, 'refuses one of the trusted pages');
  assert.equal(report.diagnosis.cause, 'origin-allow-list');
});

test('the evidence shows what was answered, and which questions got the same', async (t) => {
  const moved =
    'HTTP/1.1 301 Moved\r\nLocation: https://b.example/ws?token=secret\r\nContent-Length: 10\r\n\r\n<p>Moved\n\n';
  const { url } = await listen(t, rawServer(moved));
  const { evidence } = (await probe({ url, trusted: [trusted], tier: 'quick' })).diagnosis;
  assert.ok(
    evidence.includes('the answer: location: https://b.example/ws?token=$TOKEN; "Moved"'),
    evidence.join('\n'),
  );
  assert.match(
    evidence.at(-1) ?? '',
    /^the same \(301 Moved\): the trusted page once more; the same path without/,
  );
});

test('a message that refuses the Origin is noticed; its text is not kept', async (t) => {
  const sockets = new WebSocketServer({ port: 0, host: '127.0.0.1' });
  await new Promise((resolve) => sockets.once('listening', resolve));
  t.after(() => sockets.close());
  sockets.on('connection', (client, request) => {
    client.send(request.headers.origin === trusted ? '{"origin":"you"}' : 'Error: origin not allowed');
  });
  const { port } = sockets.address() as net.AddressInfo;
  const report = await probe({ url: `ws://127.0.0.1:${port}/`, trusted: [trusted], tier: 'quick' });
  const told = (family: string) => report.results.find((row) => row.family === family)?.afterUpgrade;
  assert.deepEqual(told('ATT-1'), { messages: 1, refusesOrigin: true });
  assert.deepEqual(told('CTL-1'), { messages: 1 });
  assert.doesNotMatch(JSON.stringify(report), /origin not allowed/);
});

test('each phase is timed, and the rows keep the order of the plan', async (t) => {
  const { url } = await listen(
    t,
    webSocketServer(() => ({})),
  );
  const planned: string[] = [];
  const { results, address } = await probe(
    { url, trusted: [trusted], tier: 'quick' },
    { onPlan: (handshakes) => planned.push(...handshakes.map(({ id }) => id)) },
  );
  assert.equal(address, '127.0.0.1');
  assert.deepEqual(
    results.map(({ id }) => id),
    planned,
  );
  for (const { timings } of results) {
    assert.ok(timings.tcp > 0 && timings.upgrade > 0);
    assert.equal(timings.tls, 0);
  }
});

test('nobody listens: one reason, no outcome that says anything', async () => {
  const server = net.createServer().listen(0, '127.0.0.1');
  await new Promise((resolve) => server.once('listening', resolve));
  const { port } = server.address() as net.AddressInfo;
  await new Promise((resolve) => server.close(resolve));
  const report = await probe({ url: `ws://127.0.0.1:${port}/`, trusted: [trusted], tier: 'quick' });
  assert.ok(report.results.every(({ outcome }) => outcome === 'inconclusive'));
  assert.match(report.stopped ?? '', /3 handshakes in a row/);
  assert.equal(report.results[0]?.failure?.code, 'ECONNREFUSED');
});

test('a name without an address: said at once, nothing is sent', async () => {
  const events: SessionEvent[] = [];
  const request: ProbeRequest = { url: 'ws://nowhere.example/', trusted: [trusted], tier: 'quick' };
  const { handshakes } = plan(request, 'label');
  const resolve = () =>
    Promise.reject(Object.assign(new Error('not found'), { code: 'ENOTFOUND', syscall: 'getaddrinfo' }));
  const emit = (event: SessionEvent) => events.push(event);
  await runSession(request, handshakes, { signal: new AbortController().signal, emit, resolve });
  const results = events.flatMap((event) => (event.kind === 'result' ? [event.result] : []));
  assert.equal(results.length, 1);
  assert.equal(results[0]?.outcome, 'inconclusive');
  assert.deepEqual(diagnose({ request, results, steps: [], tls: null }).cause, 'dns');
});

test('one handshake has a bound of its own, whatever its phases may take', async (t) => {
  const running = await listen(
    t,
    rawServer(() => {}),
  );
  const request: ProbeRequest = { url: running.url, trusted: [trusted], tier: 'quick' };
  const handshakes = plan(request, 'label').handshakes.slice(0, 1);
  const events: SessionEvent[] = [];
  const emit = (event: SessionEvent) => events.push(event);
  await runSession(request, handshakes, { signal: new AbortController().signal, emit, patience: 50 });
  const [first] = events.flatMap((event) => (event.kind === 'result' ? [event.result] : []));
  assert.equal(first?.outcome, 'inconclusive');
  assert.equal(first?.failure?.code, 'TIMEOUT');
  assert.equal(first?.reason, 'TIMEOUT in upgrade: not finished within 0.05 s');
  await allClosed(running);
});
