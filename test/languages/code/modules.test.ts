import assert from 'node:assert/strict';
import { test } from 'node:test';
import { predictOrigin } from '../../../src/core/attack/witness';
import { analyzeFiles } from '../../support/analysis';

const server = (imports: string, check: string) => `import { WebSocketServer } from 'ws';
${imports}
new WebSocketServer({ port: 8080, verifyClient: ({ origin }) => ${check} });
`;

interface Case {
  /** Files beside `src/server.ts`. */
  readonly files: Readonly<Record<string, string>>;
  readonly imports: string;
  readonly check: string;
}

const pages = "export const pages: string[] = ['https://good.example'];";

/** Checks whose lists or functions come from other files, by the way they are imported. */
const cases: Readonly<Record<string, Case>> = {
  'a constant from another file': {
    files: { 'src/config.ts': "export const ALLOWED: string[] = ['https://good.example'];" },
    imports: "import { ALLOWED } from './config';",
    check: 'ALLOWED.includes(origin)',
  },
  'a renamed function from a file with extension .js that is TypeScript': {
    files: {
      'src/check.ts': `import { pages } from '../shared/pages.js';
export function isAllowed(origin: string): boolean { return pages.has(origin); }`,
      'shared/pages.ts': "export const pages = new Set<string>(); pages.add('https://good.example');",
    },
    imports: "import { isAllowed as check } from './check.js';",
    check: 'check(origin)',
  },
  'names that are taken out of an object where they are exported': {
    files: {
      'src/config.ts':
        "export const { pages, hosts: [, second] } = { pages: ['https://good.example'], hosts: ['a', 'b'] };",
    },
    imports: "import { pages, second } from './config';",
    check: "second === 'b' && pages.includes(origin)",
  },
  'a default export': {
    files: { 'src/check.js': "export default (origin) => origin === 'https://good.example';" },
    imports: "import check from './check.js';",
    check: 'check(origin)',
  },
  'an index file with re-exports': {
    files: {
      'src/lib/index.ts': "export * from './origins'; export { other as another } from './other';",
      'src/lib/origins.ts': "export const origins = Object.freeze(['https://good.example']);",
      'src/lib/other.ts': 'export const other = 1;',
    },
    imports: "import { origins } from './lib';",
    check: 'origins.includes(origin)',
  },
  'a namespace import': {
    files: { 'src/config.ts': "export const config = { origins: ['https://good.example'] };" },
    imports: "import * as settings from './config';",
    check: 'settings.config.origins.includes(origin)',
  },
  'CommonJS with module.exports': {
    files: {
      'src/config.js':
        "const list = ['https://good.example']; module.exports = { list, check: (o) => list.includes(o) };",
    },
    imports: "const { check } = require('./config');",
    check: 'check(origin)',
  },
  'CommonJS with exports': {
    files: { 'src/config.js': "exports.page = 'https://good.example';" },
    imports: "const config = require('./config.js');",
    check: 'origin === config.page',
  },
  'a class from another file': {
    files: {
      'src/policy.ts': `export class Policy {
  private pages = ['https://good.example'];
  constructor(private readonly name: string) {}
  allows = (origin: string) => this.pages.includes(origin);
}`,
    },
    imports: "import { Policy } from './policy';\nconst policy = new Policy('x');",
    check: 'policy.allows(origin)',
  },
  'paths of tsconfig.json': {
    files: {
      'tsconfig.json': `{ // with a comment
  "compilerOptions": { "baseUrl": "./src", "paths": { "@/*": ["./*"], "@lib/*": ["../other/*", "./lib/*"] } },
}`,
      'src/lib/pages.ts': pages,
    },
    imports: "import { pages } from '@lib/pages';",
    check: 'pages.includes(origin)',
  },
  'baseUrl of an inherited config': {
    files: {
      'tsconfig.base.json': '{ "compilerOptions": { "baseUrl": "src" } }',
      'src/tsconfig.json': '{ "extends": "../tsconfig.base" }',
      'src/lib/pages.ts': pages,
    },
    imports: "import { pages } from 'lib/pages';",
    check: 'pages.includes(origin)',
  },
  'paths of a config that only refers to others': {
    files: {
      'tsconfig.json': '{ "files": [], "references": [{ "path": "./tsconfig.node.json" }] }',
      'tsconfig.node.json': '{ "compilerOptions": { "paths": { "pages": ["./src/lib/pages.ts"] } } }',
      'src/lib/pages.ts': pages,
    },
    imports: "import { pages } from 'pages';",
    check: 'pages.includes(origin)',
  },
  'paths of jsconfig.json': {
    files: {
      'jsconfig.json': '{ "compilerOptions": { "paths": { "~/*": ["./src/*"] } } }',
      'src/pages.js': "export default new Set(['https://good.example']);",
    },
    imports: "import pages from '~/pages';",
    check: 'pages.has(origin)',
  },
  'a subpath import of package.json': {
    files: {
      'package.json':
        '{ "imports": { "#lib/*": "./src/lib/*.js", "#lib/pages": { "browser": "./no.js", "node": "./src/lib/pages.ts" } } }',
      'src/lib/pages.ts': pages,
    },
    imports: "import { pages } from '#lib/pages';",
    check: 'pages.includes(origin)',
  },
  'a package of the same npm workspaces': {
    files: {
      'package.json': '{ "workspaces": ["src", "packages/*"] }',
      'src/package.json': '{ "dependencies": { "@acme/origins": "^1.0.0" } }',
      'packages/origins/package.json': '{ "name": "@acme/origins", "main": "dist/index.js" }',
      'packages/origins/src/index.ts': pages,
    },
    imports: "import { pages } from '@acme/origins';",
    check: 'pages.includes(origin)',
  },
  'a subpath of a package of the same pnpm workspace': {
    files: {
      'pnpm-workspace.yaml': "packages:\n  - 'libs/**'\n",
      'src/package.json': '{ "dependencies": { "shared": "workspace:*" } }',
      'libs/common/package.json': '{ "name": "shared", "exports": { "./*": { "import": "./lib/*.ts" } } }',
      'libs/common/lib/pages.ts': pages,
    },
    imports: "import { pages } from 'shared/pages';",
    check: 'pages.includes(origin)',
  },
  'settings with a default that zod reads': {
    files: {
      'src/env.ts': `import { z } from 'zod';
const schema = z.object({
  PORT: z.coerce.number().int().default(8080),
  ORIGINS: z.string().min(1).default('https://good.example, http://localhost').transform((text) => text.split(',').map((one) => one.trim())),
});
export const env = schema.parse(process.env);`,
    },
    imports: "import { env } from './env';",
    check: 'env.ORIGINS.includes(origin)',
  },
  'settings that zod reads safely': {
    files: {
      'src/env.ts': `import * as z from 'zod';
const parsed = z.object({ ORIGIN: z.url().default('https://good.example') }).safeParse(process.env);
if (!parsed.success) throw new Error('bad settings');
export const pages = [parsed.data.ORIGIN];`,
    },
    imports: "import { pages } from './env';",
    check: 'pages.includes(origin)',
  },
  'settings with a default that envalid reads': {
    files: {
      'src/env.js': `const { cleanEnv, str } = require('envalid');
module.exports = cleanEnv(process.env, { PAGE: str({ default: 'https://good.example' }) });`,
    },
    imports: "const env = require('./env');",
    check: 'origin === env.PAGE',
  },
  'a JSON file': {
    files: { 'config.json': '{ "server": { "origins": ["https://good.example"] } }' },
    imports: "import config from '../config.json' with { type: 'json' };",
    check: 'config.server.origins.includes(origin)',
  },
  'a JSON file and names': {
    files: { 'src/config.json': '{ "origins": ["https://good.example"] }' },
    imports: "const { origins } = require('./config');",
    check: 'origins.includes(origin)',
  },
};

for (const [name, { files, imports, check }] of Object.entries(cases)) {
  test(`a check that uses ${name}`, async () => {
    const { endpoints } = await analyzeFiles(
      { ...files, 'src/server.ts': server(imports, check) },
      'src/server.ts',
    );
    assert.equal(endpoints.length, 1);
    const verdicts = ['https://good.example', 'https://evil.example'].map(
      (origin) => predictOrigin(endpoints[0] as (typeof endpoints)[0], origin).verdict.kind,
    );
    assert.deepEqual(verdicts, ['accept', 'reject']);
  });
}

test('a file that is not there is unknown, with its name', async () => {
  const text = server("import { check } from './missing';", 'check(origin)');
  const { endpoints } = await analyzeFiles({ 'server.js': text }, 'server.js');
  const { verdict } = predictOrigin(endpoints[0] as (typeof endpoints)[0], 'https://evil.example');
  assert.deepEqual(verdict, { kind: 'unknown', why: 'the file ./missing is not in the workspace' });
});

test('a setting without a default is unknown, with its name', async () => {
  const text = server(
    "import { z } from 'zod';\nconst env = z.object({ PAGE: z.string() }).parse(process.env);",
    'origin === env.PAGE',
  );
  const { endpoints } = await analyzeFiles({ 'server.ts': text }, 'server.ts');
  const { verdict } = predictOrigin(endpoints[0] as (typeof endpoints)[0], 'https://evil.example');
  assert.deepEqual(verdict, { kind: 'unknown', why: 'what PAGE holds is not known' });
});

test('files that import each other in a circle', async () => {
  const files = {
    'a.js': "import { b } from './b.js'; export const a = b;",
    'b.js': "import { a } from './a.js'; export const b = a;",
    'server.js': server("import { a } from './a.js';", 'origin === a'),
  };
  const { endpoints } = await analyzeFiles(files, 'server.js');
  assert.equal(
    predictOrigin(endpoints[0] as (typeof endpoints)[0], 'https://evil.example').verdict.kind,
    'unknown',
  );
});

test('client-only files and look-alike classes have no endpoint', async () => {
  for (const text of [
    "import WebSocket from 'ws';\nconst socket = new WebSocket('wss://app.example.com');",
    "import { WebSocketServer } from 'mock-socket';\nimport WebSocket from 'ws';\nnew WebSocketServer('ws://localhost');",
    "import { io } from 'socket.io-client';\nimport type { Server } from 'socket.io';\nio('https://app.example.com');",
    "// import { WebSocketServer } from 'ws'; new WebSocketServer({ port: 1 })\nconst text = \"require('ws')\";",
    "import { Server } from 'node:http';\nimport 'ws';\nnew Server();",
  ]) {
    const { endpoints } = await analyzeFiles({ 'client.ts': text }, 'client.ts');
    assert.deepEqual(endpoints, [], text);
  }
});

const verdictsOf = async (files: Readonly<Record<string, string>>, file: string) => {
  const { endpoints } = await analyzeFiles(files, file);
  return endpoints.map((endpoint) => [
    endpoint.library,
    ...['https://good.example', 'https://evil.example'].map((origin) => {
      const { verdict } = predictOrigin(endpoint, origin);
      return verdict.kind === 'reject' ? verdict.status : verdict.kind;
    }),
  ]);
};

test('a listener in another file that gets the servers passed', async () => {
  const files = {
    'upgrade.js': `export function guard(server, sockets) {
  server.on('upgrade', (request, socket, head) => {
    if (request.headers.origin !== 'https://good.example') return socket.destroy();
    sockets.handleUpgrade(request, socket, head, (client) => sockets.emit('connection', client, request));
  });
}`,
    'server.js': `import { createServer } from 'node:http';
import { WebSocketServer } from 'ws';
import { guard } from './upgrade.js';
const server = createServer();
guard(server, new WebSocketServer({ noServer: true }));`,
  };
  assert.deepEqual(await verdictsOf(files, 'server.js'), [['ws', 'accept', 'dropped']]);
});

test('a class that extends a server and is used elsewhere is a server where it is written, and where it is made', async () => {
  const files = {
    'chat.js': `import { WebSocketServer } from 'ws';
export class Chat extends WebSocketServer {
  constructor(port) { super({ port, verifyClient: ({ origin }) => origin === 'https://good.example' }); }
}`,
    'server.js': "import 'ws';\nimport { Chat } from './chat.js';\nnew Chat(8080);",
  };
  assert.deepEqual(await verdictsOf(files, 'chat.js'), [['ws', 'accept', 401]]);
  assert.deepEqual(await verdictsOf(files, 'server.js'), [['ws', 'accept', 401]]);
});

test('a function that makes servers may come from another file', async () => {
  const files = {
    'src/socket.ts': `import { createBunWebSocket } from 'hono/bun';
export const { upgradeWebSocket, websocket } = createBunWebSocket();`,
    'src/server.ts': `import { Hono } from 'hono';
import { upgradeWebSocket } from './socket';
export default new Hono().get('/live', upgradeWebSocket(() => ({})));`,
  };
  const { endpoints } = await analyzeFiles(files, 'src/server.ts');
  assert.deepEqual(
    endpoints.map(({ library, path }) => ({ library, path })),
    [{ library: 'hono', path: '/live' }],
  );
});

const sharedIo = "import { Server } from 'socket.io';\nexport const io = new Server();\n";
const attaching = (options: string) =>
  `import { io } from '../io.js';\nio.attach(http${options && `, ${options}`});\n`;
const guarded =
  "{ allowRequest: (request, next) => next(null, request.headers.origin === 'https://good.example') }";

test('a server that two files attach with different options is not known', async () => {
  const files = { 'io.js': sharedIo, 'bin/a.js': attaching(guarded), 'bin/b.js': attaching('') };
  assert.deepEqual(await verdictsOf(files, 'io.js'), [['socket.io', 'unknown', 'unknown']]);
});

test('a server that nobody attaches may be attached with options, and is still reported', async () => {
  const { findings } = await analyzeFiles({ 'io.js': sharedIo }, 'io.js');
  assert.deepEqual(await verdictsOf({ 'io.js': sharedIo }, 'io.js'), [['socket.io', 'unknown', 'unknown']]);
  assert.deepEqual(
    findings.map(({ rule }) => rule),
    ['missing-origin-check'],
  );
});

test('a test that attaches a server does not say how the program does', async () => {
  const files = { 'io.js': sharedIo, 'test/io.js': attaching(guarded) };
  assert.deepEqual(await verdictsOf(files, 'io.js'), [['socket.io', 'unknown', 'unknown']]);
});

test('a server that reaches the file which attaches it through an index file', async () => {
  const files = {
    'src/sockets/io.js': sharedIo,
    'src/sockets/index.js': "export * from './io.js';",
    'src/main.js': `import { io } from './sockets';\nio.attach(http, ${guarded});\n`,
  };
  assert.deepEqual(await verdictsOf(files, 'src/sockets/io.js'), [['socket.io', 'accept', 400]]);
});

test('middleware of the engine that refuses leaves nothing to report', async () => {
  const text = `import { Server } from 'socket.io';
const io = new Server(3000);
io.engine.use((request, response, next) => {
  if (request.headers.origin === 'https://good.example') next();
  else next(new Error('not from here'));
});
`;
  assert.deepEqual((await analyzeFiles({ 'io.js': text }, 'io.js')).findings, []);
});
