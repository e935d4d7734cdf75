import assert from 'node:assert/strict';
import { test } from 'node:test';
import { MemoryWorkspace } from '../../src/core/workspace';
import { clientOrigins } from '../../src/languages/client-origins';
import { folderWith, wsOrigin } from '../support/cli';

const web3 = `new Web3.providers.WebsocketProvider(url, { headers: { Origin: 'https://dapp.example.com' } });\n`;

/** What some of them import. */
const shared = `export const dapp = { origin: 'https://shared.example' };\nexport const socket = { headers: { origin: dapp.origin } };\n`;

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
  [
    'constants.js',
    `const ORIGIN = 'https://a.example';\nconst headers = { Origin: ORIGIN };\nconst options = { headers };\nnew WebSocket(url, options);`,
    ['https://a.example'],
  ],
  [
    'imported.js',
    `import { dapp } from './config.js';\nnew Web3.providers.WebsocketProvider(url, { headers: { Origin: dapp.origin } });`,
    ['https://shared.example'],
  ],
  [
    'required.js',
    `const c = require('./config.js');\nnew WebSocket(url, c.socket);`,
    ['https://shared.example'],
  ],
  [
    'either.js',
    `const o = process.env.ORIGIN || 'https://a.example';\nnew WebSocket(url, { origin: o });`,
    ['https://a.example'],
  ],
  [
    'inside.js',
    `class Client { open() { const origin = 'https://a.example'; this.s = new WebSocket(url, { origin }); } }`,
    ['https://a.example'],
  ],
  ['computed.js', 'new WebSocket(url, { origin: location.origin });', []],
  ['server.js', `new WebSocketServer({ origin: 'https://a.example' });`, []],
  ['fetch.js', `socket; fetch(url, { headers: { Origin: 'https://a.example' } });`, []],
  ['cut-off.js', `new WebSocket(url, { origin: 'https://`, []],
];

for (const [name, text, expected] of programs)
  test(`origins that ${name} sends`, async () => {
    const workspace = new MemoryWorkspace({ [name]: text, 'config.js': shared });
    const document = await workspace.read(workspace.uri(name));
    const found = document ? await clientOrigins(document, workspace) : [];
    assert.deepEqual(
      found.map(({ origin }) => origin),
      expected,
    );
    for (const { origin, range } of found) {
      const source = (await workspace.read(range.uri))?.text ?? '';
      assert.equal(source.slice(range.start + 1, range.end - 1), origin);
    }
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
  assert.match(
    stdout,
    /to let it in, write there: https:\/\/app\.example\.com,https:\/\/dapp\.example\.com\n/,
  );
});

test('explain --clients says when no client sets an Origin', async (t) => {
  const folder = folderWith(t, { 'start.sh': 'geth --ws\n' });
  const { code, stderr } = await wsOrigin(['explain', '--clients', '--file', 'start.sh'], folder);
  assert.equal(code, 2);
  assert.match(stderr, /no client code .* sets an Origin/);
});
