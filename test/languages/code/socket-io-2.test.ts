import assert from 'node:assert/strict';
import { test } from 'node:test';
import { predictOrigin } from '../../../src/core/attack/witness';
import { analyzeFiles } from '../../support/analysis';
import vectors from '../../vectors/socketio-v2.json';

const manifest = (version: string) => JSON.stringify({ dependencies: { 'socket.io': version } });

const predict = async (origins: unknown, origin: string | null, version: string) => {
  const option = origins === null ? '' : `, { origins: ${JSON.stringify(origins)} }`;
  const text = `const io = require('socket.io')(8080${option});`;
  const { endpoints } = await analyzeFiles(
    { 'package.json': manifest(version), 'src/server.js': text },
    'src/server.js',
  );
  assert.ok(endpoints[0], text);
  return predictOrigin(endpoints[0], origin ?? undefined).verdict;
};

test('the option `origins` of socket.io 2 decides as the running server did', async () => {
  for (const { origins, origin, status } of vectors) {
    const verdict = await predict(origins, origin, '^2.5.1');
    const predicted =
      verdict.kind === 'accept' ? 101 : verdict.kind === 'reject' ? verdict.status : verdict.why;
    assert.equal(predicted, status, JSON.stringify({ origins, origin }));
  }
});

test('socket.io 4 knows no such option', async () => {
  assert.equal(
    (await predict(['https://good.example:443'], 'https://evil.example', '^4.8.0')).kind,
    'accept',
  );
});
