import assert from 'node:assert/strict';
import { test } from 'node:test';
import { stepsFor } from '../../src/probe/differential';
import type { Failure, ProbeRequest, ProbeResult } from '../../src/probe/types';
import { trusted } from './servers';

const page: ProbeResult = {
  id: 'CTL-1',
  family: 'CTL-1',
  tests: '',
  origin: trusted,
  sendable: 'any-page',
  risk: 'expected',
  outcome: 'inconclusive',
  status: null,
  reason: '',
  timings: { dns: 0, tcp: 1, tls: 0, upgrade: 1 },
  server: null,
  request: '',
  response: null,
  afterUpgrade: null,
  failure: null,
};

const asked = (request: Partial<ProbeRequest>, control: Partial<ProbeResult>): string[] =>
  stepsFor({ url: 'ws://127.0.0.1:8080/ws', trusted: [trusted], tier: 'quick', ...request }, [
    { ...page, ...control },
  ]).map(({ id }) => id);

const hanging: Failure = { phase: 'upgrade', code: 'TIMEOUT', message: '' };

test('a page left without an answer: the server behind the proxy is asked, too', () => {
  assert.deepEqual(asked({}, { failure: hanging }), ['P1']);
  assert.deepEqual(asked({ upstreamPort: 9000 }, { failure: hanging }), ['P1', 'P8']);
});

test('an answer that speaks of TLS: does this port speak it, or one behind?', () => {
  const body = 'The plain HTTP request was sent to HTTPS port';
  const response = { status: 400, statusText: '', headers: [], body, truncated: false };
  assert.ok(asked({}, { outcome: 'refused', response }).includes('P0'));
  assert.ok(!asked({}, { outcome: 'refused', response: { ...response, body: '' } }).includes('P0'));
});

test('localhost has two addresses: the one that browsers ask second is asked as well', () => {
  const url = 'ws://localhost:8080/ws';
  assert.ok(asked({ url }, { outcome: 'refused', status: 200 }).includes('P0-family'));
  assert.ok(!asked({}, { outcome: 'refused', status: 200 }).includes('P0-family'));
});
