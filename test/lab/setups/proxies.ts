import net from 'node:net';
import path from 'node:path';
import type { TestContext } from 'node:test';
import type { Cause } from '../../../src/probe';
import { listen, trusted } from '../../probe/servers';
import { freePort } from '../../support/ports';
import { folderWithFile, start } from '../run';
import type { LabSetup, Started } from '../setup';
import { fromOwnHost, goServerIn, pythonServer } from './other';
import { ws } from './ws';

/** Starts what is behind the proxy and says on which port. */
export type Backend = (t: TestContext) => Promise<{ port: number }>;

export const openWs: Backend = (t) => ws(t);

/** Nobody is there. */
export const nobody: Backend = async () => ({ port: await freePort() });

/** Takes connections and never answers. */
export const silent: Backend = (t) => listen(t, net.createServer());

/** A proxy: its configuration for a port of its own and that of the server behind it. */
export interface ProxyProgram {
  readonly program: string;
  /** What is started, when that is no program on the PATH. */
  readonly command?: string;
  readonly file: string;
  readonly arguments: (file: string) => readonly string[];
  readonly wrap: (body: string, port: number, upstream: number) => string;
}

export const nginx: ProxyProgram = {
  program: 'nginx',
  file: 'nginx.conf',
  arguments: (file) => ['-c', file, '-e', 'stderr'],
  // A body with braces at its start stands beside the server block, as map and limit_req_zone must.
  wrap: (body, port, upstream) => {
    const [outside, inside] = body.includes('---') ? body.split('---') : ['', body];
    return `daemon off; master_process off; pid nginx.pid; events {}
http { access_log off; ${outside} server { listen 127.0.0.1:${port}; ${inside} } }`.replaceAll(
      'UPSTREAM',
      `127.0.0.1:${upstream}`,
    );
  },
};

export const haproxy: ProxyProgram = {
  program: 'haproxy',
  file: 'haproxy.cfg',
  arguments: (file) => ['-db', '-f', file],
  wrap: (body, port, upstream) =>
    `defaults
  mode http
  timeout connect 1s
  timeout client 10s
  timeout server 1s
  timeout tunnel 10s
frontend front
  bind 127.0.0.1:${port}
${body}
  default_backend back
backend back
  server one 127.0.0.1:${upstream}
`,
};

const modules = ['mpm_event', 'authz_core', 'proxy', 'proxy_http', 'proxy_wstunnel', 'rewrite'];

const apache: ProxyProgram = {
  program: 'apache2',
  file: 'apache.conf',
  arguments: (file) => ['-X', '-f', file],
  wrap: (body, port, upstream) =>
    `ServerRoot /tmp
ServerName localhost
PidFile FOLDER/pid
ErrorLog FOLDER/error.log
DefaultRuntimeDir FOLDER
${modules.map((name) => `LoadModule ${name}_module /usr/lib/apache2/modules/mod_${name}.so`).join('\n')}
User nobody
Group nogroup
Listen 127.0.0.1:${port}
ProxyTimeout 1
${body.replaceAll('UPSTREAM', `127.0.0.1:${upstream}`)}
`,
};

export const caddy: ProxyProgram = {
  program: 'caddy',
  file: 'Caddyfile',
  arguments: (file) => ['run', '--config', file, '--adapter', 'caddyfile'],
  wrap: (body, port, upstream) =>
    `{
  admin off
  auto_https off
}
http://127.0.0.1:${port} {
${body.replaceAll('UPSTREAM', `127.0.0.1:${upstream}`)}
}
`,
};

export const behind =
  (
    proxy: ProxyProgram,
    backend: Backend,
    body: string,
    more: (upstream: number) => Partial<Started> = () => ({}),
  ) =>
  async (t: TestContext): Promise<Started & { port: number }> => {
    const upstream = (await backend(t)).port;
    const port = await freePort();
    const folder = folderWithFile(t, proxy.file, '');
    const config = proxy.wrap(body, port, upstream).replaceAll('FOLDER', folder);
    const file = path.join(folderWithFile(t, proxy.file, config), proxy.file);
    await start(t, proxy.command ?? proxy.program, proxy.arguments(file), port, { cwd: folder });
    return { url: `ws://127.0.0.1:${port}/ws`, port, ...more(upstream) };
  };

export const tunnel =
  'proxy_http_version 1.1; proxy_set_header Upgrade $http_upgrade; proxy_set_header Connection "upgrade";';

const setup = (
  name: string,
  cause: Cause,
  proxy: ProxyProgram,
  backend: Backend,
  body: string,
  more?: (upstream: number) => Partial<Started>,
): LabSetup => ({ name, cause, programs: [proxy.program], start: behind(proxy, backend, body, more) });

const nginxMap = (patterns: string) =>
  `map $http_origin $allowed { default 0; ${patterns} } --- location /ws { if ($allowed = 0) { return 403; } ${tunnel} proxy_pass http://UPSTREAM; }`;

const nginxSetups: readonly LabSetup[] = [
  setup(
    'nginx that passes everything on',
    'no-origin-check',
    nginx,
    openWs,
    `location /ws { ${tunnel} proxy_pass http://UPSTREAM; }`,
  ),
  setup('nginx with a map of origins', 'origin-check-works', nginx, openWs, nginxMap(`"${trusted}" 1;`)),
  setup(
    'nginx with an unanchored regex',
    'weak-origin-check',
    nginx,
    openWs,
    nginxMap('"~^https://app\\.example\\.com" 1;'),
  ),
  setup(
    'nginx with a map of other origins',
    'origin-allow-list',
    nginx,
    openWs,
    nginxMap('"https://other.example" 1;'),
  ),
  setup(
    'nginx that drops foreign pages (444)',
    'origin-check-works',
    nginx,
    openWs,
    `location /ws { if ($http_origin != "${trusted}") { return 444; } ${tunnel} proxy_pass http://UPSTREAM; }`,
  ),
  setup(
    'nginx without the upgrade headers, ws behind',
    'proxy-upgrade',
    nginx,
    openWs,
    'location /ws { proxy_pass http://UPSTREAM; }',
  ),
  setup(
    'nginx with one of the two upgrade headers',
    'proxy-upgrade',
    nginx,
    openWs,
    'location /ws { proxy_http_version 1.1; proxy_set_header Upgrade $http_upgrade; proxy_pass http://UPSTREAM; }',
  ),
  setup(
    'nginx that denies addresses',
    'waf',
    nginx,
    openWs,
    'deny all; location /ws { proxy_pass http://UPSTREAM; }',
  ),
  setup(
    'nginx with a password',
    'authentication',
    nginx,
    openWs,
    'location /ws { auth_basic "x"; auth_basic_user_file /dev/null; proxy_pass http://UPSTREAM; }',
  ),
  setup(
    'nginx that adds a slash',
    'redirect',
    nginx,
    openWs,
    `location /ws/ { ${tunnel} proxy_pass http://UPSTREAM; }`,
  ),
  setup(
    'nginx, nobody behind',
    'upstream-down',
    nginx,
    nobody,
    `location /ws { ${tunnel} proxy_pass http://UPSTREAM; }`,
  ),
  setup(
    'nginx, silence behind',
    'upstream-timeout',
    nginx,
    silent,
    `location /ws { ${tunnel} proxy_read_timeout 1s; proxy_pass http://UPSTREAM; }`,
  ),
  setup(
    'nginx that limits requests',
    'rate-limit',
    nginx,
    openWs,
    `limit_req_zone $binary_remote_addr zone=z:1m rate=1r/m; --- location /ws { limit_req zone=z; limit_req_status 429; ${tunnel} proxy_pass http://UPSTREAM; }`,
    () => ({ origins: [] }),
  ),
  setup(
    'nginx that limits requests with its own status, 503',
    'rate-limit',
    nginx,
    openWs,
    `limit_req_zone $binary_remote_addr zone=z:1m rate=1r/m; --- location /ws { limit_req zone=z burst=2 nodelay; ${tunnel} proxy_pass http://UPSTREAM; }`,
  ),
  setup(
    'nginx that takes one connection at a time',
    'origin-check-works',
    nginx,
    openWs,
    `limit_conn_zone $binary_remote_addr zone=c:1m; map $http_origin $allowed { default 0; "${trusted}" 1; "" 1; } --- location /ws { limit_conn c 1; if ($allowed = 0) { return 403; } ${tunnel} proxy_pass http://UPSTREAM; }`,
  ),
  setup(
    'nginx that serves a page for every path',
    'not-websocket',
    nginx,
    nobody,
    'location / { default_type text/html; return 200 "<!doctype html>"; }',
  ),
  setup(
    'nginx that knows no such path',
    'wrong-path',
    nginx,
    nobody,
    'location = /other { return 200; } root /nonexistent;',
  ),
  {
    ...setup(
      'nginx that sends the upstream’s name as Host, gorilla behind',
      'host-rewriting',
      nginx,
      nobody,
      '',
    ),
    parts: ['go'],
    start: fromOwnHost(
      behind(nginx, goServerIn('gorilla-default'), `location /ws { ${tunnel} proxy_pass http://UPSTREAM; }`),
    ),
  },
  {
    ...setup('nginx that sends Host without its port, gorilla behind', 'host-rewriting', nginx, nobody, ''),
    parts: ['go'],
    start: fromOwnHost(
      behind(
        nginx,
        goServerIn('gorilla-default'),
        `location /ws { ${tunnel} proxy_set_header Host $host; proxy_pass http://UPSTREAM; }`,
      ),
    ),
  },
  {
    ...setup('nginx that keeps Host, gorilla behind', 'origin-check-works', nginx, nobody, ''),
    parts: ['go'],
    start: fromOwnHost(
      behind(
        nginx,
        goServerIn('gorilla-default'),
        `location /ws { ${tunnel} proxy_set_header Host $http_host; proxy_pass http://UPSTREAM; }`,
      ),
    ),
  },
  {
    ...setup(
      'nginx that removes the Origin, gorilla behind',
      'no-origin-check',
      nginx,
      goServerIn('gorilla-default'),
      `location /ws { ${tunnel} proxy_set_header Origin ""; proxy_pass http://UPSTREAM; }`,
    ),
    parts: ['go'],
  },
  {
    ...setup(
      'nginx without the upgrade headers, gorilla behind',
      'proxy-upgrade',
      nginx,
      goServerIn('gorilla-any'),
      'location /ws { proxy_pass http://UPSTREAM; }',
    ),
    parts: ['go'],
  },
  {
    ...setup(
      'nginx without the upgrade headers, Tornado behind',
      'proxy-upgrade',
      nginx,
      pythonServer('tornado_server.py', 'any'),
      'location /ws { proxy_pass http://UPSTREAM; }',
    ),
    parts: ['python'],
  },
  {
    ...setup(
      'nginx without the upgrade headers, Python websockets behind',
      'proxy-upgrade',
      nginx,
      pythonServer('websockets_server.py'),
      'location /ws { proxy_http_version 1.1; proxy_pass http://UPSTREAM; }',
    ),
    parts: ['python'],
  },
  {
    ...setup(
      'nginx without the upgrade headers, uvicorn behind and its port given',
      'proxy-upgrade',
      nginx,
      pythonServer('uvicorn_server.py', 'any'),
      'location /ws { proxy_pass http://UPSTREAM; }',
      (upstreamPort) => ({ upstreamPort }),
    ),
    parts: ['python'],
  },
];

const haproxySetups: readonly LabSetup[] = [
  setup('HAProxy that passes everything on', 'no-origin-check', haproxy, openWs, ''),
  setup(
    'HAProxy with a list of origins',
    'origin-check-works',
    haproxy,
    openWs,
    `  http-request deny if !{ req.hdr(origin) -m str ${trusted} }`,
  ),
  setup(
    'HAProxy with the start of an origin',
    'weak-origin-check',
    haproxy,
    openWs,
    `  http-request deny if !{ req.hdr(origin) -m beg ${trusted} }`,
  ),
  setup('HAProxy that denies everybody', 'waf', haproxy, openWs, '  http-request deny'),
  setup('HAProxy, nobody behind', 'upstream-down', haproxy, nobody, ''),
  setup('HAProxy, silence behind', 'upstream-timeout', haproxy, silent, ''),
];

const apacheSetups: readonly LabSetup[] = [
  setup(
    'Apache with upgrade=websocket',
    'no-origin-check',
    apache,
    openWs,
    'ProxyPass /ws http://UPSTREAM/ws upgrade=websocket',
  ),
  setup('Apache without upgrade', 'proxy-upgrade', apache, openWs, 'ProxyPass /ws http://UPSTREAM/ws'),
  setup(
    'Apache with Require on the Origin',
    'origin-check-works',
    apache,
    openWs,
    `ProxyPass /ws http://UPSTREAM/ws upgrade=websocket\n<Location /ws>\nRequire expr "%{HTTP:Origin} == '${trusted}'"\n</Location>`,
  ),
  setup(
    'Apache, nobody behind',
    'upstream-down',
    apache,
    nobody,
    'ProxyPass /ws http://UPSTREAM/ws upgrade=websocket',
  ),
  setup(
    'Apache that redirects',
    'redirect',
    apache,
    openWs,
    'RewriteEngine on\nRewriteRule ^/ws$ /ws/ [R=301]',
  ),
];

const caddySetups: readonly LabSetup[] = [
  setup('Caddy that passes everything on', 'no-origin-check', caddy, openWs, 'reverse_proxy UPSTREAM'),
  setup(
    'Caddy with a matcher on the Origin',
    'origin-check-works',
    caddy,
    openWs,
    `@foreign not header Origin ${trusted}\nrespond @foreign 403\nreverse_proxy UPSTREAM`,
  ),
  setup('Caddy that answers every path itself', 'not-websocket', caddy, nobody, 'respond "Hello"'),
  setup('Caddy, nobody behind', 'upstream-down', caddy, nobody, 'reverse_proxy UPSTREAM'),
];

export const proxySetups: readonly LabSetup[] = [
  ...nginxSetups,
  ...haproxySetups,
  ...apacheSetups,
  ...caddySetups,
];
