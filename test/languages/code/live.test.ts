import assert from 'node:assert/strict';
import { test } from 'node:test';
import { predictOrigin } from '../../../src/core/attack/witness';
import type { Endpoint } from '../../../src/core/endpoint';
import type { Verdict } from '../../../src/core/policy/verdict';
import { analyzeFiles } from '../../support/analysis';
import { checks } from './live/checks';
import { forms } from './live/forms';
import { programs, sourcesOf } from './live/programs';
import { filesOf, handshake, type Outcome, type Source, start, withoutServers } from './live/servers';

const origins: readonly (string | undefined)[] = [
  undefined,
  '',
  'null',
  'file://',
  'https://good.example',
  'http://good.example',
  'https://good.example:8443',
  'https://sub.good.example',
  'https://good.example.evil.example',
  'https://evilgood.example',
  'https://evil.example',
  'https://goodXexample',
  'http://localhost',
  'chrome-extension://abcdefghijklmnop',
  'constructor',
];

const outcomeOf = (verdict: Verdict): Outcome | 'unknown' =>
  verdict.kind === 'accept' ? 101 : verdict.kind === 'reject' ? verdict.status : 'unknown';

/** The endpoints of all files of a program. */
async function endpointsOf(source: Source): Promise<Endpoint[]> {
  const files = filesOf(source);
  const found: Endpoint[] = [];
  for (const file of Object.keys(files).filter((one) => /\.[cm]?[jt]s$/.test(one)))
    found.push(...(await analyzeFiles(files, file)).endpoints);
  return found;
}

/** Compares predictions with the answers of the running programs; returns how many predictions were unknown. */
async function compare(sources: readonly Source[], folder: string): Promise<number> {
  const running = await start(sources, folder);
  let unknown = 0;
  const wrong: string[] = [];
  try {
    for (const source of sources) {
      const { name } = source;
      const endpoints = await endpointsOf(source);
      const [endpoint] = endpoints;
      assert.ok(endpoint && endpoints.length === 1, `${name}: ${endpoints.length} endpoints`);
      const send = (origin: string | undefined, patience: number) =>
        handshake(running.ports.get(name) as number, endpoint.sample, origin, patience);
      const live = await Promise.all(origins.map((origin) => send(origin, 400)));
      for (const [index, origin] of origins.entries()) {
        const { verdict } = predictOrigin(endpoint, origin);
        const predicted = outcomeOf(verdict);
        if (verdict.kind === 'unknown') {
          unknown += 1;
          if (process.env.SHOW_UNKNOWN) console.log(`${name}: ${origin}: ${verdict.why}`);
        } else if (predicted !== live[index]) {
          // A busy machine can be slow: silence counts only when it lasts.
          const outcome = live[index] === 'dropped' ? await send(origin, 10_000) : live[index];
          if (predicted !== outcome) wrong.push(`${name}: ${origin}: predicted ${predicted}, was ${outcome}`);
        }
      }
    }
  } finally {
    running.stop();
  }
  assert.deepEqual(wrong, []);
  return unknown;
}

for (const library of Object.keys(programs)) {
  test(`predictions for ${library} equal what the running server does`, {
    skip: withoutServers(library),
  }, async (t) => {
    const sources = sourcesOf(library, checks);
    const unknown = await compare(sources, library);
    const total = sources.length * origins.length;
    t.diagnostic(`${sources.length} sources, ${total} handshakes, ${unknown} unknown`);
    assert.ok(unknown < total * 0.05, `${unknown} of ${total} predictions are unknown`);
  });
}

test('predictions for programs of many forms equal what they do', { skip: withoutServers() }, async (t) => {
  const sources = forms();
  const unknown = await compare(sources, 'forms');
  t.diagnostic(
    `${sources.length} sources, ${sources.length * origins.length} handshakes, ${unknown} unknown`,
  );
  assert.ok(unknown < sources.length * origins.length * 0.05);
});
