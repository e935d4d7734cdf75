import assert from 'node:assert/strict';
import { test } from 'node:test';
import { filesOf, setups } from '../deployment/setups';
import { folderWith, wsOrigin } from '../support/cli';

const files = (name: string) => filesOf(setups.find((setup) => setup.name === name) ?? assert.fail(name));

test('predict answers for a proxy and the server behind it, and says which', async (t) => {
  const folder = folderWith(t, files('a list behind a plain proxy'));
  const args = ['predict', 'nginx.conf', '--origin', 'https://evil.example'];
  const { stdout } = await wsOrigin(args, folder);
  assert.match(stdout, /^nginx\.conf:7 {2}nginx \/, and behind it ws in server\.cjs:5$/m);
  assert.match(stdout, /^ {2}reject 401 {2}https:\/\/evil\.example$/m);
  const json = JSON.parse((await wsOrigin([...args, '--format', 'json'], folder)).stdout);
  assert.equal(json.endpoints[0].behind.file, 'server.cjs');
  const explained = await wsOrigin(['explain', 'https://evil.example', '--file', 'nginx.conf'], folder);
  assert.match(explained.stdout, /behind it ws in server\.cjs:5\n {2}reject 401/);
});

test('a proxy whose server is not certain is predicted alone', async (t) => {
  const { 'nginx.conf': config = '', 'server.cjs': server = '' } = files('a list behind a plain proxy');
  const folder = folderWith(t, { 'nginx.conf': config, 'a/server.cjs': server, 'b/server.cjs': server });
  const { stdout } = await wsOrigin(['predict', 'nginx.conf', '--origin', 'https://evil.example'], folder);
  assert.match(stdout, /^nginx\.conf:7 {2}nginx \/\n {2}accept {2}https:\/\/evil\.example$/m);
});

test('where there is too much text to look through, a proxy is predicted alone', async (t) => {
  const long = 'server { listen 9; location / { proxy_pass http://c; } }\n'.repeat(50_000);
  const folder = folderWith(t, { ...files('a list behind a plain proxy'), '1.conf': long, '2.conf': long });
  const { stdout } = await wsOrigin(['predict', 'nginx.conf', '--origin', 'https://evil.example'], folder);
  assert.match(stdout, /^nginx\.conf:7 {2}nginx \/\n {2}accept {2}https:\/\/evil\.example$/m);
});

test('a scan reports a proxy that defeats the check of the server behind it, in each format', async (t) => {
  const folder = folderWith(t, files('the Origin replaced by one of the list'));
  const { stdout, code } = await wsOrigin(['scan'], folder);
  assert.match(
    stdout,
    /^nginx\.conf:\d+:\d+: error: https:\/\/evil\.example gets in through this proxy: ws in server\.cjs/,
  );
  assert.match(stdout, /\n1 finding, 2 endpoints, 2 files\n$/);
  assert.equal(code, 1);
  const sarif = JSON.parse((await wsOrigin(['scan', '--format', 'sarif'], folder)).stdout);
  const [place] = sarif.runs[0].results[0].relatedLocations;
  assert.match(place.physicalLocation.artifactLocation.uri, /server\.cjs$/);
});

test('a scan of a proxy whose server checks is quiet; without the server it is not', async (t) => {
  const folder = folderWith(t, files('a list behind a plain proxy'));
  assert.match((await wsOrigin(['scan'], folder)).stdout, /^0 findings, 2 endpoints/);
  assert.match((await wsOrigin(['scan', 'nginx.conf'], folder)).stdout, /information: This proxy passes/);
});
