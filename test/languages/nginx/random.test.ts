import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { Endpoint } from '../../../src/core/endpoint';
import { predict } from '../../../src/core/policy/predict';
import { nginx } from '../../../src/languages/nginx';
import { analyzeFiles } from '../../support/analysis';
import { type Answer, freePort, shakeHands, startBackend, startNginx } from '../../support/nginx';
import { without } from '../../support/requirements';
import { type Generated, generate, origins } from './generator';

const hosts = Number(process.env.NGINX_HOSTS ?? 500);
const firstSeed = Number(process.env.NGINX_SEED ?? 1);

/** Handshakes in flight at a time. */
const concurrency = 24;

test(`a real nginx answers as predicted: ${hosts} random configs, ${origins.length} origins`, {
  skip: without('nginx'),
}, async (t) => {
  const backend = await startBackend();
  t.after(() => backend.close());
  const port = await freePort();
  const generated = Array.from({ length: hosts }, (_, i) =>
    generate(firstSeed + i, `http://127.0.0.1:${backend.port}`),
  );
  const files = configOf(generated, port);
  const { endpoints } = await analyzeFiles(files, 'nginx.conf', { versions: { nginx: '1.22.1' } });
  const byHost = new Map<string, Endpoint[]>();
  for (const endpoint of endpoints)
    byHost.set(endpoint.sample.host, [...(byHost.get(endpoint.sample.host) ?? []), endpoint]);
  const server = await startNginx(files, port);
  try {
    const cases = generated.flatMap((host) => casesOf(host, byHost.get(host.name) ?? []));
    const wrong: string[] = [];
    let unknown = 0;
    await inParallel(cases, async ({ name, path, origin, predicted }) => {
      if (predicted === 'unknown') unknown++;
      else {
        const live = await shakeHands(port, { host: name, path, origin });
        const same = predicted === 'no WebSocket' ? live !== 101 : live === predicted;
        if (!same)
          wrong.push(`${name}${path} ${JSON.stringify(origin)}: predicted ${predicted}, live ${live}`);
      }
    });
    console.log(
      `${cases.length} handshakes, ${endpoints.length} endpoints, ${unknown} unknown, ${wrong.length} wrong`,
    );
    assert.deepEqual(oneOfEach(wrong), []);
    assert.ok(unknown < cases.length * 0.02, `${unknown} of ${cases.length} are unknown`);
    assert.ok(endpoints.length > hosts);
  } finally {
    await server.close();
  }
});

interface Case {
  readonly name: string;
  readonly path: string;
  readonly origin: string | undefined;
  readonly predicted: Answer | 'unknown' | 'no WebSocket';
}

/** Paths and origins of one host, with what is predicted for the location that nginx should choose. */
function casesOf(host: Generated, endpoints: readonly Endpoint[]): Case[] {
  return [...new Set(host.paths)].slice(0, 4).flatMap((path) => {
    const target = { host: host.name, path, tls: false };
    const endpoint = nginx.select?.(endpoints, { ...target, origin: undefined });
    return origins.map((origin) => {
      const predicted = endpoint ? answer(endpoint, { ...target, origin }) : 'no WebSocket';
      return { name: host.name, path, origin, predicted };
    });
  });
}

function answer(endpoint: Endpoint, handshake: Endpoint['sample']): Case['predicted'] {
  const { verdict } = predict(endpoint.policy, handshake);
  return verdict.kind === 'accept' ? 101 : verdict.kind === 'reject' ? verdict.status : 'unknown';
}

function configOf(generated: readonly Generated[], port: number): Record<string, string> {
  const files: Record<string, string> = {};
  for (const host of generated) {
    Object.assign(files, host.files);
    files[`hosts/${host.name}.conf`] = `${host.http}\n${host.server.replaceAll('PORT', `127.0.0.1:${port}`)}`;
  }
  files['nginx.conf'] = `events { worker_connections 4096; }
http {
  access_log off;
  server_names_hash_max_size 16384;
  server_names_hash_bucket_size 128;
  variables_hash_max_size 65536;
  variables_hash_bucket_size 128;
  map_hash_max_size 65536;
  map_hash_bucket_size 256;
  map $http_upgrade $connection_upgrade { default upgrade; '' close; }
  include hosts/*.conf;
}`;
  return files;
}

async function inParallel<T>(items: readonly T[], work: (item: T) => Promise<void>): Promise<void> {
  const queue = [...items];
  const worker = async () => {
    for (let item = queue.pop(); item !== undefined; item = queue.pop()) await work(item);
  };
  await Promise.all(Array.from({ length: concurrency }, worker));
}

/** The first of the lines about each path, so that one mistake does not hide another. */
const oneOfEach = (lines: readonly string[]): string[] =>
  [...new Map([...lines].reverse().map((line) => [line.split(' ')[0], line])).values()].slice(0, 30);
