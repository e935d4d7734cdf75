import assert from 'node:assert/strict';
import { test } from 'node:test';
import { probe } from '../../src/probe';
import { limits } from '../../src/probe/limits';
import { children, offLinux } from './children';
import { allClosed, listen, rawServer, trusted, webSocketServer } from './servers';

test('cancelled in the middle: what was seen is kept, no process and no socket is left', {
  skip: offLinux,
}, async (t) => {
  const running = await listen(
    t,
    webSocketServer(() => ({})),
  );
  const before = children();
  const cancel = new AbortController();
  let seen = 0;
  const report = await probe(
    { url: running.url, trusted: [trusted], tier: 'quick' },
    {
      signal: cancel.signal,
      onResult: () => {
        seen++;
        if (seen === 2) cancel.abort();
      },
    },
  );
  assert.equal(report.stopped, 'cancelled');
  assert.equal(report.results.length, seen);
  assert.ok(seen >= 2 && report.notSent > 0);
  assert.deepEqual(children(), before);
  await allClosed(running);
});

test('cancelled while a server keeps silent: at once', { skip: offLinux }, async (t) => {
  const running = await listen(
    t,
    rawServer(() => {}),
  );
  const before = children();
  const signal = AbortSignal.timeout(1500);
  let cancelled = 0;
  signal.addEventListener('abort', () => {
    cancelled = performance.now();
  });
  const report = await probe({ url: running.url, trusted: [trusted], tier: 'quick' }, { signal });
  assert.ok(performance.now() - cancelled < limits.close + 3000);
  assert.equal(report.stopped, 'cancelled');
  assert.deepEqual(children(), before);
  await allClosed(running);
});

test('cancelled before it starts: nothing is sent', async (t) => {
  const { url, count } = await listen(
    t,
    webSocketServer(() => ({})),
  );
  const report = await probe({ url, trusted: [trusted], tier: 'quick' }, { signal: AbortSignal.abort() });
  assert.equal(report.stopped, 'cancelled');
  assert.equal(report.results.length, 0);
  assert.equal(count(), 0);
});

test('the probing process is killed: what was seen is kept, and the report says so', {
  skip: offLinux,
}, async (t) => {
  const running = await listen(
    t,
    webSocketServer(() => ({})),
  );
  const before = children();
  const report = await probe(
    { url: running.url, trusted: [trusted], tier: 'full' },
    {
      onResult: () => {
        for (const pid of children().filter((one) => !before.includes(one)))
          process.kill(Number(pid), 'SIGKILL');
      },
    },
  );
  assert.equal(report.stopped, 'the probing process ended early');
  assert.ok(report.results.length > 0 && report.notSent > 0);
  assert.deepEqual(children(), before);
  await allClosed(running);
});
