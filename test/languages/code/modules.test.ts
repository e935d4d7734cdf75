import assert from 'node:assert/strict';
import { test } from 'node:test';
import { predictOrigin } from '../../../src/core/attack/witness';
import { analyzeFiles } from '../../support/analysis';

const server = (imports: string, check: string) => `import { WebSocketServer } from 'ws';
${imports}
new WebSocketServer({ port: 8080, verifyClient: ({ origin }) => ${check} });
`;

/** Files beside `src/server.ts`, by what they show. */
const cases: Readonly<Record<string, { files: Record<string, string>; imports: string; check: string }>> = {
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
