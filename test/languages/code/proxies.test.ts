import assert from 'node:assert/strict';
import { createHash } from 'node:crypto';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { test } from 'node:test';
import { predictOrigin } from '../../../src/core/attack/witness';
import { browserHandshake } from '../../../src/core/policy/handshake';
import { analyzeFiles } from '../../support/analysis';
import { handshake, type Source, start, withoutServers } from './live/servers';

/** Programs by name; `TARGET` stands for the server behind them. */
const programs: Readonly<Record<string, string>> = {
  'listens-itself.cjs': `const httpProxy = require('http-proxy');
httpProxy.createProxyServer({ target: 'TARGET', ws: true, changeOrigin: true }).listen(8014);
`,
  'checks.mjs': `import { createServer } from 'node:http';
import httpProxy from 'http-proxy';

const proxy = httpProxy.createProxyServer({ target: 'TARGET' });
const server = createServer((request, response) => proxy.web(request, response));
server.on('upgrade', (request, socket, head) => {
  if (request.headers.origin !== 'https://good.example') {
    socket.end('HTTP/1.1 403 Forbidden\\r\\n\\r\\n');
    return;
  }
  proxy.ws(request, socket, head);
});
server.listen(8080);
`,
  'replaces.cjs': `const http = require('http');
const { createProxyServer } = require('http-proxy');
const proxy = createProxyServer({ target: 'TARGET', ws: true, headers: { Origin: 'https://backend.example' } });
const server = http.createServer();
server.on('upgrade', (request, socket, head) => proxy.ws(request, socket, head));
server.listen(8080);
`,
  'middleware.mjs': `import express from 'express';
import { createProxyMiddleware } from 'http-proxy-middleware';

const app = express();
const proxy = createProxyMiddleware({ target: 'TARGET', ws: true, changeOrigin: true });
app.use('/', proxy);
const server = app.listen(3000);
server.on('upgrade', proxy.upgrade);
`,
};

/** Programs whose option for WebSockets does nothing: nobody hands them over. */
const unused: Readonly<Record<string, string>> = {
  'http-only.cjs': `const http = require('http');
const httpProxy = require('http-proxy');
const proxy = httpProxy.createProxyServer({ target: 'TARGET', ws: true });
http.createServer((request, response) => proxy.web(request, response)).listen(8080);
`,
};

const origins = [undefined, 'null', 'https://good.example', 'https://evil.example'];

test('predictions for proxies equal what they do, and say what Origin they pass on', {
  skip: withoutServers(),
}, async () => {
  const passedOn: (string | undefined)[] = [];
  const backend = createServer().on('upgrade', (request, socket) => {
    passedOn.push(request.headers.origin);
    const key = `${request.headers['sec-websocket-key']}258EAFA5-E914-47DA-95CA-C5AB0DC85B11`;
    const accept = createHash('sha1').update(key).digest('base64');
    socket.on('error', () => {});
    socket.write(
      `HTTP/1.1 101 Switching Protocols\r\nUpgrade: websocket\r\nConnection: Upgrade\r\nSec-WebSocket-Accept: ${accept}\r\n\r\n`,
    );
  });
  await new Promise<void>((resolve) => backend.listen(0, '127.0.0.1', resolve));
  const target = `http://127.0.0.1:${(backend.address() as AddressInfo).port}`;
  const sources = Object.entries({ ...programs, ...unused }).map(
    ([name, text]): Source => ({ name, text: text.replace('TARGET', target) }),
  );
  const running = await start(sources, 'proxies');
  try {
    for (const { name, text } of sources) {
      const { endpoints, findings } = await analyzeFiles({ [name]: text }, name);
      const [endpoint] = endpoints;
      if (unused[name] !== undefined) {
        assert.deepEqual(endpoints, [], name);
        const port = running.ports.get(name) as number;
        assert.notEqual(await handshake(port, browserHandshake, 'https://good.example', 1000), 101, name);
        continue;
      }
      assert.ok(endpoint && endpoints.length === 1 && endpoint.kind === 'proxy', name);
      const replaced = findings.some(({ rule }) => rule === 'origin-rewritten');
      for (const origin of origins) {
        passedOn.length = 0;
        const outcome = await handshake(running.ports.get(name) as number, endpoint.sample, origin, 10_000);
        const { verdict } = predictOrigin(endpoint, origin);
        const predicted = verdict.kind === 'accept' ? 101 : verdict.kind === 'reject' && verdict.status;
        assert.equal(outcome, predicted, `${name}: ${origin}`);
        if (predicted !== 101) assert.deepEqual(passedOn, [], name);
        else assert.deepEqual(passedOn, [replaced ? 'https://backend.example' : origin], name);
      }
    }
  } finally {
    running.stop();
    backend.closeAllConnections();
    backend.close();
  }
});

test('a proxy for HTTP alone is no endpoint', async () => {
  const text = `import { createProxyMiddleware } from 'http-proxy-middleware';
app.use('/api', createProxyMiddleware({ target: 'http://localhost:3000', changeOrigin: true }));
`;
  assert.deepEqual((await analyzeFiles({ 'server.js': text }, 'server.js')).endpoints, []);
});
