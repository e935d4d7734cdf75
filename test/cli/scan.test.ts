import assert from 'node:assert/strict';
import { test } from 'node:test';
import { rules } from '../../src/core/rules';
import { folderWith, wsOrigin } from '../support/cli';

const openServer = `const { WebSocketServer } = require('ws');\n// 😀\nconst sockets = new WebSocketServer({ port: 8080 });\n`;
const stranger = 'https://evil.example';

test('text: one line a finding with one-based places, then the count', async (t) => {
  const { code, stdout } = await wsOrigin(['scan'], folderWith(t, { 'app/server.js': openServer }));
  assert.equal(code, 1);
  assert.match(
    stdout,
    /^app\/server\.js:3:21: warning: No check of the Origin: .* \[missing-origin-check\]$/m,
  );
  assert.match(stdout, /^1 finding, 1 endpoint, 1 file$/m);
});

test('JSON: version 1, zero-based positions, endpoints and findings that refer to each other', async (t) => {
  const { stdout, stderr } = await wsOrigin(
    ['scan', '--format', 'json'],
    folderWith(t, { 'server.js': openServer }),
  );
  const { version, files, endpoints, findings } = JSON.parse(stdout);
  assert.deepEqual([version, files, stderr], [1, 1, '']);
  assert.deepEqual(findings[0].range.start, { line: 2, character: 20 });
  assert.deepEqual(endpoints[0].listen, [{ port: 8080 }]);
  assert.deepEqual(
    [endpoints[0].kind, endpoints[0].library, endpoints[0].policy, endpoints[0].file],
    ['server', 'ws', 'accepts every origin', 'server.js'],
  );
  assert.equal(findings[0].endpoint, endpoints[0].id);
  assert.equal(findings[0].witness, stranger);
  assert.deepEqual(findings[0].fixes[0].needs, ['trustedOrigins']);
  assert.equal(findings[0].suppressed, false);
});

test('with trusted origins the same fix needs nothing', async (t) => {
  const folder = folderWith(t, { 'server.js': openServer });
  const { stdout } = await wsOrigin(
    ['scan', '--format', 'json', '--trusted', 'https://App.example.com/'],
    folder,
  );
  assert.deepEqual(JSON.parse(stdout).findings[0].fixes[0].needs, []);
});

test('SARIF: every rule is described, results point at lines and columns from one', async (t) => {
  const { stdout } = await wsOrigin(
    ['scan', '--format', 'sarif'],
    folderWith(t, { 'a b/server.js': openServer }),
  );
  const { version, runs } = JSON.parse(stdout);
  assert.equal(version, '2.1.0');
  const [{ tool, results }] = runs;
  assert.deepEqual(
    tool.driver.rules.map(({ id }: { id: string }) => id),
    rules.map(({ id }) => id),
  );
  const { artifactLocation, region } = results[0].locations[0].physicalLocation;
  assert.equal(artifactLocation.uri, 'a%20b/server.js');
  assert.deepEqual([region.startLine, region.startColumn], [3, 21]);
});

test('--fail-on decides about the exit code alone', async (t) => {
  const folder = folderWith(t, { 'server.js': openServer });
  const code = async (...args: string[]) => (await wsOrigin(['scan', ...args], folder)).code;
  assert.equal(await code('--fail-on', 'error'), 0);
  assert.equal(await code('--fail-on', 'warning'), 1);
  assert.equal(await code('--fail-on', 'information'), 1);
  assert.equal(await code('--fail-on', 'never'), 0);
});

test('the configuration sets severities, silences rules, ignores files and names trusted pages', async (t) => {
  const scan = async (config: unknown) => {
    const folder = folderWith(t, {
      'server.js': openServer,
      '.ws-origin.json': `// ours\n${JSON.stringify(config)}`,
    });
    return JSON.parse((await wsOrigin(['scan', '--format', 'json'], folder)).stdout);
  };
  assert.equal((await scan({ rules: { 'missing-origin-check': 'hint' } })).findings[0].severity, 'hint');
  assert.deepEqual((await scan({ rules: { 'missing-origin-check': 'off' } })).findings, []);
  assert.equal((await scan({ ignore: ['/server.js'] })).files, 0);
  const trusted = await scan({ trustedOrigins: ['https://app.example.com'] });
  assert.deepEqual(trusted.findings[0].fixes[0].needs, []);
});

test('an ignore comment with a reason suppresses; without one it does not', async (t) => {
  const scan = async (comment: string) => {
    const text = openServer.replace('// 😀', comment);
    return wsOrigin(['scan', '--format', 'json'], folderWith(t, { 'server.js': text }));
  };
  const suppressed = await scan('// ws-origin-ignore missing-origin-check: reached through a tunnel only');
  assert.deepEqual([suppressed.code, JSON.parse(suppressed.stdout).findings[0].suppressed], [0, true]);
  assert.equal((await scan('// ws-origin-ignore missing-origin-check')).code, 1);
  assert.equal((await scan('// ws-origin-ignore wildcard-origin: other rule')).code, 1);
});

test('a named file is scanned even if it is ignored, a folder is not', async (t) => {
  const folder = folderWith(t, { '.gitignore': 'dist/', 'dist/server.js': openServer });
  assert.equal((await wsOrigin(['scan', '.'], folder)).code, 0);
  assert.equal((await wsOrigin(['scan', 'dist/server.js'], folder)).code, 1);
});

test('a binary file, an empty one and one that is too large are no endpoints', async (t) => {
  const folder = folderWith(t, {
    'binary.js': new Uint8Array(64),
    'empty.js': '',
    'large.js': openServer + ' '.repeat(9 * 1024 * 1024),
  });
  const { code, stdout } = await wsOrigin(['scan', '--format', 'json'], folder);
  assert.deepEqual([code, JSON.parse(stdout).endpoints], [0, []]);
});

test('a 1 MB nginx file is read to its end', async (t) => {
  const location = (i: number) => `    location /socket${i} {
      if ($http_origin !~ "^https://app${i}\\.example\\.com$") { return 403; }
      proxy_set_header Upgrade $http_upgrade;
      proxy_set_header Connection "upgrade";
      proxy_http_version 1.1;
      proxy_pass http://backend;
    }\n`;
  const locations = Array.from({ length: 4200 }, (_, i) => location(i)).join('');
  const hole = location(9999).replace('^https://', 'https://').replace('$"', '"');
  const text = `events {}\nhttp {\n  server {\n    listen 8080;\n${locations}${hole}  }\n}\n`;
  assert.ok(text.length > 1024 * 1024);
  const { code, stdout } = await wsOrigin(
    ['scan', '--format', 'json'],
    folderWith(t, { 'nginx.conf': text }),
  );
  const { endpoints, findings } = JSON.parse(stdout);
  assert.deepEqual([code, endpoints.length], [1, 4201]);
  assert.deepEqual(
    findings.map(({ rule, witness }: { rule: string; witness: string }) => [rule, witness]),
    [['origin-bypass', 'https://app9999.example.com.evil.example']],
  );
});

test('a file that is not UTF-8 is not rewritten', async (t) => {
  const bytes = Buffer.concat([Buffer.from('// caf'), Buffer.from([0xe9]), Buffer.from(`\n${openServer}`)]);
  const { code, stderr } = await wsOrigin(
    ['fix', '.', '--trusted', 'https://app.example.com'],
    folderWith(t, { 'server.js': bytes }),
  );
  assert.equal(code, 2);
  assert.match(stderr, /server\.js is not UTF-8/);
});

test('a byte order mark survives a fix', async (t) => {
  const folder = folderWith(t, { 'server.js': `\ufeff${openServer}` });
  await wsOrigin(['fix', '.', '--trusted', 'https://app.example.com'], folder);
  const { readFileSync } = await import('node:fs');
  const fixed = readFileSync(`${folder}/server.js`, 'utf8');
  assert.ok(fixed.startsWith('\ufeff'));
  assert.ok(fixed.includes('https://app.example.com'));
});
