import assert from 'node:assert/strict';
import { readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { test } from 'node:test';
import { analyzeFiles, assertMarkers, fixAll } from '../../support/analysis';

const folder = path.join(__dirname, '../../fixtures/nginx');

for (const name of readdirSync(folder).filter((file) => file.endsWith('.conf'))) {
  test(`findings stand where the markers say: ${name}`, async () => {
    const text = readFileSync(path.join(folder, name), 'utf8');
    const { findings } = await analyzeFiles({ [name]: text }, name);
    assertMarkers(text, findings);
  });
}

const location = `location /ws {
  proxy_http_version 1.1;
  proxy_set_header Upgrade $http_upgrade;
  proxy_set_header Connection upgrade;
  proxy_pass http://backend;
}`;

test('a missing check in a proxy is information, and its fix asks for the origins', async () => {
  const { findings } = await analyzeFiles({ 'ws.conf': `server { ${location} }` }, 'ws.conf');
  const [finding] = findings;
  assert.equal(finding?.rule, 'missing-origin-check');
  assert.equal(finding.severity, 'information');
  assert.deepEqual(
    finding.fixes.map(({ id, needs, edits }) => ({ id, needs, edits })),
    ['allow-list', 'allow-list-and-none'].map((id) => ({ id, needs: ['trustedOrigins'], edits: {} })),
  );
});

test('a file that was not found, where the check may be, is named once for each location', async () => {
  const inner = location.replace(
    '{',
    '{ include checks/origin.conf; include checks/*.conf; include mime.types;',
  );
  const text = `server { ${inner} ${location.replace('/ws', '/open')} }`;
  const { findings } = await analyzeFiles({ 'ws.conf': text }, 'ws.conf');
  assert.deepEqual(
    findings.map(({ rule, severity, range }) => [rule, severity, text.slice(range.start, range.end)]),
    [
      ['unread-origins', 'information', 'include checks/origin.conf;'],
      ['missing-origin-check', 'information', 'proxy_pass http://backend;'],
    ],
  );
  assert.match(
    findings[0]?.message ?? '',
    /could not be read: the included file checks\/origin\.conf was not found/,
  );
});

for (const [image, text] of Object.entries({
  "LinuxServer's SWAG": `server {
  server_name sonarr.*;
  include /config/nginx/ssl.conf;
  location / {
    include /config/nginx/proxy.conf;
    include /config/nginx/resolver.conf;
    set $upstream_app sonarr;
    proxy_pass http://$upstream_app:8989;
  }
}`,
  'NGINX Proxy Manager': `server {
  set $forward_scheme http;
  set $server "192.168.1.10";
  set $port 8123;
  server_name ha.example.com;
  include conf.d/include/block-exploits.conf;
  include conf.d/include/force-ssl.conf;
  location / {
    proxy_set_header Upgrade $http_upgrade;
    proxy_set_header Connection $http_connection;
    proxy_http_version 1.1;
    include conf.d/include/proxy.conf;
  }
  include /data/nginx/custom/server_proxy[.]conf;
}`,
}))
  test(`files that come with an image need not be in the workspace: ${image}`, async () => {
    const files = { 'site.conf': text };
    const { findings } = await analyzeFiles(files, 'site.conf');
    assert.deepEqual(
      findings.map(({ rule, severity }) => `${rule} ${severity}`),
      ['missing-origin-check information'],
    );
    const fixed = await fixAll(files, 'site.conf', ['https://app.example.com']);
    assert.match(fixed['site.conf'] ?? '', /location \/ \{\s+if \(\$origin_allowed = 0\)/);
    assert.deepEqual((await analyzeFiles(fixed, 'site.conf')).findings, []);
    const own = { 'nginx/site.conf': text, 'nginx/proxy.conf': '', 'nginx/conf.d/include/proxy.conf': '' };
    assert.deepEqual((await analyzeFiles(own, 'nginx/site.conf')).endpoints, []);
  });

test('a file that was not found is not named where the check refuses strangers anyway', async () => {
  const check = 'if ($http_origin != "https://app.example.com") { return 403; } include more.conf;';
  const text = `server { ${location.replace('{', `{ ${check}`)} }`;
  assert.deepEqual((await analyzeFiles({ 'ws.conf': text }, 'ws.conf')).findings, []);
});

test('a fix has the same id with and without trusted origins', async () => {
  const files = { 'ws.conf': `server { ${location} }` };
  const ids = async (trustedOrigins: string[]) =>
    (await analyzeFiles(files, 'ws.conf', { trustedOrigins })).findings.flatMap(({ fixes }) =>
      fixes.map(({ id }) => id),
    );
  assert.deepEqual(await ids([]), await ids(['https://app.example.com']));
});

test('a fragment gets the headers and maps of the config that includes it', async () => {
  const files = {
    'nginx.conf': `events {}
http {
  map $http_origin $allowed { default 0; https://app.example.com 1; }
  proxy_http_version 1.1;
  proxy_set_header Upgrade $http_upgrade;
  proxy_set_header Connection upgrade;
  include sites-enabled/*.conf;
}`,
    'sites-available/ws.conf':
      'server { listen 80; location /ws { if ($allowed = 0) { return 403; } proxy_pass http://backend; } }',
    'sites-available/open.conf': 'server { listen 81; location /open { proxy_pass http://backend; } }',
  };
  const gated = await analyzeFiles(files, 'sites-available/ws.conf');
  assert.deepEqual(
    gated.endpoints.map(({ path: where }) => where),
    ['/ws'],
  );
  assert.deepEqual(gated.findings, []);
  const open = await analyzeFiles(files, 'sites-available/open.conf');
  assert.deepEqual(
    open.findings.map(({ rule }) => rule),
    ['missing-origin-check'],
  );
});

test('includes are found below the main file, and cycles end', async () => {
  const files = {
    'deploy/nginx.conf': 'http { server { include /etc/nginx/snippets/*.conf; } include nginx.conf; }',
    'deploy/snippets/ws.conf': location,
  };
  const { endpoints } = await analyzeFiles(files, 'deploy/nginx.conf');
  assert.deepEqual(
    endpoints.map(({ range }) => range.uri.split('/').slice(-2).join('/')),
    ['snippets/ws.conf'],
  );
});

test('a weak line of a map in another file is reported there, with the WebSocket that it opens', async () => {
  const files = {
    'nginx.conf': 'events {}\nhttp { include origins.conf; include ws.conf; }',
    'origins.conf': 'map $http_origin $allowed { default 0; ~example\\.com$ 1; }',
    'ws.conf': `server { if ($allowed = 0) { return 403; } ${location} }`,
  };
  const { findings, workspace } = await analyzeFiles(files, 'ws.conf');
  assert.deepEqual(
    findings.map(({ rule, range }) => [rule, files['origins.conf'].slice(range.start, range.end)]),
    [['origin-bypass', '~example\\.com$ 1;']],
  );
  assert.equal(findings[0]?.range.uri, workspace.uri('origins.conf'));
  assert.deepEqual(
    findings[0]?.related?.slice(0, 1).map(({ range, message }) => [range.uri, message]),
    [[workspace.uri('ws.conf'), 'the WebSocket that opens']],
  );
});
