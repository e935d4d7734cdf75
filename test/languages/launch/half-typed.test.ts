import assert from 'node:assert/strict';
import { test } from 'node:test';
import { predictOrigin, stranger } from '../../../src/core/attack/witness';
import { analyzeFiles } from '../../support/analysis';

async function answers(text: string): Promise<string[]> {
  const { endpoints } = await analyzeFiles({ 'start.sh': text }, 'start.sh');
  return endpoints.map((endpoint) => predictOrigin(endpoint, stranger).verdict.kind);
}

for (const cut of [
  'geth --ws --ws.origins "https://dapp',
  "geth --ws --ws.origins '*",
  'geth --ws \\\n  --ws.origins "*\nsleep 1\n',
  'geth --ws "--ws.origins=*',
]) {
  test(`what is still being typed is unknown: ${JSON.stringify(cut)}`, async () => {
    assert.deepEqual(await answers(`#!/bin/sh\n${cut}`), ['unknown']);
  });
}

test('what is broken on another line changes nothing', async () => {
  assert.deepEqual(await answers(`#!/bin/sh\ngeth --ws --ws.origins '*'\n)\n`), ['accept']);
  assert.deepEqual(await answers(`#!/bin/sh\nif true; then\ngeth --ws --ws.origins '*'\n`), ['accept']);
});
