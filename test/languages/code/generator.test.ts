import assert from 'node:assert/strict';
import { test } from 'node:test';
import { predictOrigin } from '../../../src/core/attack/witness';
import { MemoryWorkspace } from '../../../src/core/workspace';
import { code } from '../../../src/languages/code';
import { CheckGenerator } from './generator';

const origins = [
  undefined,
  '',
  'null',
  'file://',
  'https://good.example',
  'https://GOOD.example',
  'http://good.example',
  'https://good.example:8443',
  'https://sub.good.example',
  'https://good.example.evil.example',
  'https://evilgood.example',
  'https://evil.example',
  'https://goodXexample',
  'http://localhost',
];

const around = `const LIST = ['https://good.example', 'http://localhost', '.good.example'];
const SET = new Set(LIST);`;

const runs = 1000;

/** Another seed can be tried: `SEED=7 npm test -- generator`. */
const seed = Number(process.env.SEED ?? 20);

test(`${runs} generated checks do what running them does`, async (t) => {
  const generator = new CheckGenerator(seed);
  const wrong: string[] = [];
  const workspace = new MemoryWorkspace();
  let unknown = 0;
  for (let run = 0; run < runs; run++) {
    const body = generator.body();
    const text = `import { WebSocketServer } from 'ws';
${around}
new WebSocketServer({ port: 8080, verifyClient: ({ origin }) => {
${body}
} });
`;
    const check = new Function('origin', `${around}\n${body}`) as (origin: string | undefined) => unknown;
    const [endpoint] = await code.analyze(workspace.write('server.js', text), workspace, { versions: {} });
    assert.ok(endpoint, text);
    for (const origin of origins) {
      const { verdict } = predictOrigin(endpoint, origin);
      if (verdict.kind === 'unknown') unknown += 1;
      const predicted = verdict.kind === 'reject' ? verdict.status : verdict.kind;
      const actual = outcome(check, origin);
      if (verdict.kind !== 'unknown' && predicted !== actual) {
        wrong.push(`${origin}: predicted ${predicted}, is ${actual}\n${body}`);
      } else if (verdict.kind === 'unknown' && process.env.SHOW_UNKNOWN) console.log(verdict.why);
    }
  }
  const total = runs * origins.length;
  t.diagnostic(`seed ${seed}: ${total} handshakes, ${unknown} unknown`);
  assert.deepEqual(wrong.slice(0, 5), [], `${wrong.length} disagreements`);
  assert.ok(unknown < total * 0.05, `${unknown} of ${total} are unknown`);
});

function outcome(
  check: (origin: string | undefined) => unknown,
  origin: string | undefined,
): 'accept' | 401 | 'dropped' {
  try {
    return check(origin) ? 'accept' : 401;
  } catch {
    return 'dropped';
  }
}
