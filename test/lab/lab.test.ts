import assert from 'node:assert/strict';
import { before, describe, type TestContext, test } from 'node:test';
import { probe } from '../../src/probe';
import { trusted } from '../probe/servers';
import { without } from '../support/requirements';
import { installParts, withoutPart } from './install';
import type { LabSetup } from './setup';
import { awkwardSetups } from './setups/awkward';
import { envoySetups } from './setups/envoy';
import { frameworkSetups } from './setups/frameworks';
import { gateSetups } from './setups/gates';
import { listSetups } from './setups/lists';
import { nodeSetups } from './setups/node';
import { otherSetups } from './setups/other';
import { proxySetups } from './setups/proxies';
import { rawSetups } from './setups/raw';
import { tlsSetups } from './setups/tls';
import { wsSetups } from './setups/ws';

const setups: readonly LabSetup[] = [
  ...wsSetups,
  ...nodeSetups,
  ...otherSetups,
  ...proxySetups,
  ...rawSetups,
  ...tlsSetups,
  ...awkwardSetups,
  ...frameworkSetups,
  ...envoySetups,
  ...listSetups,
  ...gateSetups,
];

const missing = ({ programs = [], parts = [] }: LabSetup): string | false =>
  [...programs.map(without), ...parts.map(withoutPart)].find((reason) => reason !== false) ?? false;

test('the laboratory is large', () => {
  assert.ok(setups.length >= 60);
  assert.equal(new Set(setups.map(({ name }) => name)).size, setups.length);
});

// Most of the time goes into waiting for deadlines.
describe('the diagnosis of real servers', { concurrency: 4 }, () => {
  before(() => installParts(setups.filter((setup) => !missing(setup)).flatMap(({ parts = [] }) => parts)));
  for (const setup of setups)
    test(`${setup.name}: ${setup.cause}`, { skip: missing(setup) }, (t) => check(t, setup));
});

async function check(t: TestContext, setup: LabSetup): Promise<void> {
  const report = await probe({ trusted: [trusted], tier: 'quick', ...(await setup.start(t)) });
  const { diagnosis, summary, stopped } = report;
  t.diagnostic(`${diagnosis.confidence} confidence, ${report.milliseconds} ms`);
  const details = JSON.stringify({ summary, diagnosis, stopped }, undefined, 2);
  assert.equal(diagnosis.cause, setup.cause, details);
  if (setup.message) assert.match(diagnosis.message, setup.message, details);
  assert.ok(diagnosis.evidence.length > 0 && diagnosis.next !== '');
}
