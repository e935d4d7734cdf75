import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import path from 'node:path';
import { type TestContext, test } from 'node:test';
import type { Endpoint } from '../../../src/core/endpoint';
import { predict } from '../../../src/core/policy/predict';
import { nginx } from '../../../src/languages/nginx';
import { analyzeFiles } from '../../support/analysis';
import { freePort, shakeHands, startBackend, startNginx } from '../../support/nginx';
import { without } from '../../support/requirements';

const origins = [
  undefined,
  '',
  'null',
  'https://good.example',
  'http://good.example',
  'https://GOOD.example',
  'https://good.example/',
  'https://good.example:8443',
  'https://good.example.evil.com',
  'https://evilgood.example',
  'https://app.good.example',
  'https://app.good.example.evil.example',
  'https://two.example',
  'http://localhost:3000',
  'http://10.1.61.228:80',
  'https://evil.example',
  'https://good.example evil',
  'file://',
];

interface Idiom {
  readonly name: string;
  readonly targets: readonly string[];
  readonly rules: readonly string[];
  readonly text: string;
}

const [, ...parts] = readFileSync(path.join(__dirname, '../../fixtures/nginx/idioms.txt'), 'utf8').split(
  /^### /m,
);

const idioms: readonly Idiom[] = parts.map((part) => {
  const [head = '', ...lines] = part.split('\n');
  const [name = '', targets = '', rules = ''] = head.split('|').map((text) => text.trim());
  return {
    name,
    targets: targets.split(' '),
    rules: rules === '-' ? [] : rules.split(' '),
    text: lines.join('\n'),
  };
});

function configOf({ text }: Idiom, listen: string, backend: string): Record<string, string> {
  const [main, ...others] = text.replaceAll('PORT', listen).replaceAll('BACKEND', backend).split(/^--- /m);
  const config = `events {}
http {
access_log off;
map $http_upgrade $connection_upgrade { default upgrade; '' close; }
${main}
}`;
  const files = others.map((file) => [file.slice(0, file.indexOf('\n')), file.slice(file.indexOf('\n') + 1)]);
  return { 'nginx.conf': config, ...Object.fromEntries(files) };
}

for (const idiom of idioms) {
  test(`what is reported of: ${idiom.name}`, async () => {
    const { findings } = await analyzeFiles(configOf(idiom, '80', 'b'), 'nginx.conf');
    assert.deepEqual(findings.map(({ rule }) => rule).sort(), [...idiom.rules].sort());
  });

  test(`a real nginx answers as predicted: ${idiom.name}`, { skip: without('nginx') }, (t) =>
    compare(t, idiom),
  );
}

async function compare(t: TestContext, idiom: Idiom): Promise<void> {
  const backend = await startBackend();
  t.after(() => backend.close());
  const port = await freePort();
  const files = configOf(idiom, `127.0.0.1:${port}`, `127.0.0.1:${backend.port}`);
  const { endpoints } = await analyzeFiles(files, 'nginx.conf');
  const server = await startNginx(files, port);
  t.after(() => server.close());
  const wrong: string[] = [];
  let known = 0;
  for (const target of idiom.targets)
    for (const origin of origins) {
      const slash = target.indexOf('/');
      const handshake = {
        host: target.slice(0, slash) || 'localhost',
        path: target.slice(slash),
        tls: false,
      };
      const predicted = answer(endpoints, { ...handshake, origin });
      if (predicted === 'unknown') continue;
      known++;
      const live = await shakeHands(port, { ...handshake, origin });
      if (predicted === 'no WebSocket' ? live === 101 : live !== predicted)
        wrong.push(`${target} ${origin}: predicted ${predicted}, live ${live}`);
    }
  assert.deepEqual(wrong, []);
  t.diagnostic(`${known} of ${idiom.targets.length * origins.length} predicted`);
}

function answer(
  endpoints: readonly Endpoint[],
  handshake: Endpoint['sample'],
): number | 'dropped' | 'unknown' | 'no WebSocket' {
  const endpoint = nginx.select?.(endpoints, { ...handshake, origin: undefined });
  if (!endpoint) return 'no WebSocket';
  const { verdict } = predict(endpoint.policy, handshake);
  return verdict.kind === 'accept' ? 101 : verdict.kind === 'reject' ? verdict.status : 'unknown';
}
