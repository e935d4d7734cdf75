import assert from 'node:assert/strict';
import { test } from 'node:test';
import { addressesOf, pagesOf, upstreamPort } from '../../src/addresses';
import { defaultConfig } from '../../src/core/config';
import type { Endpoint } from '../../src/core/endpoint';
import { LineIndex } from '../../src/core/text/lines';
import { MemoryWorkspace } from '../../src/core/workspace';
import { analyzer } from '../support/analysis';

type Files = Readonly<Record<string, string>>;

/** A server whose port comes from its surroundings. */
const server = `const { WebSocketServer } = require('ws');
const http = require('http').createServer();
new WebSocketServer({ server: http, path: '/chat' });
http.listen(process.env.PORT || 3000);
`;

const fixedPort = "new (require('ws').WebSocketServer)({ port: 8080, path: '/chat' });\n";

async function endpointsOf(files: Files) {
  const workspace = new MemoryWorkspace(files);
  const found = new Map<string, Endpoint>();
  for (const path of Object.keys(files)) {
    const document = await workspace.read(workspace.uri(path));
    if (!document || !analyzer.recognizes(document, defaultConfig)) continue;
    const { endpoints } = await analyzer.analyze(document, workspace, defaultConfig);
    for (const endpoint of endpoints) found.set(endpoint.id, endpoint);
  }
  return { workspace, endpoints: [...found.values()] };
}

/** URL, reason and line of each address of the only endpoint in a file. */
async function addresses(files: Files, path: string): Promise<string[]> {
  const { workspace, endpoints } = await endpointsOf(files);
  const [endpoint, ...others] = endpoints.filter(({ range }) => range.uri === workspace.uri(path));
  assert.ok(endpoint && others.length === 0, `${path} has one endpoint`);
  const found = await addressesOf(endpoint, endpoints, workspace);
  return found.map(({ url, reason, place }) => {
    const name = place.uri.slice(workspace.uri('').length);
    const line = new LineIndex(files[name] ?? '').position(place.start).line + 1;
    return `${url} · ${reason} · ${name}:${line}`;
  });
}

/** A variable of a compose file. */
const variable = (inside: string): string => `\${${inside}}`;

const compose = (ports: string, more = '') => `services:
  web:
    build: .
${more}    ports:
${ports}
`;

const composePorts: readonly (readonly [name: string, ports: string, urls: readonly string[]])[] = [
  ['short', '      - "8443:8080"', ['ws://localhost:8443/chat']],
  ['short, unquoted', '      - 8443:8080', ['ws://localhost:8443/chat']],
  ['with an address', '      - "127.0.0.1:8443:8080/tcp"', ['ws://localhost:8443/chat']],
  ['with an address of the network', '      - "192.168.0.5:8443:8080"', ['ws://192.168.0.5:8443/chat']],
  ['with an IPv6 address', '      - "[fd00::1]:8443:8080"', ['ws://[fd00::1]:8443/chat']],
  ['a range', '      - "9000-9002:8079-8081"', ['ws://localhost:9001/chat']],
  [
    'a range for one port',
    '      - "9000-9001:8080"',
    ['ws://localhost:9000/chat', 'ws://localhost:9001/chat'],
  ],
  ['the matching one of two', '      - "80:3000"\n      - "8443:8080"', ['ws://localhost:8443/chat']],
  [
    'none that matches',
    '      - "80:3000"\n      - "81:3001"',
    ['ws://localhost/chat', 'ws://localhost:81/chat'],
  ],
  ['long', '      - { target: 8080, published: "8443", host_ip: 0.0.0.0 }', ['ws://localhost:8443/chat']],
  [
    'long, a range',
    '      - target: 8080\n        published: 9000-9001',
    ['ws://localhost:9000/chat', 'ws://localhost:9001/chat'],
  ],
  ['a variable with its default', `      - "${variable('OUTER:-8443')}:8080"`, ['ws://localhost:8443/chat']],
  // Nothing that could be known, or reached by a WebSocket:
  ['a port chosen at random', '      - "8080"', []],
  ['a variable that is set elsewhere', `      - "${variable('OUTER')}:8080"`, []],
  ['UDP', '      - "8443:8080/udp"', []],
  ['long, UDP', '      - { target: 8080, published: 8443, protocol: udp }', []],
  ['no ports', '      - "0:0"\n      - "99999:8080"\n      - ":::"\n      - []\n      - { target: x }', []],
];

for (const [name, ports, urls] of composePorts) {
  test(`published ports: ${name}`, async () => {
    const found = await addresses({ 'compose.yaml': compose(ports), 'server.js': fixedPort }, 'server.js');
    const own = 'ws://localhost:8080/chat · it listens on port 8080 · server.js:1';
    assert.deepEqual(
      found.map((address) => address.split(' ')[0]),
      [...urls, own.split(' ')[0]],
    );
    assert.equal(found.at(-1), own);
  });
}

test('the reason names service, port and line', async () => {
  const files = { 'compose.yaml': compose('      - "8443:8080"'), 'server.js': fixedPort };
  const [first] = await addresses(files, 'server.js');
  assert.equal(
    first,
    'ws://localhost:8443/chat · port 8080 of the service web is published as 8443 · compose.yaml:5',
  );
});

test('variables of a compose file come from the .env beside it', async () => {
  const files = {
    'docker-compose.yml': compose(`      - "${variable('OUTER:-1')}:8080"`),
    '.env': 'OUTER=8443\n',
    'server.js': fixedPort,
  };
  assert.match((await addresses(files, 'server.js'))[0] ?? '', /^ws:\/\/localhost:8443\//);
});

test('expose publishes nothing', async () => {
  const files = {
    'compose.yaml': 'services: { web: { build: ., expose: ["8080"] } }',
    'server.js': fixedPort,
  };
  assert.equal((await addresses(files, 'server.js')).length, 1);
});

test('the service with the nearest build context counts, wherever its file is', async () => {
  const files = {
    'deploy/compose.yaml': `services:
  all: { build: { context: .. }, ports: ["1111:8080"] }
  chat: { build: { context: ../chat, dockerfile: Dockerfile }, ports: ["2222:8080"] }
  other: { build: ../other, ports: ["3333:8080"] }
`,
    'chat/src/server.js': fixedPort,
  };
  const found = await addresses(files, 'chat/src/server.js');
  assert.deepEqual(
    found.map((address) => address.split(' ')[0]),
    ['ws://localhost:2222/chat', 'ws://localhost:8080/chat'],
  );
});

test('an image with the name of the folder will do, another build context will not', async () => {
  const yaml = `services:
  a: { image: registry.example/team/chat:1, ports: ["1111:8080"] }
  b: { build: ./elsewhere, ports: ["2222:8080"] }
`;
  const found = await addresses({ 'compose.yaml': yaml, 'chat/server.js': fixedPort }, 'chat/server.js');
  assert.match(found[0] ?? '', /^ws:\/\/localhost:1111\//);
  assert.equal(found.length, 2);
});

test('PORT in the environment of a service tells which port inside is meant', async () => {
  const yaml = compose('      - "80:9999"\n      - "8443:4000"', '    environment: [PORT=4000]\n');
  const [first, second] = await addresses({ 'compose.yaml': yaml, 'server.js': server }, 'server.js');
  assert.match(first ?? '', /^ws:\/\/localhost:8443\/chat/);
  assert.match(second ?? '', /^ws:\/\/localhost:3000\/chat · the file speaks of port 3000 · server\.js:4/);
});

test('a node is reached at the port that its own service publishes', async () => {
  const yaml = `services:
  node:
    image: ethereum/client-go:v1.14.0
    command: --ws --ws.addr 0.0.0.0 --ws.port 8546 --ws.origins '*'
    ports: ["18546:8546"]
  other:
    image: nginx
    ports: ["8546:8546"]
`;
  const found = await addresses({ 'compose.yaml': yaml }, 'compose.yaml');
  assert.match(found[0] ?? '', /^ws:\/\/localhost:18546\/ · .* · compose\.yaml:5$/);
  assert.ok(found.every((address) => !address.includes('service other')));
});

const launch = `{
  // Comments are allowed here.
  "configurations": [
    { "name": "Server", "type": "node", "program": "\${workspaceFolder}/server.js", "env": { "PORT": "4000", "X": "1" } },
    { "name": "Arguments", "program": "\${workspaceFolder}/server.js", "args": ["--port", "4001"] },
    { "name": "File", "program": "\${workspaceFolder}/server.js", "envFile": "\${workspaceFolder}/dev.env" },
    { "name": "Elsewhere", "program": "\${workspaceFolder}/other/main.js", "env": { "PORT": "9" } },
    { "name": "Page", "type": "chrome", "url": "http://localhost:5173/app", "webRoot": "\${workspaceFolder}" },
  ]
}`;

test('launch configurations, tasks, scripts and .env files tell the port', async () => {
  const files = {
    '.vscode/launch.json': launch,
    '.vscode/tasks.json': `{ "tasks": [{ "label": "dev", "command": "PORT=4003 npm start" },
      { "label": "env", "options": { "env": { "PORT": "4004" } } }] }`,
    'dev.env': 'PORT=4002\n',
    'package.json':
      '{ "scripts": { "start": "cross-env PORT=4005 node server.js", "other": "OTHER=1 vite --port 4006" } }',
    '.env': 'PORT="4007"\nOTHER=5\n',
    'server.js': server,
  };
  assert.deepEqual(await addresses(files, 'server.js'), [
    'ws://localhost:4000/chat · PORT=4000 in the launch configuration Server · .vscode/launch.json:4',
    'ws://localhost:4001/chat · --port 4001 in the launch configuration Arguments · .vscode/launch.json:5',
    'ws://localhost:4002/chat · PORT=4002 in dev.env · dev.env:1',
    'ws://localhost:4003/chat · PORT=4003 in the task dev · .vscode/tasks.json:1',
    'ws://localhost:4004/chat · PORT=4004 in the task env · .vscode/tasks.json:2',
    'ws://localhost:4005/chat · PORT=4005 in the script start · package.json:1',
    'ws://localhost:4006/chat · --port 4006 in the script other · package.json:1',
    'ws://localhost:4007/chat · PORT=4007 in .env · .env:1',
    'ws://localhost:3000/chat · the file speaks of port 3000 · server.js:4',
  ]);
});

test('the variable that the code reads is the one that counts', async () => {
  const files = {
    '.env': 'CHAT_PORT=4000\nDB_PORT=5432\n',
    'server.js': server.replace('env.PORT', 'env.CHAT_PORT'),
  };
  const [first, ...others] = await addresses(files, 'server.js');
  assert.match(first ?? '', /^ws:\/\/localhost:4000\//);
  assert.ok(others.every((address) => !address.includes('5432')));
});

test('what is no JSON, or something else than expected, gives nothing', async () => {
  const files = {
    '.vscode/launch.json': '{ "configurations": { "env": [',
    'package.json': '[]',
    'compose.yaml': 'services: [x, {ports: y}]\n---\n: :',
    'server.js': server,
  };
  assert.deepEqual(await addresses(files, 'server.js'), [
    'ws://localhost:3000/chat · the file speaks of port 3000 · server.js:4',
  ]);
});

const nginx = `upstream chat { server 127.0.0.1:8080; }
server {
  listen 443 ssl;
  server_name app.example.com;
  location /live { proxy_pass http://chat; proxy_http_version 1.1; proxy_set_header Upgrade $http_upgrade; proxy_set_header Connection "upgrade"; }
}
`;

test('a proxy in front of a server offers its own address, after the direct one', async () => {
  const found = await addresses({ 'nginx.conf': nginx, 'server.js': fixedPort }, 'server.js');
  assert.deepEqual(found, [
    'ws://localhost:8080/chat · it listens on port 8080 · server.js:1',
    'wss://localhost/live · nginx passes handshakes on to it · nginx.conf:5',
  ]);
});

test('a proxy is reached at its port, under its name, and through the container that its file is mounted into', async () => {
  const yaml = `services:
  proxy:
    image: nginx
    volumes: ["./nginx.conf:/etc/nginx/conf.d/default.conf:ro"]
    ports: ["8443:443"]
`;
  const found = await addresses({ 'nginx.conf': nginx, 'compose.yaml': yaml }, 'nginx.conf');
  assert.deepEqual(
    found.map((address) => address.split(' ')[0]),
    ['wss://localhost:8443/live', 'wss://localhost/live', 'wss://app.example.com/live'],
  );
});

test('a proxy that names the service of a server stands in front of it', async () => {
  const files = {
    'compose.yaml': 'services: { chat: { build: ./chat } }',
    'nginx.conf': nginx.replace('127.0.0.1:8080', 'chat:3000'),
    'chat/server.js': server,
  };
  const found = await addresses(files, 'chat/server.js');
  assert.match(found.at(-1) ?? '', /^wss:\/\/localhost\/live · nginx/);
});

test('folders that are mounted belong to a service, and its proxy is reached at the port that it publishes', async () => {
  const yaml = `services:
  proxy:
    image: nginx
    volumes: ["./nginx.conf:/etc/nginx/conf.d/default.conf"]
    ports: ["8443:443"]
  chat:
    image: node:22
    volumes: [{ type: bind, source: ./chat, target: /srv }]
`;
  const files = {
    'compose.yaml': yaml,
    'nginx.conf': nginx.replace('127.0.0.1:8080', 'chat:3000'),
    'chat/server.js': server,
  };
  const found = await addresses(files, 'chat/server.js');
  assert.equal(
    found.at(-1),
    'wss://localhost:8443/live · nginx passes handshakes on to it, and port 443 of the service proxy is published as 8443 · compose.yaml:5',
  );
});

test('a service in the network of the machine publishes nothing, and is reached all the same', async () => {
  const yaml = 'services: { chat: { build: ., network_mode: host, environment: { PORT: 4000 } } }';
  const found = await addresses({ 'compose.yaml': yaml, 'server.js': server }, 'server.js');
  assert.match(found[0] ?? '', /^ws:\/\/localhost:4000\/chat · the service chat has port 4000/);
});

test('no cut through any of these files throws', async () => {
  const files = {
    'compose.yaml': compose('      - { target: 8080, published: "8443" }\n      - "1-2:3-4"'),
    '.vscode/launch.json': launch,
    'package.json': '{ "scripts": { "start": "PORT=1 node server.js" } }',
    '.env': 'PORT="4007"\n',
  };
  for (const [name, text] of Object.entries(files)) {
    for (let end = 0; end < text.length; end += 7) {
      const { endpoints, workspace } = await endpointsOf({ 'server.js': server });
      workspace.write(name, text.slice(0, end));
      const [endpoint] = endpoints;
      assert.ok(endpoint && Array.isArray(await addressesOf(endpoint, endpoints, workspace)));
    }
  }
});

test('the port behind a proxy is known when it is on this machine', async () => {
  const behind = async (text: string) => {
    const { endpoints } = await endpointsOf({ 'nginx.conf': text });
    return upstreamPort(endpoints[0] as Endpoint);
  };
  assert.equal(await behind(nginx), 8080);
  assert.equal(await behind(nginx.replace('http://chat', 'http://localhost:9000/x')), 9000);
  assert.equal(await behind(nginx.replace('http://chat', 'http://10.0.0.5:9000')), undefined);
  assert.equal(await behind(nginx.replace('http://chat', 'http://unix:/run/a.sock')), undefined);
});

test('pages are those that launch configurations open', async () => {
  const files = { '.vscode/launch.json': launch, 'server.js': server };
  const { workspace, endpoints } = await endpointsOf(files);
  assert.deepEqual(await pagesOf(endpoints[0] as Endpoint, workspace), ['http://localhost:5173']);
});
