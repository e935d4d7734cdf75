import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import path from 'node:path';
import { test } from 'node:test';
import { predictOrigin } from '../../../src/core/attack/witness';
import type { Config } from '../../../src/core/config';
import type { Endpoint } from '../../../src/core/endpoint';
import { predict } from '../../../src/core/policy/predict';
import { analyzeFiles } from '../../support/analysis';

interface Row {
  readonly rules: readonly string[];
  readonly origin: string | null;
  readonly accept: boolean;
}

const rows: readonly Row[] = JSON.parse(
  readFileSync(path.join(__dirname, '../../vectors/geth.json'), 'utf8'),
);

const quote = (text: string): string => `'${text.replaceAll("'", `'\\''`)}'`;

async function start(command: string, config: Partial<Config> = {}): Promise<Endpoint> {
  const { endpoints } = await analyzeFiles({ 'start.sh': `${command}\n` }, 'start.sh', config);
  assert.equal(endpoints.length, 1, command);
  return endpoints[0] as Endpoint;
}

const verdict = (endpoint: Endpoint, origin: string | null): string =>
  predictOrigin(endpoint, origin ?? undefined).verdict.kind;

test('every row of the truth table', async () => {
  for (const { rules, origin, accept } of rows) {
    const command = rules.length > 0 ? `geth --ws --ws.origins ${quote(rules.join(','))}` : 'geth --ws';
    const found = verdict(await start(command), origin);
    // The name of the machine, here "myhost", is not in any file.
    const expected =
      origin === 'http://myhost:9999' && rules.join('') === '' ? 'unknown' : accept ? 'accept' : 'reject';
    assert.equal(found, expected, `${command} and ${origin}`);
  }
});

test('a handshake without Origin is refused before 1.9 only', async () => {
  const old = await start("geth --ws --wsorigins 'https://a.example'", { versions: { geth: '1.8.27' } });
  assert.equal(verdict(old, null), 'reject');
  assert.equal(verdict(old, 'https://a.example'), 'accept');
  const open = await start("geth --ws --wsorigins '*'", { versions: { geth: '1.8.27' } });
  assert.equal(verdict(open, null), 'accept');
  assert.equal(verdict(await start('geth --ws', { versions: { geth: '1.9.0' } }), null), 'accept');
});

test('exact strings before 1.9.25, rules from then on', async () => {
  const command = "geth --ws --ws.origins 'http://A.example,b.example'";
  const exact = await start(command, { versions: { geth: '1.9.24' } });
  const rule = await start(command, { versions: { geth: '1.9.25' } });
  const table: readonly (readonly [string, string, string])[] = [
    ['http://a.example', 'accept', 'accept'],
    ['http://a.example:3000', 'reject', 'accept'],
    ['https://b.example', 'reject', 'accept'],
    ['b.example', 'accept', 'accept'],
    ['https://a.example', 'reject', 'reject'],
  ];
  for (const [origin, before, after] of table) {
    assert.equal(verdict(exact, origin), before, `1.9.24 ${origin}`);
    assert.equal(verdict(rule, origin), after, `1.9.25 ${origin}`);
  }
});

test('a flag that the stated version does not have is never guessed at', async () => {
  const endpoint = await start("geth --ws --wsorigins '*'", { versions: { geth: '1.13.0' } });
  const { verdict: answer } = predictOrigin(endpoint, 'https://evil.example');
  assert.deepEqual(answer, {
    kind: 'unknown',
    why: 'geth 1.13.0 does not start: it has no --wsorigins',
  });
});

test('without a stated version, old flags are read as the release that had them', async () => {
  assert.equal(verdict(await start("geth --ws --wsorigins '*'"), 'https://evil.example'), 'accept');
});

test('the version comes from the tag of the image', async () => {
  const endpoint = await start('docker run ethereum/client-go:v1.8.27 --ws --wsorigins https://a.example');
  assert.equal(verdict(endpoint, null), 'reject');
});

test('the environment counts from 1.13.1 on, and flags come before it', async () => {
  const variable = 'export GETH_WS_ORIGINS=https://a.example\ngeth --ws';
  assert.equal(verdict(await start(variable), 'https://a.example'), 'accept');
  assert.equal(
    verdict(await start(variable, { versions: { geth: '1.13.0' } }), 'https://a.example'),
    'reject',
  );
  assert.equal(verdict(await start(`${variable} --ws.origins b.example`), 'https://a.example'), 'reject');
});

test('the last flag counts', async () => {
  const endpoint = await start("geth --ws --ws.origins '*' --ws.origins=a.example");
  assert.equal(verdict(endpoint, 'https://evil.example'), 'reject');
  assert.equal(verdict(endpoint, 'https://a.example'), 'accept');
});

test('arguments from outside leave the default open', async () => {
  const endpoint = await start('geth --ws "$@"');
  assert.equal(verdict(endpoint, 'https://evil.example'), 'unknown');
});

test('an explanation names the part of each entry that differs', async () => {
  const endpoint = await start('geth --ws --ws.origins https://a.example,b.example:8443,127.0.0.1:3000');
  const { because } = predictOrigin(endpoint, 'http://b.example:3000');
  assert.deepEqual(
    because.map(({ text }) => text.replace(/^.*?: /, '')),
    [
      'its scheme is "http", not "https"',
      'its port is "3000", not "8443"',
      'the entry is no URL for geth, and fits nothing',
      'no entry of --ws.origins fits',
    ],
  );
});

test('a page that only the default lets in is told that the list shuts it out', async () => {
  const why = async (list: string, origin: string) =>
    predictOrigin(await start(`geth --ws --ws.origins ${list}`), origin).because.at(-1)?.text;
  const shut =
    'no entry of --ws.origins fits; a list takes the place of the default, which lets in http://localhost';
  assert.equal(await why('https://a.example', 'http://localhost:3000'), shut);
  assert.equal(await why('https://a.example', 'http://localhost'), shut);
  assert.equal(await why('https://a.example', 'https://localhost'), 'no entry of --ws.origins fits');
  assert.equal(await why('https://a.example', 'null'), 'no entry of --ws.origins fits');
  assert.match((await why('a.example,http://localhost', 'http://localhost:3000')) ?? '', /lets it in/);
});

test('only the path of the prefix is a WebSocket', async () => {
  const at = (endpoint: Endpoint, path: string) =>
    predict(endpoint.policy, { ...endpoint.sample, path, origin: 'https://a.example' }).verdict;
  const root = await start('geth --ws --ws.origins a.example');
  assert.deepEqual([at(root, '/'), at(root, '/ws')], [{ kind: 'accept' }, { kind: 'reject', status: 200 }]);
  const prefixed = await start('geth --ws --ws.origins a.example --ws.rpcprefix /ws');
  assert.equal(prefixed.path, '/ws');
  assert.deepEqual(
    ['/ws', '/wsx', '/', '/ws?a=1'].map((path) => at(prefixed, path).kind),
    ['accept', 'accept', 'reject', 'accept'],
  );
  const old = await start('geth --ws --ws.origins https://a.example', { versions: { geth: '1.9.24' } });
  assert.equal(at(old, '/ws').kind, 'accept');
});
