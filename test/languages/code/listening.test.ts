import assert from 'node:assert/strict';
import { test } from 'node:test';
import { analyzeFiles } from '../../support/analysis';

const attached = (more: string) => `const http = require('http').createServer();
new (require('ws').WebSocketServer)({ server: http });
${more}
`;

/** What a program says, and where it listens: `port`, or `host:port`, with a question mark where it is a default. */
const programs: readonly (readonly [string, string | undefined])[] = [
  [attached('http.listen(3000);'), '3000'],
  [attached("http.listen(3000, '127.0.0.1', () => {});"), '127.0.0.1:3000'],
  [attached("http.listen({ port: 3000, host: '0.0.0.0' });"), '0.0.0.0:3000?'],
  [attached('http.listen(process.env.PORT || 3000);'), '3000?'],
  [attached('const port = Number(process.env.PORT) || 3000; http.listen(port);'), '3000?'],
  [attached("http.listen(parseInt(process.env.PORT ?? '3000', 10));"), '3000?'],
  [attached('const p = process.env.PORT ? Number(process.env.PORT) : 3000; http.listen(p);'), '3000?'],
  [attached('function start(port = 3000) { http.listen(port); } start();'), '3000?'],
  [attached('async function main() { await boot(); http.listen(3000); } main();'), '3000'],
  [attached('http.listen(3000); redirects.listen(80);'), undefined],
  [attached('http.listen(3000); redirects.listen(config.port);'), undefined],
  [attached('http.listen(process.env.PORT);'), undefined],
  [attached("http.listen('/run/app.sock');"), undefined],
  [attached('store.listen(state => {}); http.listen(3000);'), undefined],
  ["new (require('ws').WebSocketServer)({ port: process.env.PORT || 3000, host: '::1' });", '::1:3000'],
  ["const io = new (require('socket.io').Server)(); io.listen(3000);", '3000'],
  ["const io = new (require('socket.io').Server)(http); io.listen(http); http.listen(3000);", undefined],
  ["require('uWebSockets.js').App().ws('/*', {}).listen(9001, () => {});", '9001'],
];

for (const [program, expected] of programs) {
  test(`where a program listens: ${program.split('\n').at(-2) ?? program}`, async () => {
    const { endpoints } = await analyzeFiles({ 'server.js': program }, 'server.js');
    const [listen] = (endpoints[0] ?? assert.fail('no endpoint')).listen;
    const { host, port, fallback } = listen ?? {};
    const text = `${host === undefined ? '' : `${host}:`}${port}${fallback ? '?' : ''}`;
    assert.equal(listen && text, expected);
  });
}
