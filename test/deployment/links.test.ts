import assert from 'node:assert/strict';
import { test } from 'node:test';
import { deployed } from '../support/deployment';
import { upgrade } from './setups';

const nginx = (url: string, http = '') =>
  `${http}\nserver { listen 80; location / { proxy_pass ${url}; ${upgrade} } }\n`;
const local = nginx('http://127.0.0.1:3000');
const sockets = (port: string) => `const { WebSocketServer } = require('ws');
const server = require('http').createServer();
new WebSocketServer({ server });
server.listen(${port});
`;
const server = sockets('3000');
const compose = (services: string) => `services:\n${services}`;
const proxy = '  web: { image: nginx, volumes: ["./nginx.conf:/etc/nginx/nginx.conf:ro"] }\n';
const geth = 'geth --ws --ws.addr 127.0.0.1 --ws.port 8546 --ws.origins https://app.example.com\n';

/** Files, and `proxy file → server file` of each link that there is to be. */
const workspaces: readonly (readonly [string, Readonly<Record<string, string>>, readonly string[]])[] = [
  ['a port of this machine', { 'nginx.conf': local, 'server.js': server }, ['nginx.conf → server.js']],
  ['another port', { 'nginx.conf': local, 'server.js': sockets('3001') }, []],
  [
    'a default of the port',
    { 'nginx.conf': local, 'src/server.js': sockets('process.env.PORT || 3000') },
    ['nginx.conf → src/server.js'],
  ],
  ['a port that is not known', { 'nginx.conf': local, 'server.js': sockets('config.port') }, []],
  [
    'two servers at one port in one place',
    { 'nginx.conf': local, 'a/server.js': server, 'b/server.js': server },
    [],
  ],
  [
    'two projects, each with its proxy',
    {
      'a/package.json': '{}',
      'a/nginx.conf': local,
      'a/server.js': server,
      'b/package.json': '{}',
      'b/nginx/nginx.conf': local,
      'b/src/server.js': server,
    },
    ['a/nginx.conf → a/server.js', 'b/nginx/nginx.conf → b/src/server.js'],
  ],
  [
    'a project in another language, and a stranger at its port',
    { 'a/nginx.conf': local, 'a/app.py': 'print(1)', 'b/package.json': '{}', 'b/server.js': server },
    [],
  ],
  [
    'a project whose server is not known, and a stranger at its port',
    { 'a/package.json': '{}', 'a/nginx/nginx.conf': local, 'b/server.js': server },
    [],
  ],
  [
    'a nearer server whose port is not known',
    { 'app/nginx.conf': local, 'app/server.js': sockets('config.port'), 'other/server.js': server },
    [],
  ],
  ['only a test listens there', { 'nginx.conf': local, 'test/server.js': server }, []],
  [
    'a test listens there, too',
    { 'nginx.conf': local, 'test/server.js': server, 'server.js': server },
    ['nginx.conf → server.js'],
  ],
  [
    'a name of a service',
    {
      'nginx.conf': nginx('http://chat:3000'),
      'compose.yaml': compose(`${proxy}  chat: { build: ./chat }\n`),
      'chat/server.js': server,
    },
    ['nginx.conf → chat/server.js'],
  ],
  [
    'a name of a service with another port',
    {
      'nginx.conf': nginx('http://chat:4000'),
      'compose.yaml': compose(`${proxy}  chat: { build: ./chat }\n`),
      'chat/server.js': server,
    },
    [],
  ],
  [
    'a port that the service is told',
    {
      'nginx.conf': nginx('http://chat:4000'),
      'compose.yaml': compose(`${proxy}  chat: { build: ./chat, environment: { PORT: 4000 } }\n`),
      'chat/server.js': sockets('process.env.PORT'),
    },
    ['nginx.conf → chat/server.js'],
  ],
  [
    'a port that the service exposes',
    {
      'nginx.conf': nginx('http://chat:4000'),
      'compose.yaml': compose(`${proxy}  chat: { build: ./chat, expose: ["4000"] }\n`),
      'chat/server.js': sockets('config.port'),
    },
    ['nginx.conf → chat/server.js'],
  ],
  [
    'the same service in two projects',
    {
      'a/compose.yaml': compose(`${proxy}  chat: { build: . }\n`),
      'a/nginx.conf': nginx('http://chat:3000'),
      'a/server.js': server,
      'b/compose.yaml': compose(`${proxy}  chat: { build: . }\n`),
      'b/nginx.conf': nginx('http://chat:3000'),
      'b/server.js': server,
    },
    ['a/nginx.conf → a/server.js', 'b/nginx.conf → b/server.js'],
  ],
  [
    'two services of one build',
    {
      'nginx.conf': nginx('http://api:3000'),
      'compose.yaml': compose(`${proxy}  api: { build: ., command: node api }\n  chat: { build: . }\n`),
      'chat/server.js': server,
    },
    [],
  ],
  [
    'two services, each with a Dockerfile of its own',
    {
      'nginx.conf': nginx('http://chat:3000'),
      'api.conf': nginx('http://api:3000'),
      'compose.yaml': compose(
        `${proxy}  api: { build: { context: ., dockerfile: apps/api/Dockerfile } }\n  chat: { build: { context: ., dockerfile: ./apps/chat/Dockerfile } }\n`,
      ),
      'apps/chat/server.js': server,
    },
    ['nginx.conf → apps/chat/server.js'],
  ],
  [
    'a service of another project',
    {
      'a/package.json': '{}',
      'a/nginx.conf': nginx('http://chat:3000'),
      'b/compose.yaml': compose('  chat: { build: . }\n'),
      'b/server.js': server,
    },
    [],
  ],
  [
    'a proxy in a container, and this machine in its config',
    {
      'nginx.conf': local,
      'compose.yaml': compose(`${proxy}  chat: { build: ./chat }\n`),
      'chat/server.js': server,
    },
    [],
  ],
  [
    'a published port',
    {
      'nginx.conf': nginx('http://localhost:8443'),
      'compose.yaml': compose('  chat: { build: ./chat, ports: ["8443:3000"] }\n'),
      'chat/server.js': server,
    },
    ['nginx.conf → chat/server.js'],
  ],
  [
    'a group of one server at several ports',
    {
      'nginx.conf': nginx('http://chat', 'upstream chat { server localhost:3000; server localhost:3001; }'),
      'server.js': server,
    },
    [],
  ],
  [
    'a group in which one service stands twice',
    {
      'nginx.conf': nginx('http://chat', 'upstream chat { server chat:3000; server chat:3000 backup; }'),
      'compose.yaml': compose(`${proxy}  chat: { build: ./chat }\n`),
      'chat/server.js': server,
    },
    ['nginx.conf → chat/server.js'],
  ],
  [
    'TLS to a server that may have none',
    { 'nginx.conf': nginx('https://127.0.0.1:3000'), 'server.js': server },
    [],
  ],
  [
    'a server at another address of the machine',
    { 'nginx.conf': local, 'server.js': server.replace('(3000)', "(3000, '192.168.1.5')") },
    [],
  ],
  [
    'a server at that address',
    {
      'nginx.conf': nginx('http://192.168.1.5:3000'),
      'server.js': server.replace('(3000)', "(3000, '192.168.1.5')"),
    },
    ['nginx.conf → server.js'],
  ],
  [
    'a proxy that drops all headers but a few',
    {
      'nginx.conf': local.replace(
        'location / {',
        'location / { proxy_pass_request_headers off; proxy_set_header Sec-WebSocket-Key $http_sec_websocket_key;',
      ),
      'server.js': server,
    },
    [],
  ],
  ['a host elsewhere', { 'nginx.conf': nginx('http://10.0.0.7:3000'), 'server.js': server }, []],
  ['a place that is not known', { 'nginx.conf': nginx('http://$backend'), 'server.js': server }, []],
  [
    'a proxy before the proxy',
    {
      'nginx.conf': `${local}\nserver { listen 3000; location / { proxy_pass http://127.0.0.1:4000; ${upgrade} } }`,
      'server.js': server,
    },
    [],
  ],
  ['a node', { 'nginx.conf': nginx('http://127.0.0.1:8546'), 'start.sh': geth }, ['nginx.conf → start.sh']],
  [
    'two servers of one program, by their paths',
    {
      'nginx.conf': `server { listen 80; location /a { proxy_pass http://127.0.0.1:3000; ${upgrade} } }`,
      'server.js': server
        .replace('{ server }', "{ server, path: '/a' }")
        .replace('server.listen', "new WebSocketServer({ server, path: '/b' });\nserver.listen"),
    },
    ['nginx.conf → server.js'],
  ],
];

for (const [name, files, expected] of workspaces) {
  test(`a link is certain, or there is none: ${name}`, async () => {
    const { deployments, workspace } = await deployed(files);
    const short = (uri: string) => uri.slice(workspace.uri('').length);
    const links = deployments.map(
      ({ proxy: { range }, server: { range: behind } }) => `${short(range.uri)} → ${short(behind.uri)}`,
    );
    assert.deepEqual(links, expected);
  });
}
