import assert from 'node:assert/strict';
import { test } from 'node:test';
import { predictOrigin } from '../../../src/core/attack/witness';
import { analyzeFiles } from '../../support/analysis';

/** A gateway with a check for either library, each with a page of its own. */
const gateway = `import { WebSocketGateway } from '@nestjs/websockets';
@WebSocketGateway({
  verifyClient: (info: any) => info.origin === 'https://ws.example',
  allowRequest: (request: any, callback: any) => callback(null, request.headers.origin === 'https://io.example'),
})
export class LiveGateway {}`;

const both = '{ "dependencies": { "@nestjs/platform-ws": "12", "@nestjs/platform-socket.io": "12" } }';
const onlySocketIo = '{ "dependencies": { "@nestjs/platform-socket.io": "12" } }';

const main = (adapter: string, from = '@nestjs/platform-ws') =>
  `import { ${adapter} } from '${from}';
async function bootstrap() {
  const app = await NestFactory.create(AppModule);
  app.useWebSocketAdapter(new ${adapter}(app));
}`;

const path = 'src/live/live.gateway.ts';

/** Which library's check decides, as the file with the gateway shows it. */
async function decidedBy(files: Readonly<Record<string, string>>): Promise<string[]> {
  const { endpoints } = await analyzeFiles({ [path]: gateway, ...files }, path);
  const [endpoint] = endpoints;
  assert.ok(endpoint && endpoints.length === 1);
  return ['https://ws.example', 'https://io.example'].map(
    (origin) => predictOrigin(endpoint, origin).verdict.kind,
  );
}

const byWs = ['accept', 'reject'];
const bySocketIo = ['reject', 'accept'];
const byNothingKnown = ['unknown', 'unknown'];

test('the adapter in main.ts, which the gateway does not import, decides which library it is', async () => {
  assert.deepEqual(await decidedBy({ 'package.json': both, 'src/main.ts': main('WsAdapter') }), byWs);
  assert.deepEqual(
    await decidedBy({ 'package.json': both, 'src/main.ts': main('IoAdapter', '@nestjs/platform-socket.io') }),
    bySocketIo,
  );
});

test('without an adapter it is socket.io, unless the project has the package for ws too', async () => {
  assert.deepEqual(await decidedBy({ 'package.json': onlySocketIo }), bySocketIo);
  assert.deepEqual(await decidedBy({ 'package.json': both }), byNothingKnown);
});

test('an adapter from a package that is not known', async () => {
  const files = { 'package.json': both, 'src/main.ts': main('UwsAdapter', 'nest-adapter-for-something') };
  assert.deepEqual(await decidedBy(files), byNothingKnown);
});

test('applications of one workspace that choose differently', async () => {
  const files = {
    'package.json': both,
    'src/main.ts': main('WsAdapter'),
    'src/worker.ts': main('IoAdapter', '@nestjs/platform-socket.io'),
  };
  assert.deepEqual(await decidedBy(files), byNothingKnown);
});

test('the application beside the gateway counts, not another one of the repository', async () => {
  const files = {
    'package.json': both,
    'src/live/main.ts': main('WsAdapter'),
    'tools/main.ts': main('IoAdapter', '@nestjs/platform-socket.io'),
  };
  assert.deepEqual(await decidedBy(files), byWs);
});

test('an adapter of the program that makes its own options', async () => {
  const adapter = `import { IoAdapter } from '@nestjs/platform-socket.io';
export class Guarded extends IoAdapter {
  createIOServer(port: number, options: any) {
    return super.createIOServer(port, {
      ...options,
      allowRequest: (request: any, next: any) => next(null, request.headers.origin === 'https://ws.example'),
    });
  }
}`;
  const files = {
    'package.json': both,
    'src/guarded.ts': adapter,
    'src/main.ts': main('Guarded', './guarded'),
  };
  assert.deepEqual(await decidedBy(files), ['accept', 'reject']);
});
