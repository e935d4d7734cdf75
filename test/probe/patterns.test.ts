import assert from 'node:assert/strict';
import { test } from 'node:test';
import { meaningOf } from '../../src/probe/diagnosis/diagnose';
import { whenAccepted, whenUnsteady } from '../../src/probe/diagnosis/patterns/accepted';
import { whenOthersAreAccepted } from '../../src/probe/diagnosis/patterns/differing';
import { whenAllAreRefused } from '../../src/probe/diagnosis/patterns/refused';
import { whenUnanswered } from '../../src/probe/diagnosis/patterns/unanswered';
import { pictureOf } from '../../src/probe/diagnosis/picture';
import type { AfterUpgrade, Failure, ProbeRequest, ProbeResult } from '../../src/probe/types';
import { trusted } from './servers';

/** What a server answers: a status (with a body), a close code after the 101, or a failure. */
type Said =
  | number
  | readonly [status: number, body: string]
  | { close: number; why?: string; messages?: number; told?: true }
  | { failure: string };

interface Example {
  readonly request?: Partial<ProbeRequest>;
  /** To the trusted page, a stranger and a client without Origin. */
  readonly rows: readonly [Said, Said, Said];
  readonly steps?: Readonly<Record<string, Said>>;
  /** Of the trusted page's row. */
  readonly control?: Partial<ProbeResult>;
  /** Of the stranger's. */
  readonly foreign?: Partial<ProbeResult>;
  readonly more?: readonly Partial<ProbeResult>[];
}

const nobodyGetsIn = [403, 403, 403] as const;
const plainRequest = 'The plain HTTP request was sent to HTTPS port';
const notFound = [404, 404, 404] as const;

const fromEnvoy = {
  status: 403,
  statusText: 'Forbidden',
  headers: [['server', 'envoy']],
  body: '',
  truncated: false,
} as const;

/** For each pattern, answers that must be recognized by it before any other. */
const examples: Readonly<Record<string, Example>> = {
  paused: { rows: [101, 429, 101] },
  'gone-over-a-missing-origin': {
    rows: [101, { failure: 'ECONNREFUSED' }, { failure: 'ECONNRESET' }],
    steps: { P2: { failure: 'ECONNREFUSED' } },
  },
  'went-down': { rows: [101, { failure: 'ECONNREFUSED' }, 403] },
  'control-changed': { rows: [101, 403, 101], steps: { P2: 403 } },
  'checked-after-upgrade': { rows: [101, { close: 1008 }, 101] },
  'engine-io-version': {
    request: { url: 'ws://127.0.0.1:8080/socket.io/?EIO=3&transport=websocket' },
    rows: [{ close: 1006 }, { close: 1006 }, { close: 1006 }],
  },
  'nobody-stays': { rows: [{ close: 1006 }, { close: 1006 }, { close: 1006 }] },
  'busy-at-times': { rows: [101, 503, 101] },
  'closed-for-pages': { rows: [{ close: 4403 }, { close: 4403 }, 101] },
  'close-names-subprotocol': {
    rows: [{ close: 4406 }, { close: 4406, why: 'Subprotocol not acceptable' }, { close: 4406 }],
  },
  'close-names-origin': {
    rows: [{ close: 1008 }, { close: 1008, why: 'Origin not allowed' }, { close: 1008 }],
  },
  'closed-by-an-error': { rows: [{ close: 1011 }, { close: 1011 }, { close: 1011 }] },
  'closed-when-done': { rows: [{ close: 1000 }, { close: 1000, messages: 1 }, { close: 1000 }] },
  'weak-after-upgrade': {
    rows: [101, { close: 1008 }, 101],
    more: [{ family: 'PFX-1', origin: `${trusted}.evil.example`, outcome: 'accepted', risk: 'high' }],
  },
  'checked-for-browsers': { rows: [101, 101, 101], steps: { 'P3-browser': 403 } },
  'some-servers-without-a-check': {
    rows: [101, 403, 101],
    steps: { P3: 403, 'P3-again': 101 },
    more: [{ family: 'PFX-1', origin: `${trusted}.evil.example`, outcome: 'accepted', risk: 'high' }],
  },
  'strangers-break-it': { rows: [101, 500, 500], steps: { P2: 101 } },
  'strangers-hang': {
    rows: [101, { failure: 'TIMEOUT' }, { failure: 'TIMEOUT' }],
    steps: { P2: 101 },
  },
  'closed-for-everybody': { rows: [{ close: 4401 }, { close: 4401 }, { close: 4401 }] },
  'any-origin': { rows: [101, 101, 101] },
  'some-hostile-origin': {
    rows: [101, 403, 403],
    more: [{ family: 'PFX-1', origin: `${trusted}.evil.example`, outcome: 'accepted', risk: 'high' }],
  },
  'all-refused': { rows: [101, 403, 403] },
  'trusted-is-closed': { rows: [{ close: 4401 }, 403, 403] },
  'other-page-refused': {
    rows: [101, 403, 403],
    steps: { P2: 101 },
    more: [{ family: 'CTL-1', origin: 'https://b.example', outcome: 'refused', risk: 'expected' }],
  },
  'answer-names-subprotocol': { rows: [[400, 'unsupported subprotocol'], 400, 400] },
  'null-is-trusted': { rows: [101, 403, 403], control: { origin: 'null' } },
  'positions-get-in': {
    rows: [101, 403, 403],
    more: [{ origin: 'http://localhost:3000', outcome: 'accepted', sendable: 'position', risk: 'medium' }],
  },
  'close-names-credentials': {
    rows: [{ close: 4001 }, { close: 4001, why: 'token missing' }, { close: 4001 }],
  },
  'proxy-speaks-plain-to-tls': {
    rows: [[400, plainRequest], 400, 400],
    steps: { P0: { failure: 'ERR_SSL_WRONG_VERSION_NUMBER' } },
  },
  'scheme-lost': {
    request: { trusted: ['https://127.0.0.1:8080'] },
    control: { origin: 'https://127.0.0.1:8080' },
    rows: nobodyGetsIn,
    more: [{ family: 'SCH-1', origin: 'http://127.0.0.1:8080', outcome: 'accepted' }],
  },
  'strangers-instead-of-the-page': {
    rows: nobodyGetsIn,
    more: [{ family: 'SFX-4', origin: 'https://xample.com', outcome: 'accepted', risk: 'high' }],
  },
  'vite-token': { request: { subprotocols: ['vite-hmr'] }, rows: [400, 400, 101] },
  'pages-get-bad-request': { rows: [400, 400, 101] },
  'upgrade-left-in-proxy': {
    rows: [{ failure: 'TIMEOUT' }, { failure: 'TIMEOUT' }, { failure: 'TIMEOUT' }],
    steps: { P1: 426, P8: 101 },
  },
  'message-names-origin': {
    rows: [
      { close: 1005, told: true },
      { close: 1005, told: true },
      { close: 1005, told: true },
    ],
  },
  'strangers-are-told': {
    rows: [101, 101, 101],
    foreign: { afterUpgrade: { messages: 1, refusesOrigin: true } },
  },
  'two-servers-at-localhost': { rows: [200, 200, 200], steps: { 'P0-family': 101 } },
  'port-lost': { rows: nobodyGetsIn, steps: { 'P7-port': 101 } },
  'host-is-upstream': { rows: nobodyGetsIn, steps: { 'P7-upstream': 101 } },
  'own-host-only': { rows: [403, 403, 101], steps: { 'P7-host': 101 } },
  'other-page-allowed': {
    rows: nobodyGetsIn,
    more: [{ family: 'CTL-1', origin: 'https://b.example', outcome: 'accepted', risk: 'expected' }],
  },
  'refused-on-own-host': {
    request: { trusted: ['http://127.0.0.1:8080'] },
    control: { origin: 'http://127.0.0.1:8080' },
    rows: [[403, 'Forbidden'], [403, 'Forbidden'], 101],
  },
  'pages-left-hanging': { rows: [{ failure: 'TIMEOUT' }, { failure: 'TIMEOUT' }, 101] },
  'entry-misspelt': {
    rows: nobodyGetsIn,
    more: [{ family: 'SPL-1', origin: `${trusted}/`, outcome: 'accepted', risk: 'info' }],
  },
  'browsers-only': { rows: nobodyGetsIn, steps: { 'P7-browser': 101 } },
  'pages-only-refused': { rows: [403, 403, 101] },
  predicted: { rows: nobodyGetsIn, control: { prediction: { verdict: 'reject', because: [] } } },
  'upgrade-lost-in-proxy': { rows: notFound, steps: { P1: 404, P8: 101 } },
  'proxy-refuses': { rows: nobodyGetsIn, steps: { P1: 200, P8: 101 } },
  'not-an-upgrade': { rows: [403, 403, 403], control: { status: 101, outcome: 'inconclusive' } },
  'sign-in-page': { rows: [[403, '<form action="/oauth2/start"><button>Go</button></form>'], 403, 403] },
  'sockjs-greeting': { rows: [[200, 'Welcome to SockJS!\n'], 200, 200] },
  gone: { rows: [410, 410, 410], steps: { P1: 410, P5: 404 } },
  'other-method': { rows: [405, 405, 405] },
  'credentials-count': { rows: [[403, 'expired'], 403, 403], steps: { P6: [403, 'missing'] } },
  'answer-names-origin': {
    rows: [
      [403, 'bad origin'],
      [403, 'bad origin'],
      [403, 'bad origin'],
    ],
  },
  'answer-names-credentials': {
    rows: [
      [403, 'no session'],
      [403, 'no session'],
      [403, 'no session'],
    ],
  },
  'subprotocol-refused': { rows: nobodyGetsIn, steps: { 'P7-protocol': 101 } },
  'ws-path': { rows: [400, 400, 400], steps: { P1: 426, P5: 400 } },
  'bad-request-on-every-path': {
    rows: [
      [400, 'Bad Request'],
      [400, 'Bad Request'],
      [400, 'Bad Request'],
    ],
    steps: { P1: 404, P5: [400, 'Bad Request'] },
  },
  'nothing-here': { rows: notFound, steps: { P1: 404, P5: 404 } },
  'rails-page-not-found': {
    rows: [
      [404, 'Page not found'],
      [404, 'Page not found'],
      [404, 'Page not found'],
    ],
    steps: { P1: [404, 'Page not found'], P5: [404, 'Routing Error'] },
  },
  'plain-page-everywhere': { rows: [200, 200, 200], steps: { P1: 200, P5: 200 } },
  'plain-request-gets-the-same': { rows: notFound, steps: { P1: 404, P5: 200 } },
  'no-such-path': { rows: notFound, steps: { P1: 200, P5: 200 } },
  'envoy-upgrade-disabled': {
    rows: nobodyGetsIn,
    control: { response: fromEnvoy },
    steps: { P1: 426, P5: 404 },
  },
  'envoy-policy': { rows: nobodyGetsIn, control: { response: fromEnvoy } },
  'whole-host': { rows: nobodyGetsIn, steps: { P1: 403, P5: 403 } },
  'handshakes-only': { rows: nobodyGetsIn, steps: { P1: 200, P5: 403 } },
  'this-path-only': { rows: nobodyGetsIn, steps: { P1: 403, P5: 404 } },
  'tls-on-this-port': {
    rows: [{ failure: 'ECONNRESET' }, { failure: 'ECONNRESET' }, { failure: 'ECONNRESET' }],
    steps: { P0: 0 },
  },
  'engine-io-path': {
    rows: [{ failure: 'ECONNRESET' }, { failure: 'ECONNRESET' }, { failure: 'ECONNRESET' }],
    control: { timings: { dns: 0, tcp: 1, tls: 0, upgrade: 1004 } },
  },
  'other-loopback-address': {
    rows: [{ failure: 'ECONNREFUSED' }, { failure: 'ECONNREFUSED' }, { failure: 'ECONNREFUSED' }],
    steps: { 'P0-family': 403 },
  },
  'handshakes-hang': {
    rows: [{ failure: 'TIMEOUT' }, { failure: 'TIMEOUT' }, { failure: 'TIMEOUT' }],
    steps: { P1: 200 },
  },
};

function answer(
  said: Said,
): Pick<ProbeResult, 'outcome' | 'status' | 'reason' | 'request' | 'response' | 'failure' | 'afterUpgrade'> {
  const nothing = {
    reason: '',
    request: 'GET /ws HTTP/1.1',
    status: null,
    response: null,
    failure: null,
    afterUpgrade: null,
  };
  if (typeof said === 'object' && 'failure' in said) {
    const failure: Failure = { phase: 'upgrade', code: said.failure, message: '' };
    return { ...nothing, outcome: 'inconclusive', failure };
  }
  if (typeof said === 'object' && 'close' in said) {
    const { close, why, messages = 0, told } = said;
    const afterUpgrade: AfterUpgrade = {
      closeCode: close,
      messages,
      ...(why === undefined ? {} : { closeReason: why }),
      ...(told ? { refusesOrigin: told } : {}),
    };
    return { ...nothing, outcome: 'accepted-then-closed', status: 101, afterUpgrade };
  }
  const [status, body] = typeof said === 'number' ? [said, ''] : said;
  if (status === 0) return { ...nothing, outcome: 'inconclusive' };
  const response = { status, statusText: '', headers: [], body, truncated: false };
  const outcome = status === 101 ? 'accepted' : status === 429 || status >= 500 ? 'inconclusive' : 'refused';
  return { ...nothing, outcome, status, response };
}

function row(family: string, origin: string | null, said: Said): ProbeResult {
  return {
    id: family,
    family,
    tests: '',
    origin,
    sendable: 'any-page',
    risk: family === 'CTL-1' ? 'expected' : family === 'ATT-1' ? 'high' : 'info',
    timings: { dns: 0, tcp: 1, tls: 0, upgrade: 1 },
    server: null,
    ...answer(said),
  };
}

function pictureFor({ request, rows, steps = {}, control = {}, foreign = {}, more = [] }: Example) {
  const [page, stranger, absent] = rows;
  return pictureOf({
    request: { url: 'ws://127.0.0.1:8080/ws', trusted: [trusted], tier: 'quick', ...request },
    tls: null,
    results: [
      { ...row('CTL-1', trusted, page), ...control },
      row('CTL-3', null, absent),
      { ...row('ATT-1', 'https://evil.example', stranger), ...foreign },
      ...more.map((part) => ({ ...row('X', null, 403), ...part })),
    ],
    steps: Object.entries(steps).map(([id, said]) => ({ id, title: id, ...answer(said) })),
  });
}

const patterns = [
  whenUnsteady,
  whenAccepted,
  whenOthersAreAccepted,
  whenAllAreRefused,
  whenUnanswered,
].flat();

for (const { id } of patterns) {
  test(`the picture ${id} is recognized`, () => {
    const example = examples[id];
    assert.ok(example, 'no example');
    assert.equal(meaningOf(pictureFor(example)).id, id);
  });
}

test('a stranger closed late is compared with a page that was watched as long', () => {
  const rows = [101, { close: 1008 }, 101] as const;
  assert.equal(meaningOf(pictureFor({ rows, steps: { P2: { close: 4408 } } })).id, 'closed-for-everybody');
  assert.equal(meaningOf(pictureFor({ rows, steps: { P2: 101 } })).id, 'checked-after-upgrade');
});

test('without a page named by the user, refusing every origin is no fault of a firewall', () => {
  for (const id of ['whole-host', 'this-path-only', 'handshakes-only', 'pages-only-refused']) {
    const example = examples[id] as Example;
    const meaning = meaningOf(pictureFor({ ...example, request: { trusted: [] } }));
    assert.equal(meaning.cause, 'origin-allow-list');
    assert.notEqual(meaning.confidence, 'high');
    assert.match(meaning.next, /--trusted/);
  }
});
