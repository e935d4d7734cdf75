import assert from 'node:assert/strict';
import { test } from 'node:test';
import { clientOrigins } from '../../src/languages/client-origins';
import { folderWith, wsOrigin } from '../support/cli';

const web3 = `new Web3.providers.WebsocketProvider(url, { headers: { Origin: 'https://dapp.example.com' } });\n`;

/** Client code, and the origins that it sends. */
const programs: readonly (readonly [string, string, readonly string[]])[] = [
  ['web3.js', web3, ['https://dapp.example.com']],
  [
    'ethers.ts',
    `new WebSocketProvider(() => new WebSocket(url as string, { origin: "http://localhost:3000" }));`,
    ['http://localhost:3000'],
  ],
  ['ws.js', `new WebSocket(url, 'chat', { headers: { 'origin': 'null' } });`, ['null']],
  [
    'viem.ts',
    `const transport: T = webSocket(url, { headers: { Origin: 'https://a.example' } });`,
    ['https://a.example'],
  ],
  ['computed.js', 'new WebSocket(url, { origin: location.origin });', []],
  ['server.js', `new WebSocketServer({ origin: 'https://a.example' });`, []],
  ['fetch.js', `socket; fetch(url, { headers: { Origin: 'https://a.example' } });`, []],
  ['cut-off.js', `new WebSocket(url, { origin: 'https://`, []],
];

for (const [name, text, expected] of programs)
  test(`origins that ${name} sends`, async () => {
    const found = await clientOrigins({ uri: `memory:///${name}`, version: 1, text });
    assert.deepEqual(
      found.map(({ origin }) => origin),
      expected,
    );
    for (const { origin, range } of found) assert.equal(text.slice(range.start + 1, range.end - 1), origin);
  });

test('explain --clients asks for the origins of the clients in the workspace', async (t) => {
  const files = { 'start.sh': 'geth --ws --ws.origins https://app.example.com\n', 'client.js': web3 };
  const { code, stdout } = await wsOrigin(
    ['explain', '--clients', '--file', 'start.sh'],
    folderWith(t, files),
  );
  assert.equal(code, 0);
  assert.match(stdout, /reject 403 {2}https:\/\/dapp\.example\.com/);
  assert.match(stdout, /sent by client\.js:1/);
});

test('explain --clients says when no client sets an Origin', async (t) => {
  const folder = folderWith(t, { 'start.sh': 'geth --ws\n' });
  const { code, stderr } = await wsOrigin(['explain', '--clients', '--file', 'start.sh'], folder);
  assert.equal(code, 2);
  assert.match(stderr, /no client code .* sets an Origin/);
});
