import assert from 'node:assert/strict';
import type { Server } from 'node:net';
import { type TestContext, test } from 'node:test';
import { type ProbeReport, probe } from '../../src/probe';
import { limits } from '../../src/probe/limits';
import { plan } from '../../src/probe/plan';
import { allClosed, listen, trusted, webSocketServer } from './servers';

interface Measured {
  readonly report: ProbeReport;
  readonly milliseconds: number;
  /** When the handshakes arrived. */
  readonly starts: readonly number[];
}

/** Runs the full tier until it takes less than five seconds: other processes may take the processors meanwhile. */
async function fullTier(t: TestContext, server: Server): Promise<Measured> {
  let starts: number[] = [];
  server.on('connection', () => starts.push(performance.now()));
  const running = await listen(t, server);
  for (let attempt = 1; ; attempt++) {
    starts = [];
    const report = await probe({ url: running.url, trusted: [trusted], tier: 'full' });
    // Without the time in which the child is compiled from its sources.
    const milliseconds = performance.now() - (starts[0] ?? 0);
    t.diagnostic(`${report.results.length} handshakes in ${Math.round(milliseconds)} ms`);
    await allClosed(running);
    if (milliseconds < 5000 || attempt === 4) return { report, milliseconds, starts };
  }
}

test('the full tier on loopback takes less than 5 s, and holds the rate limit', async (t) => {
  const server = webSocketServer((origin) => (origin === trusted ? {} : { status: 403 }));
  const { report, milliseconds, starts } = await fullTier(t, server);
  assert.equal(report.notSent, 0);
  assert.equal(report.summary, 'accepts only the trusted page');
  assert.ok(report.results.length >= 60);
  assert.ok(milliseconds < 5000, `${milliseconds} ms`);
  const perHandshake = ((starts.at(-1) ?? 0) - (starts[0] ?? 0)) / (starts.length - 1);
  assert.ok(perHandshake >= limits.interval.loopback - 1, `${perHandshake} ms`);
});

test('the full tier is as fast when every WebSocket is watched for the grace window', async (t) => {
  const { report, milliseconds } = await fullTier(
    t,
    webSocketServer(() => ({})),
  );
  assert.equal(report.notSent, 0);
  assert.ok(report.results.every(({ outcome }) => outcome === 'accepted'));
  assert.ok(milliseconds < 5000, `${milliseconds} ms`);
});

test('a run that asks everything that it can ask sends 70 handshakes at most', async (t) => {
  const server = webSocketServer(() => ({ status: 403 }));
  const running = await listen(t, server);
  const { steps, results } = await probe({
    url: running.url,
    trusted: [trusted],
    tier: 'full',
    subprotocols: ['chat'],
    headers: [['Cookie', 'a=b']],
    upstreamPort: running.port,
  });
  assert.equal(results.length, limits.rows);
  assert.ok(steps.some(({ id }) => id === 'P8'));
  assert.ok(running.count() <= limits.handshakes, `${running.count()}`);
});

test('two Origin lines arrive as two, and rebinding changes Host', async (t) => {
  const seen = new Map<string, readonly string[]>();
  const { url } = await listen(
    t,
    webSocketServer((_origin, { rawHeaders, headers }) => {
      const lines = rawHeaders.filter((_value, index) => rawHeaders[index - 1]?.toLowerCase() === 'origin');
      if (lines.length === 2 || headers.host?.endsWith('.example:1')) seen.set(lines.join(), lines);
      if (headers.host !== new URL(url).host) seen.set('host', [headers.host ?? '', ...lines]);
      return {};
    }),
  );
  const { results } = await probe({ url, trusted: [trusted], tier: 'full' });
  const [rebound] = results.filter(({ family }) => family === 'REB-1');
  assert.deepEqual(seen.get('host'), [rebound?.host, rebound?.origin]);
  const [first, second] = results.filter(({ family }) => family.startsWith('DUP-') && family !== 'DUP-3');
  assert.deepEqual(seen.get(first?.lines?.join() ?? ''), first?.lines);
  assert.deepEqual(second?.lines, [...(first?.lines ?? [])].reverse());
});

test('a plan is bounded; what matters most comes first', () => {
  const pages = Array.from({ length: 5 }, (_, index) => `https://page${index}.example.com`);
  const { handshakes, omitted } = plan({ url: 'ws://127.0.0.1:1/', trusted: pages, tier: 'full' }, 'label');
  assert.equal(handshakes.length, limits.rows);
  assert.ok(omitted > 0);
  assert.deepEqual(
    handshakes.slice(0, 5).map(({ origin }) => origin),
    pages,
  );
});

test('witnesses and given origins stand before mutations, each origin once', () => {
  const request = {
    url: 'ws://127.0.0.1:1/',
    trusted: [trusted],
    tier: 'quick',
    origins: [trusted, 'null', 'https://given.example'],
    witnesses: [{ origin: 'https://appxexample.com', source: 'server.js:3' }],
  } as const;
  const { handshakes } = plan(request, 'label');
  const origins = handshakes.map(({ origin }) => origin);
  assert.equal(new Set(origins).size, origins.length);
  const family = (origin: string) => handshakes.find((one) => one.origin === origin)?.family;
  assert.equal(family(trusted), 'CTL-1');
  assert.equal(family('null'), 'NUL-1');
  assert.equal(family('https://given.example'), 'GIVEN');
  assert.equal(family('https://appxexample.com'), 'WITNESS');
});
