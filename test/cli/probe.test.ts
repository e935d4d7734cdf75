import assert from 'node:assert/strict';
import { test } from 'node:test';
import { listen, trusted, webSocketServer } from '../probe/servers';
import { folderWith, wsOrigin } from '../support/cli';

const strict = () => webSocketServer((origin) => (origin === trusted ? {} : { status: 403 }));
const open = () => webSocketServer(() => ({}));

test('probe --format json follows the contract', async (t) => {
  const { url } = await listen(t, open());
  const args = ['probe', url, '--trusted', trusted, '--format', 'json'];
  const { code, stdout } = await wsOrigin(args, folderWith(t, {}));
  assert.equal(code, 1);
  const report = JSON.parse(stdout);
  assert.equal(report.version, 1);
  assert.equal(report.url, url);
  assert.equal(report.summary, 'accepts any origin');
  assert.equal(report.diagnosis.cause, 'no-origin-check');
  assert.equal(report.diagnosis.confidence, 'high');
  const foreign = report.results.find((row: { family: string }) => row.family === 'ATT-1');
  assert.match(foreign.origin, /^https:\/\/\w+\.example$/);
  assert.equal(foreign.sendable, 'any-page');
  assert.equal(foreign.outcome, 'accepted');
  assert.equal(foreign.status, 101);
  assert.deepEqual(Object.keys(foreign.timings), ['dns', 'tcp', 'tls', 'upgrade']);
  assert.equal(foreign.predicted, null);
});

test('probe of a strict server is clean', async (t) => {
  const { url } = await listen(t, strict());
  const { code, stdout } = await wsOrigin(['probe', url, '--trusted', trusted], folderWith(t, {}));
  assert.equal(code, 0);
  assert.match(stdout, /accepts only the trusted page/);
  assert.match(stdout, /origin-check-works \(high confidence\)/);
});

test('a run that is not clean says why on stderr, whatever is printed', async (t) => {
  const { url } = await listen(t, open());
  const args = ['probe', url, '--trusted', trusted, '--tier', 'standard', '--format', 'json'];
  const { stdout, stderr } = await wsOrigin(args, folderWith(t, {}));
  assert.match(stderr, /^https:\/\/wsop\w+\.example: an attacker’s origin gets in \(101, stayed open\)$/m);
  assert.match(stderr, /^and \d+ more$/m);
  assert.ok(JSON.parse(stdout));
});

test('a run that the server ends early is not clean', async (t) => {
  let count = 0;
  const limited = webSocketServer((origin) =>
    ++count > 4 ? { status: 429 } : origin === trusted ? {} : { status: 403 },
  );
  const { url } = await listen(t, limited);
  const { code, stderr } = await wsOrigin(['probe', url, '--trusted', trusted], folderWith(t, {}));
  assert.equal(code, 1);
  assert.match(stderr, /^stopped early: the server asks for a pause \(429\); \d+ handshakes not sent$/m);
});

test('strangers are tried for an app’s origin as well', async (t) => {
  const { url } = await listen(t, open());
  const args = ['probe', url, '--trusted', 'capacitor://localhost'];
  const { code, stdout } = await wsOrigin(args, folderWith(t, {}));
  assert.equal(code, 1);
  assert.match(stdout, /accepts any origin/);
});

test('probe --expect: the file decides', async (t) => {
  const { url } = await listen(t, strict());
  const folder = folderWith(t, {
    'met.json': `{ "${trusted}": "accept", "https://evil.example": "refuse", "absent": "refuse" } // done`,
    'missed.json': '{ "https://evil.example": "accept", "null": "refuse" }',
    'wrong.json': '{ "https://evil.example": "maybe" }',
  });
  const run = (file: string) => wsOrigin(['probe', url, '--trusted', trusted, '--expect', file], folder);
  assert.equal((await run('met.json')).code, 0);
  const missed = await run('missed.json');
  assert.equal(missed.code, 1);
  assert.equal(missed.stderr, 'https://evil.example: expected accept, but refused (403 Forbidden)\n');
  const wrong = await run('wrong.json');
  assert.equal(wrong.code, 2);
  assert.match(
    wrong.stderr,
    /^ws-origin: wrong\.json: "https:\/\/evil\.example" must be accept, close, refuse\n$/,
  );
});

test('probe --expect alone: what should get in is the trusted page, and what the file overlooks is noted', async (t) => {
  const { url } = await listen(
    t,
    webSocketServer((origin) => (origin?.startsWith(trusted) ? {} : { status: 403 })),
  );
  const folder = folderWith(t, {
    'expect.json': `{ "${trusted}": "accept", "null": "refuse" }`,
    'slash.json': `{ "${trusted}/": "accept" }`,
    'empty.json': '{}',
  });
  const run = (file: string) => wsOrigin(['probe', url, '--expect', file], folder);
  const { code, stdout, stderr } = await run('expect.json');
  assert.equal(code, 0);
  assert.match(stdout, /accepts origins that start like the trusted one/);
  assert.match(stderr, /^note: https:\/\/app\.example\.com\.wsop\w+\.example: an attacker’s origin gets in/);
  assert.match(
    (await run('slash.json')).stderr,
    /^note: https:\/\/app\.example\.com\/: no browser sends this/,
  );
  const empty = await run('empty.json');
  assert.deepEqual(
    [empty.code, empty.stderr],
    [2, 'ws-origin: empty.json: expects nothing: name an origin\n'],
  );
});

test('probe --format markdown is a table', async (t) => {
  const { url } = await listen(t, strict());
  const { stdout } = await wsOrigin(
    ['probe', url, '--trusted', trusted, '--format', 'markdown'],
    folderWith(t, {}),
  );
  assert.match(stdout, /^## WebSocket Origin probe: `ws:/);
  assert.match(
    stdout,
    /^\| `https:\/\/app\.example\.com` \| any page \| accepted \| 101 \| `101, stayed open` \|$/m,
  );
});

for (const [args, message] of [
  [['probe'], /probe takes one URL/],
  [['probe', 'nonsense'], /not a URL/],
  [['probe', 'ws://127.0.0.1:1/', '--tier', 'all'], /--tier must be one of quick, standard, full/],
  [['probe', 'ws://192.0.2.1/'], /needs your explicit permission: --allow-host 192\.0\.2\.1/],
  [['probe', 'ws://169.254.169.254/', '--allow-host', '169.254.169.254'], /never probed/],
  [['probe', 'ws://127.0.0.1:1/', '--header', 'nonsense'], /is not a header/],
  [['probe', 'ws://127.0.0.1:1/', '--header', 'Host: x'], /belongs to the handshake/],
  [['probe', 'ws://127.0.0.1:1/', '--expect', 'none.json'], /none\.json does not exist/],
  [['probe', 'ws://127.0.0.1:1/', '--against', 'none.js'], /none\.js does not exist/],
] as const) {
  test(`ws-origin ${args.join(' ')}: one line, exit 2`, async (t) => {
    const { code, stdout, stderr } = await wsOrigin(args, folderWith(t, {}));
    assert.equal(code, 2);
    assert.equal(stdout, '');
    assert.match(stderr, message);
    assert.match(stderr, /^ws-origin: [^\n]+\n$/);
  });
}
