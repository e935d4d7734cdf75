import assert from 'node:assert/strict';
import { test } from 'node:test';
import { type ProbeRequest, probe, type RefusalKind } from '../../src/probe';
import { plan } from '../../src/probe/plan';
import { runSession, type SessionEvent } from '../../src/probe/session';
import { inspectTarget, ProbeRefused, reachOf } from '../../src/probe/target';
import { listen, trusted, webSocketServer } from './servers';

const refusals: readonly (readonly [string, Partial<ProbeRequest>, RefusalKind])[] = [
  ['no URL', { url: 'nonsense' }, 'invalid-url'],
  ['an http URL', { url: 'http://127.0.0.1/' }, 'invalid-url'],
  ['a file URL', { url: 'file:///etc/passwd' }, 'invalid-url'],
  ['user name and password', { url: 'ws://user:secret@127.0.0.1/' }, 'invalid-url'],
  ['an empty user name', { url: 'ws://@127.0.0.1/' }, 'invalid-url'],
  ['a fragment', { url: 'ws://127.0.0.1/#x' }, 'invalid-url'],
  ['a hexadecimal address', { url: 'ws://0x7f.0.0.1/' }, 'invalid-url'],
  ['a short address', { url: 'ws://127.1/' }, 'invalid-url'],
  ['a number as address', { url: 'ws://2130706433/' }, 'invalid-url'],
  ['a backslash', { url: 'ws://127.0.0.1\\@evil.example/' }, 'invalid-url'],
  ['a line break', { url: 'ws://127.0.0.1/\r\nX: y' }, 'invalid-url'],
  ['cloud metadata', { url: 'ws://169.254.169.254/', allowHosts: ['169.254.169.254'] }, 'forbidden-address'],
  [
    'metadata over IPv6',
    { url: 'ws://[fd00:ec2::254]/', allowHosts: ['fd00:ec2::254'] },
    'forbidden-address',
  ],
  ['metadata as mapped address', { url: 'ws://[::ffff:169.254.169.254]/' }, 'forbidden-address'],
  ['metadata behind NAT64', { url: 'ws://[64:ff9b::a9fe:a9fe]/' }, 'forbidden-address'],
  ['multicast', { url: 'ws://224.0.0.1/', allowHosts: ['224.0.0.1'] }, 'forbidden-address'],
  ['broadcast', { url: 'ws://255.255.255.255/' }, 'forbidden-address'],
  ['the unspecified address', { url: 'ws://0.0.0.0:8080/' }, 'forbidden-address'],
  ['a private address without permission', { url: 'ws://10.0.0.5/' }, 'needs-permission'],
  ['a public address without permission', { url: 'ws://192.0.2.1/' }, 'needs-permission'],
  ['permission for another host', { url: 'ws://192.0.2.1/', allowHosts: ['192.0.2.2'] }, 'needs-permission'],
  ['a header with a line break', { headers: [['X-A', 'b\r\nX-C: d']] }, 'invalid-header'],
  ['a header name with a space', { headers: [['X A', 'b']] }, 'invalid-header'],
  ['another Host', { headers: [['host', 'evil.example']] }, 'invalid-header'],
  ['another Origin', { headers: [['Origin', 'https://evil.example']] }, 'invalid-header'],
  ['another key', { headers: [['Sec-WebSocket-Key', 'x']] }, 'invalid-header'],
  ['a sub-protocol with a comma', { subprotocols: ['a,b'] }, 'invalid-header'],
  ['a sub-protocol given twice', { subprotocols: ['a', 'a'] }, 'invalid-header'],
  ['a given origin with a line break', { origins: ['https://a.example\r\nX: y'] }, 'invalid-origin'],
  ['a trusted origin that is none', { trusted: ['app.example.com'] }, 'invalid-origin'],
];

for (const [name, part, kind] of refusals) {
  test(`refused before anything is sent: ${name}`, async () => {
    const request: ProbeRequest = { url: 'ws://127.0.0.1:9/', trusted: [trusted], tier: 'quick', ...part };
    await assert.rejects(probe(request), (error) => error instanceof ProbeRefused && error.kind === kind);
  });
}

test('every address of a name counts', async () => {
  const names: Readonly<Record<string, readonly string[]>> = {
    'inside.example': ['127.0.0.1', '::1'],
    'mixed.example': ['127.0.0.1', '192.0.2.7'],
    'trap.example': ['192.0.2.7', '169.254.169.254'],
  };
  const resolve = async (host: string) => names[host] ?? ['192.0.2.9'];
  assert.equal((await inspectTarget('ws://inside.example/', resolve)).reach, 'loopback');
  assert.equal((await inspectTarget('ws://mixed.example/', resolve)).reach, 'public');
  await assert.rejects(inspectTarget('ws://trap.example/', resolve), /169\.254\.169\.254/);
  await assert.rejects(inspectTarget('ws://localhost/', resolve), /instead of this machine/);
});

test('the address is resolved once and kept', async (t) => {
  const { url, count } = await listen(
    t,
    webSocketServer(() => ({})),
  );
  const { port } = new URL(url);
  let lookups = 0;
  const resolve = async () => [lookups++ === 0 ? '127.0.0.1' : '192.0.2.1'];
  const request: ProbeRequest = { url: `ws://rebinding.example:${port}/`, trusted: [trusted], tier: 'quick' };
  const handshake = { tests: '', sendable: 'any-page', risk: 'info' } as const;
  const handshakes = ['https://a.example', 'https://b.example'].map((origin) => ({
    ...handshake,
    id: origin,
    family: 'GIVEN',
    origin,
  }));
  await runSession(request, handshakes, { signal: new AbortController().signal, emit: () => {}, resolve });
  assert.equal(lookups, 1);
  assert.ok(count() >= 2);
});

test('an address that does not answer is passed over, and the one that does is kept', async (t) => {
  const { url } = await listen(
    t,
    webSocketServer(() => ({})),
  );
  const { port } = new URL(url);
  const events: SessionEvent[] = [];
  const request: ProbeRequest = { url: `ws://both.example:${port}/`, trusted: [trusted], tier: 'quick' };
  await runSession(request, plan(request, 'label').handshakes, {
    signal: new AbortController().signal,
    emit: (event) => events.push(event),
    resolve: async () => ['127.0.0.2', '127.0.0.1'],
  });
  const end = events.at(-1);
  assert.equal(end?.kind === 'end' && end.address, '127.0.0.1');
  assert.ok(events.every((event) => event.kind !== 'result' || event.result.outcome === 'accepted'));
});

test('addresses are put into the right network', () => {
  const expected = {
    '127.9.9.9': 'loopback',
    '::1': 'loopback',
    '::ffff:127.0.0.1': 'loopback',
    '172.16.0.1': 'private',
    '100.64.1.1': 'private',
    'fd12::1': 'private',
    '::ffff:10.1.2.3': 'private',
    '2001:db8::1': 'public',
    '203.0.113.1': 'public',
  };
  for (const [address, reach] of Object.entries(expected)) assert.equal(reachOf(address), reach, address);
  for (const address of ['fe80::1%eth0', 'ff02::1', '::', '2002:a9fe:a9fe::', '100.100.100.200']) {
    assert.equal(typeof reachOf(address), 'object', address);
  }
});

test('no data frame is sent, and the goodbye is a close frame with 1000', async (t) => {
  const frames: string[] = [];
  const server = webSocketServer(() => ({}));
  const { url } = await listen(t, server);
  server.on('upgrade', (_request, socket) => {
    // The first nibble of a frame's first byte is FIN and reserved bits, the second the opcode (RFC 6455, section 5.2).
    socket.on('data', (data: Buffer) => frames.push(`opcode ${(data[0] ?? 0) & 15}`));
  });
  const { results, steps } = await probe({ url, trusted: [trusted], tier: 'quick' });
  assert.equal(frames.length, results.length + steps.length);
  assert.deepEqual([...new Set(frames)], ['opcode 8']);
});

test('secrets are sent, but not shown', async (t) => {
  const seen: (string | undefined)[] = [];
  const { url } = await listen(
    t,
    webSocketServer((_origin, { headers }) => {
      seen.push(headers.cookie);
      return {};
    }),
  );
  const report = await probe({
    url: `${url}?access_token=s3cr3t&room=1`,
    trusted: [trusted],
    tier: 'quick',
    headers: [['Cookie', 'sid=s3cr3t']],
    subprotocols: ['Bearer-eyJ1s3cr3t'],
  });
  assert.equal(seen[0], 'sid=s3cr3t');
  const [first] = report.results;
  assert.match(first?.request ?? '', /^GET \/ws\?access_token=\$ACCESS_TOKEN&room=1 HTTP/);
  assert.match(first?.request ?? '', /^Cookie: \$COOKIE$/m);
  assert.match(
    first?.request ?? '',
    /^User-Agent: Mozilla\/5\.0 \(compatible; websocket-origin-inspector\/\d.*; handshake probe\)$/m,
  );
  assert.ok(!JSON.stringify(report.results).includes('s3cr3t'));
});
