import assert from 'node:assert/strict';
import { test } from 'node:test';
import { listen, trusted, webSocketServer } from '../probe/servers';
import { folderWith, wsOrigin } from '../support/cli';

const prefix = `const { WebSocketServer } = require('ws');
new WebSocketServer({
  port: 8080,
  verifyClient: ({ origin }) => origin.startsWith('${trusted}'),
});
`;

const exact = prefix.replace('.startsWith(', ' === (');

interface Row {
  readonly family: string;
  readonly source?: string;
  readonly outcome: string;
  readonly predicted: string | null;
  readonly asPredicted?: boolean;
  readonly prediction: { readonly because: readonly string[] };
}

test('probe --against: each row has its prediction with the line, and the witness is sent', async (t) => {
  const { url } = await listen(
    t,
    webSocketServer((origin) => (origin?.startsWith(trusted) ? {} : { status: 401 })),
  );
  const folder = folderWith(t, { 'server.js': prefix });
  const { stdout, code } = await wsOrigin(
    ['probe', url, '--against', 'server.js', '--format', 'json'],
    folder,
  );
  assert.equal(code, 1);
  const { results, trusted: pages, diagnosis } = JSON.parse(stdout);
  assert.deepEqual(pages, [trusted]);
  assert.equal(diagnosis.cause, 'weak-origin-check');
  const row = (family: string): Row => results.find((one: Row) => one.family === family);
  assert.equal(row('CTL-1').predicted, 'accept');
  assert.equal(row('ATT-1').predicted, 'reject');
  assert.match(row('ATT-1').prediction.because[0] ?? '', /^server\.js:\d+: /);
  assert.match(row('WITNESS').source ?? '', /^server\.js:\d+$/);
  assert.equal(row('WITNESS').outcome, 'accepted');
  for (const { asPredicted } of results as Row[]) assert.notEqual(asPredicted, false);
});

test('probe --against: a server that does not do what the code says', async (t) => {
  const { url } = await listen(
    t,
    webSocketServer(() => ({})),
  );
  const folder = folderWith(t, { 'server.js': exact });
  const { stdout, code } = await wsOrigin(['probe', url, '--against', 'server.js'], folder);
  assert.equal(code, 1);
  assert.match(stdout, /predicted reject \(!\)/);
  assert.match(
    stdout,
    /^\(no Origin header\): predicted reject, but accepted \(101, stayed open\)\n {2}server\.js:4: /m,
  );
  assert.match(stdout, /^ {2}and \d+ more against their predictions\n {2}Usual reasons: .*older build/m);
});

test('probe --format sarif: a result for each hole, at the line of the check', async (t) => {
  const { url } = await listen(
    t,
    webSocketServer((origin) => (origin?.startsWith(trusted) ? {} : { status: 401 })),
  );
  const folder = folderWith(t, { 'server.js': prefix });
  const { stdout } = await wsOrigin(['probe', url, '--against', 'server.js', '--format', 'sarif'], folder);
  const [run] = JSON.parse(stdout).runs;
  const ids = run.results.map(({ ruleId }: { ruleId: string }) => ruleId);
  assert.ok(ids.includes('WITNESS') && !ids.includes('CTL-1') && !ids.includes('ATT-1'), String(ids));
  const known = run.tool.driver.rules.map(({ id }: { id: string }) => id);
  assert.deepEqual([...new Set(ids)].sort(), [...known].sort());
  const witness = run.results.find(({ ruleId }: { ruleId: string }) => ruleId === 'WITNESS');
  assert.equal(witness.level, 'error');
  assert.equal(witness.locations[0].physicalLocation.artifactLocation.uri, 'server.js');
  assert.match(witness.message.text, /can open this WebSocket\.$/);
});

test('probe --format har: one entry a handshake, without secrets', async (t) => {
  const { url } = await listen(
    t,
    webSocketServer(() => ({ status: 403 })),
  );
  const { stdout } = await wsOrigin(
    [
      'probe',
      `${url}?token=s3cr3t`,
      '--trusted',
      trusted,
      '--header',
      'Cookie: sid=s3cr3t',
      '--format',
      'har',
    ],
    folderWith(t, {}),
  );
  assert.ok(!stdout.includes('s3cr3t'));
  const { entries, version } = JSON.parse(stdout).log;
  assert.equal(version, '1.2');
  const [first] = entries;
  assert.equal(first.response.status, 403);
  assert.deepEqual(
    first.request.headers.find(({ name }: { name: string }) => name === 'Cookie'),
    { name: 'Cookie', value: '$COOKIE' },
  );
  assert.ok(first.timings.wait > 0 && first.time >= first.timings.wait);
  assert.deepEqual(first._webSocketMessages, []);
});
