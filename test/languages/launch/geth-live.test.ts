import assert from 'node:assert/strict';
import os from 'node:os';
import { test } from 'node:test';
import { predictOrigin } from '../../../src/core/attack/witness';
import type { Endpoint } from '../../../src/core/endpoint';
import { predict } from '../../../src/core/policy/predict';
import { analyzeFiles } from '../../support/analysis';
import { buildGeth, handshake, RunningGeth } from '../../support/geth';
import { freePort } from '../../support/nginx';
import { ensureProgram, without } from '../../support/requirements';

const skip = without('go');

/** Lists as people write them, good and bad. */
const lists: readonly string[] = [
  '',
  '*',
  'https://dapp.example',
  'https://dapp.example,https://other.example',
  'https://dapp.example:8443',
  'https://dapp.example:443',
  'https://dapp.example/',
  'https://dapp.example/app?x=1#y',
  'https://Dapp.Example',
  'dapp.example',
  'Dapp.Example',
  'dapp.example:8443',
  '*.dapp.example',
  'https://*.dapp.example',
  'https://*',
  'http://*',
  'http://',
  'https://',
  'http://:3000',
  'https://,null',
  'localhost',
  'localhost:3000',
  'localhost:*',
  'http://localhost:*',
  'http://localhost:3000',
  '127.0.0.1',
  '127.0.0.1:3000',
  'http://127.0.0.1:3000',
  '[::1]:3000',
  'http://[::1]:3000',
  'http://[::1',
  'null',
  'file://',
  'chrome-extension://',
  'chrome-extension://abcdef',
  "'*'",
  '"*"',
  ' * ',
  '*,https://dapp.example',
  ',,',
  ' https://dapp.example , http://localhost ',
  'https://a.example https://dapp.example',
  'https:dapp.example',
  '//dapp.example',
  'wss://dapp.example',
  'my_host:80',
  'http://user@dapp.example',
  'https://dapp.example%41',
  'https://da pp.example',
  'https://dapp.example:x',
  ':8443',
  '://dapp.example',
  'all',
  'https://xn--dpp-hoa.example',
];

const origins: readonly (string | undefined)[] = [
  undefined,
  '',
  'null',
  'file://',
  'https://dapp.example',
  'https://dapp.example:8443',
  'https://dapp.example:443',
  'http://dapp.example',
  'https://a.dapp.example',
  'https://dapp.example.evil.example',
  'https://evil.example',
  'http://evil.example:3000',
  'http://localhost',
  'http://localhost:3000',
  'https://localhost',
  'http://127.0.0.1:3000',
  'http://[::1]:3000',
  'chrome-extension://abcdef',
  'HTTPS://DAPP.EXAMPLE',
];

async function endpointOf(command: string, version: string): Promise<Endpoint> {
  const config = { versions: { geth: version } };
  const { endpoints } = await analyzeFiles({ 'start.sh': command }, 'start.sh', config);
  assert.equal(endpoints.length, 1, command);
  return endpoints[0] as Endpoint;
}

/** Compares all origins; returns how many predictions were unknown. */
async function compare(endpoint: Endpoint, port: number, label: string): Promise<number> {
  let unknown = 0;
  for (const origin of origins) {
    const { verdict } = predictOrigin(endpoint, origin);
    const status = await handshake(port, origin);
    if (verdict.kind === 'unknown') unknown++;
    else {
      const predicted = verdict.kind === 'accept' ? 101 : verdict.status;
      assert.equal(predicted, status, `${label}: ${JSON.stringify(origin)}`);
    }
  }
  return unknown;
}

const quote = (text: string): string => `'${text.replaceAll("'", `'\\''`)}'`;

/** The releases before rules compare whole strings; 1.9.24 is the last of them. */
for (const wanted of [undefined, '1.9.24'])
  test(`predictions are what a running geth ${wanted ?? ''} answers`, {
    skip,
    timeout: 900_000,
  }, async (context) => {
    ensureProgram('go');
    const built = buildGeth(wanted);
    const geth = new RunningGeth(built, 'exec geth $FLAGS\n');
    context.after(() => geth.stop());
    await geth.ready();
    let unknown = 0;
    for (const list of lists) {
      const port = await freePort();
      await geth.call('admin_startWS', ['127.0.0.1', port, list, 'web3']);
      const endpoint = await endpointOf(`geth --ws --ws.origins ${quote(list)}\n`, built.version);
      unknown += await compare(endpoint, port, list);
      await geth.call('admin_stopWS', []);
    }
    context.diagnostic(`${lists.length} lists, ${origins.length} origins, ${unknown} not known`);
    assert.ok(lists.length >= 40 && origins.length >= 12);
    assert.equal(unknown, 0);
  });

test('without its switch geth opens no WebSocket, whatever else is said of it', {
  skip,
  timeout: 900_000,
}, async (context) => {
  ensureProgram('go');
  const built = buildGeth();
  const port = await freePort();
  const command = `exec geth $FLAGS --ws.addr 127.0.0.1 --ws.port ${port} --ws.origins '*'\n`;
  const geth = new RunningGeth(built, command);
  context.after(() => geth.stop());
  await geth.ready();
  await assert.rejects(handshake(port, undefined), /ECONNREFUSED/);
  const { findings } = await analyzeFiles({ 'start.sh': command.replace('$FLAGS ', '') }, 'start.sh');
  assert.deepEqual(
    findings.map(({ rule }) => rule),
    ['flag-without-server'],
  );
});

/** Scripts that are run as they are: what bash and geth make of them is what counts. */
const scripts: readonly string[] = [
  `ORIGINS="\${WS_ORIGINS:-https://dapp.example}"\nARGS=(--ws --ws.port PORT)\nARGS+=(--ws.origins "$ORIGINS")\nexec geth $FLAGS "\${ARGS[@]}"\n`,
  `exec geth $FLAGS --ws --ws.port=PORT --ws.origins '*' --ws.origins=localhost,"http://127.0.0.1:3000"\n`,
  `WS="--ws --ws.port PORT --ws.origins '*'"\nexec geth $FLAGS $WS\n`,
  `cat >node.toml <<'EOF'\n[Node]\nWSHost = "127.0.0.1"\nWSPort = PORT\nWSOrigins = ["https://dapp.example", " *"]\nEOF\nexec geth $FLAGS --config node.toml --ws --ws.port PORT --ws.origins file://\n`,
];

for (const [number, script] of scripts.entries())
  test(`geth started by script ${number + 1}`, { skip, timeout: 900_000 }, async (context) => {
    ensureProgram('go');
    const built = buildGeth();
    const port = await freePort();
    const command = script.replaceAll('PORT', String(port));
    const geth = new RunningGeth(built, command);
    context.after(() => geth.stop());
    await geth.ready();
    assert.equal(await compare(await endpointOf(command, built.version), port, command), 0);
  });

test('paths outside the prefix are no WebSocket', { skip, timeout: 900_000 }, async (context) => {
  ensureProgram('go');
  const built = buildGeth();
  for (const flag of ['', '--ws.rpcprefix /rpc', '--ws.rpcprefix /']) {
    const port = await freePort();
    const command = `exec geth $FLAGS --ws --ws.port ${port} --ws.origins '*' ${flag}\n`;
    const geth = new RunningGeth(built, command);
    context.after(() => geth.stop());
    await geth.ready();
    const endpoint = await endpointOf(command, built.version);
    for (const path of ['/', '/rpc', '/rpc/more', '/rp', '/?a=1']) {
      const { verdict } = predict(endpoint.policy, { ...endpoint.sample, path, origin: 'https://a.example' });
      const status = verdict.kind === 'reject' ? verdict.status : 101;
      assert.equal(status, await handshake(port, 'https://a.example', path), `${flag} ${path}`);
    }
    geth.stop();
  }
});

test('geth started by its configuration alone', { skip, timeout: 900_000 }, async (context) => {
  ensureProgram('go');
  const built = buildGeth();
  const port = await freePort();
  const config = `[Node]\nWSHost = "127.0.0.1"\nWSPort = ${port}\nWSOrigins = ["https://dapp.example", " *", "'*'"]\n`;
  const geth = new RunningGeth(
    built,
    `cat >node.toml <<'EOF'\n${config}EOF\nexec geth $FLAGS --config node.toml\n`,
  );
  context.after(() => geth.stop());
  await geth.ready();
  const { endpoints } = await analyzeFiles({ 'node.toml': config }, 'node.toml', {
    versions: { geth: built.version },
  });
  assert.equal(endpoints.length, 1);
  assert.equal(await compare(endpoints[0] as Endpoint, port, config), 0);
});

test('an empty list lets in the host name of the machine', { skip, timeout: 900_000 }, async (context) => {
  ensureProgram('go');
  const built = buildGeth();
  const port = await freePort();
  const command = `exec geth $FLAGS --ws --ws.port ${port}\n`;
  const geth = new RunningGeth(built, command);
  context.after(() => geth.stop());
  await geth.ready();
  const origin = `http://${os.hostname()}:3000`;
  assert.equal(await handshake(port, origin), 101);
  const { verdict } = predictOrigin(await endpointOf('geth --ws\n', built.version), origin);
  assert.notEqual(verdict.kind, 'reject');
});
