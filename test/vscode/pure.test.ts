import assert from 'node:assert/strict';
import { test } from 'node:test';
import { endpointUrl } from '../../src/addresses';
import type { Endpoint } from '../../src/core/endpoint';
import { readFromPanel } from '../../src/shared/protocol';
import { ignoreComments } from '../../src/vscode/ignoreComment';
import { originsInText, typedOrigins } from '../../src/vscode/originsInText';
import { Recent } from '../../src/vscode/recent';

const at = (listen: Endpoint['listen'], path?: string) =>
  endpointUrl({ listen, path } as unknown as Endpoint);

test('the address of an endpoint comes from where it listens', () => {
  assert.equal(at([{ port: 3000 }], '/chat'), 'ws://localhost:3000/chat');
  assert.equal(at([{ host: '0.0.0.0', port: 443, tls: true }]), 'wss://localhost/');
  assert.equal(at([{ host: '::1', port: 8546 }]), 'ws://[::1]:8546/');
  assert.equal(at([{ host: 'app.example.com', port: 80 }], '/ws'), 'ws://app.example.com/ws');
  assert.equal(at([{ host: 'localhost' }]), undefined);
  assert.equal(at([]), undefined);
});

test('an ignore comment goes above the line, with its indentation', () => {
  const lines = ['http {', '    location / {', '    }'];
  assert.deepEqual(ignoreComments(lines, 1, 'some-rule', '#', '/nginx.conf'), {
    line: { line: 1, text: '    # ws-origin-ignore some-rule: ' },
    file: { line: 0, text: '# ws-origin-ignore-file some-rule: ' },
  });
});

test('an ignore comment never cuts a command in two', () => {
  const lines = ['#!/bin/sh', 'geth \\', '  --ws \\', "  --ws.origins '*'"];
  const comments = ignoreComments(lines, 3, 'some-rule', '#', '/start.sh');
  assert.equal(comments?.line.line, 1);
  // The first line must stay the first.
  assert.equal(comments?.file.line, 1);
});

test('a file without comments gets none', () => {
  assert.equal(ignoreComments(['{', '}'], 0, 'some-rule', '#', '/config.json'), undefined);
});

test('origins are found where pages are developed', () => {
  assert.deepEqual(
    originsInText('APP_URL=https://app.example.com/start\n# OLD_URL=https://old.example', '/.env'),
    ['https://app.example.com'],
  );
  assert.deepEqual(originsInText('server: { port: 5173 }', '/vite.config.ts'), ['http://localhost:5173']);
  assert.deepEqual(originsInText('{ "url": "http://localhost:8080/index.html" }', '/.vscode/launch.json'), [
    'http://localhost:8080',
  ]);
});

test('typed origins are taken as browsers write them', () => {
  assert.deepEqual(typedOrigins('HTTPS://App.Example.com:443, http://localhost:3000').origins, [
    'https://app.example.com',
    'http://localhost:3000',
  ]);
  assert.match(typedOrigins('app.example.com').problem ?? '', /app\.example\.com is not an origin/);
  assert.ok(typedOrigins(' ').problem);
});

test('what is no message of the panel is dropped', () => {
  assert.equal(readFromPanel(undefined), undefined);
  assert.equal(readFromPanel({ type: 'probe', url: 7 }), undefined);
  assert.equal(readFromPanel({ type: 'export', format: 'exe' }), undefined);
  assert.equal(readFromPanel({ type: 'open', place: 'x'.repeat(5000) }), undefined);
  assert.deepEqual(readFromPanel({ type: 'cancel', more: 1 }), { type: 'cancel' });
});

test('what was read lately is not read again, until it has changed or is old', async () => {
  let now = 0;
  let read = 0;
  const recent = new Recent<number>(1000, () => now);
  const get = () => recent.get('a', async () => ++read);
  assert.equal(await get(), 1);
  assert.equal(await get(), 1);
  recent.forget('a');
  assert.equal(await get(), 2);
  now = 999;
  assert.equal(await get(), 2);
  now = 1000;
  assert.equal(await get(), 3);
});

test('what is too old is not held on to', () => {
  let now = 0;
  const recent = new Recent<number>(1000, () => now);
  const read = (key: string) => void recent.get(key, async () => 1);
  for (const key of ['a', 'b', 'c']) read(key);
  now = 500;
  read('d');
  assert.equal(recent.size, 4);
  now = 1200;
  read('e');
  assert.equal(recent.size, 2);
  for (let key = 0; key < 3000; key++) read(String(key));
  assert.ok(recent.size <= 2000);
});
