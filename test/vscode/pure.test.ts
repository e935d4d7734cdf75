import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { Endpoint } from '../../src/core/endpoint';
import { readFromPanel } from '../../src/shared/protocol';
import { endpointUrl } from '../../src/vscode/endpointUrl';
import { ignoreComment } from '../../src/vscode/ignoreComment';
import { originsInText, typedOrigins } from '../../src/vscode/originsInText';

const at = (listen: Endpoint['listen'], path?: string) =>
  endpointUrl({ listen, path } as unknown as Endpoint);

test('the address of an endpoint comes from where it listens', () => {
  assert.equal(at([{ port: 3000 }], '/chat'), 'ws://127.0.0.1:3000/chat');
  assert.equal(at([{ host: '0.0.0.0', port: 443, tls: true }]), 'wss://127.0.0.1/');
  assert.equal(at([{ host: '::1', port: 8546 }]), 'ws://[::1]:8546/');
  assert.equal(at([{ host: 'app.example.com', port: 80 }], '/ws'), 'ws://app.example.com/ws');
  assert.equal(at([{ host: 'localhost' }]), undefined);
  assert.equal(at([]), undefined);
});

test('an ignore comment goes above the line, with its indentation', () => {
  const lines = ['http {', '    location / {', '    }'];
  assert.deepEqual(ignoreComment(lines, 1, 'some-rule', '#', '/nginx.conf'), {
    line: 1,
    text: '    # ws-origin-ignore some-rule: ',
  });
});

test('an ignore comment never cuts a command in two', () => {
  const lines = ['#!/bin/sh', 'geth \\', '  --ws \\', "  --ws.origins '*'"];
  assert.equal(ignoreComment(lines, 3, 'some-rule', '#', '/start.sh')?.line, 1);
});

test('a file without comments gets none', () => {
  assert.equal(ignoreComment(['{', '}'], 0, 'some-rule', '#', '/config.json'), undefined);
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
