import assert from 'node:assert/strict';
import { test } from 'node:test';
import { outline, type ProbeReport, type ProbeResult, type Target } from '../../src/probe';
import type { ToPanel } from '../../src/shared/protocol';
import { readToPanel } from '../../src/shared/protocol';
import { type Confirm, Consent, type ConsentQuestion, type Memory } from '../../src/vscode/probe/consent';
import { Credentials } from '../../src/vscode/probe/credentials';
import { ProbeSession, type SessionPowers } from '../../src/vscode/probe/session';

const url = 'ws://127.0.0.1:8080/chat';
const options = { trusted: '', browserError: '', credentials: false };
const wish = { url, tier: 'quick' as const, options };

class MemoryInTest implements Memory {
  readonly values = new Map<string, unknown>();
  get<T>(key: string): T | undefined {
    return this.values.get(key) as T | undefined;
  }
  async update(key: string, value: unknown): Promise<void> {
    this.values.set(key, value);
  }
}

const target = (reach: Target['reach'], host = '127.0.0.1'): Target => ({
  url,
  host,
  port: 8080,
  tls: false,
  addresses: [host],
  reach,
});

const row = (id: string, outcome: ProbeResult['outcome']): ProbeResult => ({
  id,
  family: 'ATT-1',
  tests: 'any origin',
  origin: 'https://evil.example',
  sendable: 'any-page',
  risk: 'high',
  outcome,
  status: outcome === 'refused' ? 403 : 101,
  reason: 'as told',
  timings: { dns: 0, tcp: 1, tls: 0, upgrade: 2 },
  server: null,
  request: 'GET /chat HTTP/1.1\nCookie: $COOKIE',
  response: null,
  afterUpgrade: null,
  failure: null,
});

const report = (results: readonly ProbeResult[], startedAt = '2026-01-01T00:00:00.000Z'): ProbeReport => ({
  version: 1,
  url,
  tier: 'quick',
  trusted: [],
  startedAt,
  milliseconds: 5,
  address: '127.0.0.1',
  tls: null,
  results,
  steps: [],
  summary: 'accepts any origin',
  diagnosis: { cause: 'no-origin-check', confidence: 'high', message: 'm', evidence: [], next: 'n' },
  notSent: 0,
});

/** A session whose probe is the given function, with everything that it told the panel and asked the user. */
function session(probe: SessionPowers['probe'], change: Partial<SessionPowers> & { confirm?: Confirm } = {}) {
  const told: ToPanel[] = [];
  const asked: ConsentQuestion[] = [];
  const secrets = new Map<string, string>();
  const confirm: Confirm = async (question) => {
    asked.push(question);
    return change.confirm?.(question) ?? false;
  };
  const credentials = new Credentials({
    get: async (key) => secrets.get(key),
    store: async (key, value) => void secrets.set(key, value),
    delete: async (key) => void secrets.delete(key),
  });
  const powers: SessionPowers = {
    blocked: () => undefined,
    inspect: async () => target('loopback'),
    outline,
    probe,
    consent: new Consent(new MemoryInTest(), confirm),
    credentials,
    memory: new MemoryInTest(),
    from: 'this machine',
    expect: async () => ({ trusted: [], witnesses: [], fitting: [] }),
    ...change,
  };
  return {
    session: new ProbeSession(powers, (message) => told.push(message)),
    told,
    asked,
    credentials,
    powers,
  };
}

const never: SessionPowers['probe'] = () => assert.fail('nothing may be sent');

test('results reach the panel as they arrive, in messages that it understands', async () => {
  const { session: one, told } = session(async (_request, { onPlan, onResult }) => {
    onPlan?.([row('a', 'accepted')]);
    onResult?.(row('a', 'accepted'));
    return report([row('a', 'accepted')]);
  });
  await one.probe(wish);
  for (const message of told) assert.ok(readToPanel(JSON.parse(JSON.stringify(message))), message.type);
  assert.deepEqual(told.filter(({ type }) => type === 'row').length, 1);
  assert.equal(one.state.run?.summary, 'accepts any origin');
  assert.equal(one.state.run?.running, false);
});

test('loopback is probed without a question', async () => {
  const { session: one, asked } = session(async () => report([]));
  await one.probe(wish);
  assert.deepEqual(asked, []);
});

test('another host is asked about once, by host and port', async () => {
  const { session: one, asked } = session(async () => report([]), {
    inspect: async () => target('private', '10.0.0.1'),
    confirm: async () => true,
  });
  await one.probe(wish);
  await one.probe(wish);
  assert.equal(asked.length, 1);
  const [question] = asked;
  assert.ok(question?.kind === 'host');
  assert.deepEqual(
    [question.host, question.port, question.addresses, question.rate],
    ['10.0.0.1', 8080, ['10.0.0.1'], 2],
  );
  assert.ok(question.count > 5);
});

test('a no sends nothing and says so', async () => {
  const { session: one } = session(never, { inspect: async () => target('public', 'app.example.com') });
  await one.probe(wish);
  assert.match(one.state.run?.summary ?? '', /app\.example\.com was not allowed/);
  assert.equal(one.state.run?.failed, true);
});

test('nothing is sent where probes are switched off', async () => {
  const { session: one } = session(never, { blocked: () => 'not trusted' });
  await one.probe(wish);
  assert.equal(one.state.run, undefined);
  assert.equal(one.state.blocked, 'not trusted');
});

test('a cancelled run keeps what it has', async () => {
  const { session: one } = session(
    (_request, { signal, onResult }) =>
      new Promise((resolve) => {
        onResult?.(row('a', 'refused'));
        signal?.addEventListener('abort', () =>
          resolve({ ...report([row('a', 'refused')]), stopped: 'cancelled' }),
        );
      }),
  );
  const run = one.probe(wish);
  await new Promise(setImmediate);
  one.cancel();
  await run;
  assert.equal(one.state.run?.stopped, 'cancelled');
  assert.equal(one.state.run?.rows.length, 1);
});

test('a stored cookie goes along only when asked for, to its own origin, after a question of its own', async () => {
  const sent: unknown[] = [];
  const {
    session: one,
    asked,
    credentials,
  } = session(
    async (request) => {
      sent.push(request.headers);
      return report([row('a', 'accepted')]);
    },
    { confirm: async () => true },
  );
  await credentials.store(url, ['Cookie', 'sid=secret']);
  assert.equal(await credentials.get('ws://127.0.0.1:8081/chat'), undefined);
  assert.equal(await credentials.get('wss://127.0.0.1:8080/chat'), undefined);
  await one.probe(wish);
  await one.probe({ ...wish, options: { ...options, credentials: true } });
  assert.deepEqual(sent, [[], [['Cookie', 'sid=secret']]]);
  assert.deepEqual(
    asked.map(({ kind }) => kind),
    ['credential'],
  );
  assert.equal(one.state.options.credentials, false);
  assert.doesNotMatch(JSON.stringify(one.state), /sid=secret/);
  assert.match(one.snippet('a', 'curl') ?? '', /Cookie: \W*COOKIE/);
});

test('two runs are compared, what is newly accepted first', async () => {
  const runs = [
    report([row('a', 'accepted'), row('b', 'refused'), row('c', 'refused')], '2026-01-01T00:00:00.000Z'),
    report([row('a', 'refused'), row('b', 'accepted'), row('c', 'refused')], '2026-01-02T00:00:00.000Z'),
  ];
  const { session: one } = session(async () => runs.shift() ?? assert.fail());
  await one.probe(wish);
  await one.probe(wish);
  assert.deepEqual(
    one.state.history.map(({ id }) => id),
    ['2026-01-02T00:00:00.000Z', '2026-01-01T00:00:00.000Z'],
  );
  one.compare('2026-01-01T00:00:00.000Z');
  assert.deepEqual(
    one.state.run?.comparison?.differences.map(({ before, now }) => [before, now]),
    [
      ['refused', 'accepted'],
      ['accepted', 'refused'],
    ],
  );
});

test('the last run is there again after a restart', async () => {
  const { session: one, powers } = session(async () => report([row('a', 'accepted')]));
  await one.probe(wish);
  const again = new ProbeSession(powers, () => {});
  assert.equal(again.state.run?.summary, 'accepts any origin');
  assert.equal(again.state.url, url);
});

test('when several endpoints fit, another one can be chosen without a new run', async () => {
  const fitting = [
    { id: '1', label: 'ws in a.js:1' },
    { id: '2', label: 'ws in b.js:1' },
  ];
  let runs = 0;
  const { session: one, told } = session(
    async () => {
      runs++;
      return report([row('a', 'accepted')]);
    },
    {
      expect: async (_url, chosen) => ({
        trusted: [],
        witnesses: [],
        fitting,
        endpoint: fitting.find(({ id }) => id === chosen)?.label ?? '2 endpoints',
        predict: () => ({ verdict: chosen === '2' ? 'reject' : 'unknown', because: [] }),
      }),
    },
  );
  await one.probe(wish);
  assert.equal(one.state.run?.endpoint, '2 endpoints');
  await one.chooseEndpoint('2');
  assert.equal(one.state.run?.endpoint, 'ws in b.js:1');
  assert.equal(one.state.run?.rows[0]?.asPredicted, false);
  assert.ok(one.state.run?.usualReasons?.length);
  assert.ok(told.every((message) => readToPanel(JSON.parse(JSON.stringify(message)))));
  await one.chooseEndpoint(null);
  assert.equal(one.state.run?.rows[0]?.asPredicted, undefined);
  assert.equal(runs, 1);
});

test('the server behind a proxy on this machine is asked too', async () => {
  const asked: (number | undefined)[] = [];
  for (const reach of ['loopback', 'private'] as const) {
    const { session: one } = session(
      async (request) => {
        asked.push(request.upstreamPort);
        return report([]);
      },
      {
        inspect: async () => target(reach),
        confirm: async () => true,
        expect: async () => ({ trusted: [], witnesses: [], fitting: [], upstreamPort: 3000 }),
      },
    );
    await one.probe(wish);
  }
  assert.deepEqual(asked, [3000, undefined]);
});
