import assert from 'node:assert/strict';
import { test } from 'node:test';
import { defaultConfig } from '../../src/core/config';
import type { Endpoint } from '../../src/core/endpoint';
import { MemoryWorkspace } from '../../src/core/workspace';
import type { Located } from '../../src/vscode/analyses';
import { type Expectation, expectationFor } from '../../src/vscode/probe/expectation';
import { analyzer } from '../support/analysis';

const ws = (port: string, path: string, check = '') =>
  `new (require('ws').WebSocketServer)({ ${port} path: '${path}', ${check} });\n`;

const strict = "verifyClient: ({ origin }) => origin === 'https://app.example.com'";

async function expectation(
  files: Readonly<Record<string, string>>,
  url: string,
  chosen?: (endpoint: Endpoint) => boolean,
): Promise<Expectation> {
  const workspace = new MemoryWorkspace(files);
  const endpoints: Located<Endpoint>[] = [];
  for (const path of Object.keys(files).filter((name) => /\.(js|conf)$/.test(name))) {
    const document = await workspace.read(workspace.uri(path));
    assert.ok(document);
    const analysis = await analyzer.analyze(document, workspace, defaultConfig);
    const together = (endpoint: Endpoint) => endpoint;
    const known = { document, analysis, config: defaultConfig, together };
    const result = known as unknown as Located<Endpoint>['result'];
    endpoints.push(...analysis.endpoints.map((value) => ({ value, result })));
  }
  const display = (_: unknown, range: Endpoint['range']) => range.uri.replace(/^.*\//, '');
  const id = chosen && endpoints.find(({ value }) => chosen(value))?.value.id;
  return expectationFor(url, id, { endpoints, analyzer, workspace, display });
}

const verdict = async ({ predict }: Expectation, origin: string) => (await predict?.(origin))?.verdict;

test('the endpoint on the port of the address is compared', async () => {
  const files = { 'a.js': ws('port: 8080,', '/a', strict), 'b.js': ws('port: 8081,', '/a') };
  const found = await expectation(files, 'ws://127.0.0.1:8080/a');
  assert.equal(found.endpoint, 'ws in a.js');
  assert.deepEqual(found.fitting, []);
  assert.deepEqual(found.trusted, ['https://app.example.com']);
  assert.equal(await verdict(found, 'https://evil.example'), 'reject');
});

test('its path has to fit as well', async () => {
  const files = { 'a.js': ws('port: 8080,', '/a', strict), 'b.js': ws('port: 8080,', '/b') };
  assert.equal((await expectation(files, 'ws://127.0.0.1:8080/b')).endpoint, 'ws in b.js');
  assert.equal((await expectation(files, 'ws://127.0.0.1:8080/c')).endpoint, undefined);
});

test('an endpoint whose port is in no source is found by its path', async () => {
  const files = { 'a.js': ws('', '/a', strict), 'b.js': ws('', '/b') };
  const found = await expectation(files, 'ws://127.0.0.1:4000/a');
  assert.equal(found.endpoint, 'ws in a.js');
  assert.equal((await expectation(files, 'ws://127.0.0.1:4000/')).endpoint, undefined);
});

test('a port that a compose file publishes leads to the endpoint behind it', async () => {
  const files = {
    'compose.yaml': 'services: { chat: { build: ./chat, ports: ["8443:8080"] } }',
    'chat/a.js': ws('port: 8080,', '/a', strict),
    'b.js': ws('', '/a'),
  };
  assert.equal((await expectation(files, 'ws://localhost:8443/a')).endpoint, 'ws in a.js');
});

test('several that fit are all to choose from, and predict what they agree on', async () => {
  const files = { 'a.js': ws('', '/a', strict), 'b.js': ws('', '/a') };
  const found = await expectation(files, 'ws://127.0.0.1:4000/a');
  assert.equal(found.endpoint, '2 endpoints');
  assert.deepEqual(
    found.fitting.map(({ label }) => label),
    ['ws in a.js', 'ws in b.js'],
  );
  assert.equal(await verdict(found, 'https://app.example.com'), 'accept');
  assert.equal(await verdict(found, 'https://evil.example'), 'unknown');
  const one = await expectation(files, 'ws://127.0.0.1:4000/a', ({ range }) => range.uri.endsWith('a.js'));
  assert.equal(one.endpoint, 'ws in a.js');
  assert.equal(one.fitting.length, 2);
  assert.equal(await verdict(one, 'https://evil.example'), 'reject');
});

test('the page of a launch configuration is trusted when nothing else tells one', async () => {
  const files = {
    '.vscode/launch.json': '{ "configurations": [{ "type": "chrome", "url": "http://localhost:5173/" }] }',
    'a.js': ws('port: 8080,', '/a'),
    'b.js': ws('port: 8081,', '/b', strict),
  };
  assert.deepEqual((await expectation(files, 'ws://localhost:8080/a')).trusted, ['http://localhost:5173']);
  assert.deepEqual((await expectation(files, 'ws://localhost:8081/b')).trusted, ['https://app.example.com']);
});

test('of a proxy, the port behind it is known', async () => {
  const conf = `server { listen 8000; location /a { proxy_pass http://127.0.0.1:3000; proxy_http_version 1.1;
    proxy_set_header Upgrade $http_upgrade; proxy_set_header Connection "upgrade"; } }`;
  const found = await expectation({ 'nginx.conf': conf }, 'ws://localhost:8000/a');
  assert.equal(found.endpoint, 'nginx in nginx.conf');
  assert.equal(found.upstreamPort, 3000);
});

test('what is no address is compared with nothing', async () => {
  assert.deepEqual(await expectation({ 'a.js': ws('', '/a') }, 'nonsense'), {
    trusted: [],
    witnesses: [],
    fitting: [],
  });
});
