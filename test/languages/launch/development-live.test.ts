import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { writeFileSync } from 'node:fs';
import path from 'node:path';
import { type TestContext, test } from 'node:test';
import { predictOrigin } from '../../../src/core/attack/witness';
import { analyzeFiles } from '../../support/analysis';
import { handshake } from '../../support/geth';
import { freePort } from '../../support/nginx';
import { NodePackage } from '../../support/node-package';

const packages = new NodePackage('development-nodes', [
  'ganache@7.9.2',
  '@foundry-rs/anvil@1.7.1',
  'hardhat@2.29.1',
]);
const skip = packages.without();

const origins = [
  undefined,
  '',
  'null',
  'https://dapp.example',
  'http://localhost:3000',
  'https://evil.example',
];

/** Commands of nodes for development; none of their flags keeps a page out. */
const commands: readonly string[] = [
  'anvil --port PORT',
  'anvil --port PORT --allow-origin https://dapp.example',
  'anvil --port PORT --no-cors',
  'ganache -p PORT',
  'ganache --server.port PORT --server.host 127.0.0.1',
  'hardhat node --port PORT',
];

async function started(command: string, port: number, context: TestContext): Promise<void> {
  const [program = '', ...args] = command.split(' ');
  writeFileSync(
    path.join(packages.folder, 'hardhat.config.js'),
    'module.exports = { solidity: "0.8.20" };\n',
  );
  const node = spawn(packages.program(program), args, {
    cwd: packages.folder,
    stdio: 'ignore',
    detached: true,
  });
  // anvil's package starts the program as a child of its own: the whole group ends.
  context.after(() => void process.kill(-(node.pid as number), 'SIGKILL'));
  for (let attempt = 0; attempt < 600; attempt++) {
    assert.equal(node.exitCode, null, `${command} ended`);
    if (await handshake(port, undefined).catch(() => 0)) return;
    await new Promise((resolve) => setTimeout(resolve, 100));
  }
  assert.fail(`${command} did not start`);
}

for (const template of commands)
  test(`predictions are what ${template} answers`, { skip, timeout: 120_000 }, async (context) => {
    const port = await freePort();
    const command = template.replace('PORT', String(port));
    await started(command, port, context);
    const { endpoints } = await analyzeFiles({ 'start.sh': `npx ${command}\n` }, 'start.sh');
    const [endpoint] = endpoints;
    assert.ok(endpoint);
    for (const origin of origins) {
      const { verdict } = predictOrigin(endpoint, origin);
      assert.equal(verdict.kind, 'accept', origin);
      assert.equal(await handshake(port, origin), 101, origin);
    }
  });
