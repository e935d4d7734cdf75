import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import path from 'node:path';
import { test } from 'node:test';
import { folderWith, wsOrigin } from '../support/cli';

const socket = `proxy_http_version 1.1;
        proxy_set_header Upgrade $http_upgrade;
        proxy_set_header Connection upgrade;
        proxy_pass http://b;`;

const site = (name: string, check = ''): string => `# ${name}
server {
    server_name ${name};
    location /ws {
        ${check}
        ${socket}
    }
}
`;

/** An installation of nginx as Debian lays it out, without a repository around it. */
const installation = {
  'nginx/nginx.conf': 'events {}\nhttp {\n    include conf.d/*.conf;\n    include sites-enabled/*;\n}\n',
  'nginx/conf.d/origins.conf': `map $http_origin $known {
    default 0;
    "https://app.example.com" 1;
    "~^https://.*example\\.com$" 1;
}
`,
  'nginx/sites-enabled/app': site('app.example.com', 'if ($known = 0) { return 403; }'),
};

test('predict answers for what a config includes, and for a site of it', async (t) => {
  const folder = folderWith(t, installation);
  for (const args of [
    ['nginx/nginx.conf', '--host', 'app.example.com', '--path', '/ws'],
    ['nginx/sites-enabled/app'],
  ]) {
    const { stdout, stderr } = await wsOrigin(['predict', ...args, '--origin', 'https://evil.test'], folder);
    assert.equal(stderr, '');
    assert.match(
      stdout,
      /^nginx\/sites-enabled\/app:9 {2}nginx \/ws\n {2}reject 403 {2}https:\/\/evil\.test$/m,
    );
    assert.match(stdout, /^ {6}nginx\/conf\.d\/origins\.conf:4: the Origin does not match/m);
  }
});

test('the port in --host tells whether there is TLS', async (t) => {
  const redirect = 'listen 80; listen 443 ssl; if ($scheme = http) { return 301 https://$host$request_uri; }';
  const folder = folderWith(t, {
    'nginx.conf': site('app.example.com', '').replace('server_name', `${redirect} server_name`),
  });
  const answer = async (...args: string[]) => {
    const all = ['predict', 'nginx.conf', '--path', '/ws', '--origin', 'https://evil.test', ...args];
    return /^ {2}\w+( \d+)?/m.exec((await wsOrigin(all, folder)).stdout)?.[0].trim();
  };
  assert.equal(await answer('--host', 'app.example.com:80'), 'reject 301');
  assert.equal(await answer('--host', 'app.example.com:443'), 'accept');
  assert.equal(await answer('--host', 'app.example.com'), 'accept');
  assert.equal(await answer('--host', 'app.example.com:8080', '--tls'), 'accept');
});

test('without a port in --host, --tls means the default one', async (t) => {
  const listening = (port: number, check: string) =>
    site('app.example.com', check).replace('server_name', `listen ${port} ssl; server_name`);
  const check = 'if ($http_origin != "https://app.example.com") { return 403; }';
  const folder = folderWith(t, { 'nginx.conf': listening(8443, '') + listening(443, check) });
  const args = ['predict', 'nginx.conf', '--path', '/ws', '--origin', 'https://evil.test', '--tls', '--host'];
  assert.match((await wsOrigin([...args, 'app.example.com'], folder)).stdout, /reject 403/);
  assert.match((await wsOrigin([...args, 'app.example.com:8443'], folder)).stdout, /accept/);
});

test('a weak line of a list is reported and corrected where it stands', async (t) => {
  const folder = folderWith(t, installation);
  const { stdout } = await wsOrigin(['scan'], folder);
  assert.match(stdout, /^nginx\/conf\.d\/origins\.conf:4:5: error: https:\/\/evilexample\.com gets in/m);
  await wsOrigin(['fix', '--trusted', 'https://app.example.com'], folder);
  assert.equal(
    readFileSync(path.join(folder, 'nginx/conf.d/origins.conf'), 'utf8'),
    'map $http_origin $known {\n    default 0;\n    "https://app.example.com" 1;\n}\n',
  );
  assert.match((await wsOrigin(['scan'], folder)).stdout, /^0 findings/m);
});

test('sites of one config get one list', async (t) => {
  const { 'nginx/conf.d/origins.conf': _, ...rest } = installation;
  const open = {
    'nginx/sites-enabled/app': site('app.example.com'),
    'nginx/sites-enabled/rpc': site('rpc.example.com'),
  };
  const folder = folderWith(t, { ...rest, ...open, 'other/alone.conf': site('alone.example.com') });
  const { stdout } = await wsOrigin(['fix', '--dry-run', '--trusted', 'https://app.example.com'], folder);
  assert.equal(stdout.match(/^\+map /gm)?.length, 2);
  assert.equal(stdout.match(/^\+ +if \(\$origin_allowed = 0\)/gm)?.length, 3);
});
