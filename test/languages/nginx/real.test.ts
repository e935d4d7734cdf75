import assert from 'node:assert/strict';
import { once } from 'node:events';
import { readFileSync } from 'node:fs';
import type { AddressInfo } from 'node:net';
import path from 'node:path';
import { type TestContext, test } from 'node:test';
import { WebSocketServer } from 'ws';
import { predictOrigin } from '../../../src/core/attack/witness';
import type { Endpoint } from '../../../src/core/endpoint';
import type { Verdict } from '../../../src/core/policy/verdict';
import { applyEdits } from '../../../src/core/text/edits';
import { analyzeFiles, fixAll } from '../../support/analysis';
import {
  type Answer,
  freePort,
  nginxComplaint,
  nginxVersion,
  shakeHands,
  startBackend,
  startNginx,
} from '../../support/nginx';
import { without } from '../../support/requirements';
import { holes } from './holes';

const origins = [
  undefined,
  '',
  'null',
  'https://good.example',
  'HTTPS://GOOD.EXAMPLE',
  'https://good.example.evil.com',
  'https://xgoodXexample.evil',
  'https://a.good.example',
  'https://a.good.example:8443',
  'https://two.example',
  'https://good2.example',
  'https://evil.example',
];

const answerOf = (verdict: Verdict): Answer | 'unknown' =>
  verdict.kind === 'accept' ? 101 : verdict.kind === 'reject' ? verdict.status : 'unknown';

const vector = (name: string): string => readFileSync(path.join(__dirname, '../../vectors', name), 'utf8');

/** The config with its ports replaced by free ones. */
async function withFreePorts(text: string, backend: number): Promise<{ text: string; port: number }> {
  const port = await freePort();
  const other = await freePort();
  return {
    text: text
      .replaceAll('19001', String(port))
      .replaceAll('19002', String(other))
      .replaceAll('19100', String(backend)),
    port,
  };
}

/** Predicted and live answers of every endpoint that listens on the port, for every origin. */
async function disagreements(endpoints: readonly Endpoint[], port: number): Promise<string[]> {
  const wrong: string[] = [];
  for (const endpoint of endpoints.filter(({ listen }) => listen.some((one) => one.port === port))) {
    for (const origin of origins) {
      const predicted = answerOf(predictOrigin(endpoint, origin).verdict);
      const live = await shakeHands(port, { ...endpoint.sample, origin });
      if (predicted !== live) wrong.push(`${endpoint.path} ${origin}: predicted ${predicted}, live ${live}`);
    }
  }
  return wrong;
}

for (const name of ['nginx.conf', 'nginx-traps.conf']) {
  test(`${name}: a real nginx answers as predicted`, { skip: without('nginx') }, async (t) => {
    const backend = await startBackend();
    t.after(() => backend.close());
    const { text, port } = await withFreePorts(vector(name), backend.port);
    const server = await startNginx({ 'nginx.conf': text }, port);
    try {
      const { endpoints } = await analyzeFiles({ 'nginx.conf': text }, 'nginx.conf', {
        versions: { nginx: '1.22.1' },
      });
      assert.ok(endpoints.length > 10);
      assert.deepEqual(await disagreements(endpoints, port), []);
    } finally {
      await server.close();
    }
  });
}

const trusted = ['https://good.example', 'https://admin.good.example'];

for (const [name, hole] of Object.entries(holes)) {
  test(`fixed, a real nginx refuses the attacker and admits the trusted page: ${name}`, {
    skip: without('nginx'),
  }, async (t) => {
    const backend = await startBackend();
    t.after(() => backend.close());
    const { text, port } = await withFreePorts(hole.text, backend.port);
    const before = await analyzeFiles({ 'nginx.conf': text }, 'nginx.conf');
    const found = before.findings.filter(({ rule }) => rule === hole.rule);
    assert.notEqual(found.length, 0, `no ${hole.rule}`);
    const fixed = await fixAll({ 'nginx.conf': text }, 'nginx.conf', trusted);
    assert.equal(nginxComplaint(fixed), '');
    const after = await analyzeFiles(fixed, 'nginx.conf', { trustedOrigins: trusted });
    assert.deepEqual(
      after.findings.map(({ rule, message }) => `${rule}: ${message}`),
      [],
    );
    const server = await startNginx(fixed, port);
    try {
      for (const { witness } of found) {
        const target = before.endpoints.find(({ id }) => id === found[0]?.endpoint)?.sample;
        assert.ok(target);
        if (witness !== undefined)
          assert.notEqual(await shakeHands(port, { ...target, origin: witness }), 101, `${witness} gets in`);
        for (const origin of trusted)
          assert.equal(
            await shakeHands(port, { ...target, origin }),
            hole.partly && origin !== trusted[0] ? 403 : 101,
          );
      }
    } finally {
      await server.close();
    }
  });
}

/** The config after one fix of the first finding, and what a real nginx then answers to each origin. */
async function answersAfter(
  t: TestContext,
  text: string,
  fixId: string,
  asked: readonly (string | undefined)[],
) {
  const backend = await startBackend();
  t.after(() => backend.close());
  const { text: before, port } = await withFreePorts(text, backend.port);
  const { findings, endpoints, workspace } = await analyzeFiles({ 'nginx.conf': before }, 'nginx.conf', {
    trustedOrigins: trusted,
  });
  const fix = findings.flatMap(({ fixes }) => fixes).find(({ id }) => id === fixId);
  assert.ok(fix, `no fix ${fixId}`);
  const fixed = { 'nginx.conf': applyEdits(before, fix.edits[workspace.uri('nginx.conf')] ?? []) };
  const server = await startNginx(fixed, port);
  try {
    const target = endpoints[0]?.sample;
    assert.ok(target);
    return await Promise.all(asked.map((origin) => shakeHands(port, { ...target, origin })));
  } finally {
    await server.close();
  }
}

test('fixes that are not applied in bulk do what they say', { skip: without('nginx') }, async (t) => {
  const [page, stranger] = ['https://good.example', 'https://good.example.evil.example'];
  const text = (name: string) => holes[name]?.text ?? assert.fail(name);
  const weak = text('a regular expression without anchors');
  assert.deepEqual(await answersAfter(t, weak, 'anchor', [page, stranger, undefined]), [101, 403, 403]);
  const map = text('a map with a weak line');
  assert.deepEqual(await answersAfter(t, map, 'anchor', ['https://evilgood.example', 'null']), [403, 403]);
  const both = weak.replace('good.example', 'https?://good.example');
  assert.deepEqual(
    await answersAfter(t, both, 'anchor', [page, 'http://good.example', stranger]),
    [101, 101, 403],
  );
  const local = weak.replace('good.example', 'http://localhost');
  assert.deepEqual(
    await answersAfter(t, local, 'anchor', ['http://localhost:3000', 'http://localhost.evil.example']),
    [101, 403],
  );
  const open = text('no check');
  assert.deepEqual(
    await answersAfter(t, open, 'allow-list-and-none', [page, stranger, undefined]),
    [101, 403, 101],
  );
  const hidden = text('the Origin taken away');
  assert.deepEqual(await answersAfter(t, hidden, 'keep-origin', [page]), [101]);
});

/** nginx 1.23.0 and later join headers of one name; before, `$http_origin` is the first of them. */
function asOneHeader(origins: readonly string[]): string {
  const [, major, minor] = /nginx\/(\d+)\.(\d+)/.exec(nginxVersion()) ?? [];
  const joins = Number(major) > 1 || Number(minor) >= 23;
  return joins ? origins.join(', ') : (origins[0] as string);
}

test('two Origin headers are answered as nginx makes one of them', { skip: without('nginx') }, async (t) => {
  const backend = await startBackend();
  t.after(() => backend.close());
  const check = 'if ($http_origin != "https://good.example") { return 403; } proxy_pass';
  const checked = holes['no check']?.text.replace('proxy_pass', check) ?? assert.fail();
  const { text, port } = await withFreePorts(checked, backend.port);
  const [good, evil] = ['https://good.example', 'https://evil.example'];
  const { endpoints } = await analyzeFiles({ 'nginx.conf': text }, 'nginx.conf');
  const [endpoint] = endpoints;
  assert.ok(endpoint);
  const server = await startNginx({ 'nginx.conf': text }, port);
  t.after(() => server.close());
  for (const both of [
    [good, evil],
    [evil, good],
    [good, good],
  ]) {
    const predicted = answerOf(predictOrigin(endpoint, asOneHeader(both)).verdict);
    const live = await shakeHands(port, { ...endpoint.sample, origin: both.join('\r\nOrigin: ') });
    assert.equal(live, predicted, both.join(' and '));
  }
});

test('without proxy_http_version a WebSocket of ws opens all the same', {
  skip: without('nginx'),
}, async (t) => {
  const backend = new WebSocketServer({ port: 0, host: '127.0.0.1' });
  await once(backend, 'listening');
  t.after(() => backend.close());
  const versions: string[] = [];
  backend.on('connection', (socket, { httpVersion }) => {
    versions.push(httpVersion);
    socket.terminate();
  });
  const port = await freePort();
  const text = `events {}
http {
  access_log off;
  server {
    listen 127.0.0.1:${port};
    location /ws {
      proxy_set_header Upgrade $http_upgrade;
      proxy_set_header Connection "upgrade";
      proxy_pass http://127.0.0.1:${(backend.address() as AddressInfo).port};
    }
  }
}`;
  const { endpoints } = await analyzeFiles({ 'nginx.conf': text }, 'nginx.conf');
  const server = await startNginx({ 'nginx.conf': text }, port);
  t.after(() => server.close());
  assert.deepEqual(await disagreements(endpoints, port), []);
  assert.deepEqual([...new Set(versions)], ['1.0']);
});
