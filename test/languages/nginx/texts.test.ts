import assert from 'node:assert/strict';
import { readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { test } from 'node:test';
import { predictOrigin } from '../../../src/core/attack/witness';
import { nginx } from '../../../src/languages';
import { analyzeFiles, fixAll } from '../../support/analysis';
import { generate } from './generator';

const upgrade =
  'proxy_http_version 1.1; proxy_set_header Upgrade $http_upgrade; proxy_set_header Connection upgrade;';
const check = 'if ($http_origin != "https://app.example.com") { return 403; }';

async function verdicts(text: string, name = 'ws.conf', origin = 'https://evil.example'): Promise<string[]> {
  const { endpoints } = await analyzeFiles({ [name]: text }, name);
  return endpoints.map((endpoint) => `${endpoint.path} ${predictOrigin(endpoint, origin).verdict.kind}`);
}

/** Texts that are read to their end, with what becomes of a stranger at each location. */
const texts: Readonly<Record<string, readonly [string, readonly string[]]>> = {
  'CRLF and tabs': [
    `server {\r\n\tlocation /ws {\r\n\t\t${upgrade}\r\n\t\t${check}\r\n\t\tproxy_pass http://b;\r\n\t}\r\n}\r\n`,
    ['/ws reject'],
  ],
  'quotes and escapes': [
    `server { ${upgrade} log_format x 'a;b{"'; location "/w\\"s" { if ($http_origin != 'https://app.example.com') { return 403; } proxy_pass http://b; } }`,
    ['/w"s reject'],
  ],
  'a comment with braces': [
    `server { # } {\n ${upgrade} location /ws { # }\n proxy_pass http://b; } }`,
    ['/ws accept'],
  ],
  'Lua is skipped whole': [
    `server { ${upgrade} location /ws { log_by_lua_block { local s = "}" -- }\n if s then s = [[ } ]] end } proxy_pass http://b; } }`,
    ['/ws accept'],
  ],
  'Lua that decides is not known': [
    `server { ${upgrade} location /ws { access_by_lua_block { ngx.exit(403) } proxy_pass http://b; } }`,
    ['/ws unknown'],
  ],
  Jinja: [
    `{% set name = "x" %}\nserver {\n server_name {{ name }};\n {% if tls %}\n listen 443 ssl;\n {% endif %}\n ${upgrade}\n location /ws {\n proxy_pass http://{{ backend }};\n }\n}\n`,
    ['/ws accept'],
  ],
  'Jinja: a check that is there or not': [
    `server { ${upgrade} location /ws {\n{% if strict %}\n${check}\n{% endif %}\nproxy_pass http://b; } }`,
    ['/ws unknown'],
  ],
  'Go template that puts text in': [
    `server { ${upgrade}\n location /ws {\n {{ .Values.extra }}\n proxy_pass http://b; } }`,
    ['/ws unknown'],
  ],
  ERB: [
    `server {\n server_name <%= @name %>;\n <% if @x %>\n listen 80;\n <% end %>\n ${upgrade} location /ws { proxy_pass http://<%= @b %>; } }`,
    ['/ws accept'],
  ],
  envsubst: [
    `server { listen \${PORT}; ${upgrade} location /ws { if ($http_origin != "\${ALLOWED}") { return 403; } proxy_pass http://b; } }`,
    ['/ws unknown'],
  ],
  'envsubst: the key of a map': [
    `map $http_origin $ok { default 0; "\${ALLOWED}" 1; } server { ${upgrade} location /ws { if ($ok = 0) { return 403; } proxy_pass http://b; } }`,
    ['/ws unknown'],
  ],
  'envsubst: in an expression': [
    `server { ${upgrade} location /ws { if ($http_origin !~ "^https://\${NAME}$") { return 403; } proxy_pass http://b; } }`,
    ['/ws unknown'],
  ],
  'Upgrade by a map of another file': [
    `server { ${upgrade.replace('upgrade;', '$connection_upgrade;')} location /a { proxy_pass http://b; } location /ws { ${check} proxy_pass http://b; } }`,
    ['/a unknown', '/ws reject'],
  ],
  'a check by a map of another file': [
    `server { ${upgrade} location /ws { if ($request_origin_ok = 0) { return 403; } proxy_pass http://b; } }`,
    ['/ws unknown'],
  ],
  'includes that come with the program': [
    `server { location /a { include mime.types; include /etc/nginx/proxy_params; ${upgrade} proxy_pass http://b; } location /ws { include /config/nginx/proxy.conf; ${upgrade} proxy_pass http://b; } }`,
    ['/a accept', '/ws accept'],
  ],
  'an include that is not there': [
    `server { location /ws { include checks.conf; ${upgrade} proxy_pass http://b; } }`,
    ['/ws unknown'],
  ],
  'a semicolon that is missing': [
    `server { ${upgrade}\n location /a {\n proxy_pass http://b\n }\n location /ws {\n root /srv\n ${check}\n proxy_pass http://b;\n }\n}`,
    ['/a accept', '/ws reject'],
  ],
  'a quote that is missing': [
    `server { ${upgrade}\n location /a {\n add_header X "y;\n proxy_pass http://b;\n }\n location /ws {\n proxy_pass http://b;\n add_header X "z";\n }\n}`,
    ['/a accept', '/ws accept'],
  ],
  'a brace too many': [
    `server { ${upgrade} location /a { proxy_pass http://b; } } }\nserver { ${upgrade} location /ws { ${check} proxy_pass http://b; } }`,
    ['/a accept', '/ws reject'],
  ],
  'no Upgrade, no WebSocket': [`server { location /ws { proxy_pass http://b; } }`, []],
  'inheritance lost': [
    `server { ${upgrade} location /ws { proxy_set_header Host $host; proxy_pass http://b; } }`,
    [],
  ],
  'only a snippet': [`${upgrade}\n${check}\nproxy_pass http://b;\n`, ['/ reject']],
};

for (const [name, [text, expected]] of Object.entries(texts))
  test(`text: ${name}`, async () => assert.deepEqual(await verdicts(text), expected));

/** Each map reads the one before in its head and in its only line: twice as much to compute for each of them. */
const mapsOfMaps = (count: number, first: string, volatile = '') =>
  Array.from({ length: count }, (_, i) => `map $m${i} $m${i + 1} { ${volatile} default $m${i}; }`).reduce(
    (maps, map) => `${maps}\n${map}`,
    first,
  );

const askingMap = (count: number) =>
  `server { ${upgrade} location /ws { if ($m${count} = no) { return 403; } proxy_pass http://b; } }`;

const first = 'map $http_origin $m0 { default no; https://app.example.com yes; }';

for (const [name, maps, expected] of [
  ['90 maps of maps', mapsOfMaps(90, first), 'reject'],
  ['8 volatile ones', mapsOfMaps(8, 'map $uri$http_origin $m0 { default no; }', 'volatile;'), 'reject'],
  ['90 volatile ones', mapsOfMaps(90, 'map $uri$http_origin $m0 { default no; }', 'volatile;'), 'unknown'],
] as const)
  test(`maps: ${name}`, async () => {
    const count = maps.split('\n').length - 1;
    assert.deepEqual(await verdicts(`http { ${maps}\n${askingMap(count)} }`), [`/ws ${expected}`]);
  });

/** What is reported of texts in which a part is written elsewhere. */
const reported: Readonly<Record<string, readonly [string, readonly string[]]>> = {
  'Upgrade by a map of another file': [
    `server { ${upgrade.replace('upgrade;', '$connection_upgrade;')} location /ws { if ($http_origin ~ x) { add_header X 1; } proxy_pass http://b; } }`,
    ['missing-origin-check'],
  ],
  'a check by a map of another file': [
    `server { ${upgrade} location /ws { if ($request_origin_ok = 0) { return 403; } proxy_pass http://b; } }`,
    [],
  ],
  'the key of a map that envsubst fills in': [
    `map $http_origin $ok { default 0; "\${ALLOWED}" 1; } server { ${upgrade} location /ws { if ($ok = 0) { return 403; } proxy_pass http://b; } }`,
    [],
  ],
  'an expression that envsubst fills in': [
    `server { ${upgrade} location /ws { if ($http_origin !~ "^https://\${NAME}$") { return 403; } proxy_pass http://b; } }`,
    [],
  ],
  'a snippet that is asked for by a session, and hides the Origin': [
    `location /k8s { ${upgrade} auth_request /auth/; proxy_set_header Upgrade $http_upgrade; proxy_set_header Connection upgrade; proxy_set_header Origin ""; proxy_pass http://b; }`,
    ['origin-rewritten'],
  ],
  'a secret that envsubst fills in, and no check of the Origin': [
    `server { ${upgrade} location /ws { if ($http_x_from_cdn != "\${SECRET}") { return 403; } proxy_pass http://b; } }`,
    ['missing-origin-check'],
  ],
};

for (const [name, [text, expected]] of Object.entries(reported))
  test(`reported: ${name}`, async () => {
    const { findings } = await analyzeFiles({ 'ws.conf': text }, 'ws.conf');
    assert.deepEqual(
      findings.map(({ rule }) => rule),
      expected,
    );
  });

test('an ingress snippet that does not speak of the Origin is none of ours, with a location it is nginx', async () => {
  const snippet = (kind: string, body: string) =>
    analyzeFiles(
      { 'i.yaml': `metadata:\n  annotations:\n    x/${kind}-snippet: |\n      ${body}\n` },
      'i.yaml',
    );
  const endpoints = async (kind: string, body: string) =>
    (await snippet(kind, body)).endpoints.map((endpoint) => endpoint.path);
  assert.deepEqual(await endpoints('configuration', 'more_set_headers "X-Id: $request_id";'), []);
  assert.deepEqual(await endpoints('server', 'location /x { proxy_set_header Upgrade $http_upgrade; }'), []);
  assert.deepEqual(await endpoints('server', `location /x { ${upgrade} proxy_pass http://b; }`), ['/x']);
  assert.deepEqual(await endpoints('server', 'if ($http_origin = "") { return 403; }'), ['/']);
});

test('nginx in a ConfigMap, in ingress annotations and in a Dockerfile keeps its offsets', async () => {
  const ingress = `metadata:
  annotations:
    nginx.ingress.kubernetes.io/configuration-snippet: |
      if ($http_origin !~ "app.example.com") {
        return 403;
      }
spec:
  x: 1
`;
  const { findings } = await analyzeFiles({ 'ingress.yaml': ingress }, 'ingress.yaml');
  const [finding] = findings;
  assert.equal(finding?.rule, 'origin-bypass');
  assert.equal(
    ingress.slice(finding.range.start, finding.range.end),
    'if ($http_origin !~ "app.example.com")',
  );
  const fixed = (await fixAll({ 'ingress.yaml': ingress }, 'ingress.yaml', ['https://app.example.com']))[
    'ingress.yaml'
  ];
  assert.equal(fixed, ingress.replace('!~ "app.example.com"', '!= "https://app.example.com"'));
  const map = `data:\n  ws.conf: |\n    server {\n      ${upgrade}\n      location /ws { ${check} proxy_pass http://b; }\n    }\n  other: |\n    text\n`;
  assert.deepEqual(await verdicts(map, 'configmap.yaml'), ['/ws reject']);
  const docker = `FROM nginx\nCOPY <<'EOF' /etc/nginx/conf.d/ws.conf\nserver { ${upgrade}\n  location /ws { proxy_pass http://b; }\n}\nEOF\nRUN true\n`;
  assert.deepEqual(await verdicts(docker, 'Dockerfile'), ['/ws accept']);
});

test('what a template does to some lines of a map leaves the others as they are', async () => {
  const page = 'https://good.example';
  const answers = async (lines: string) => {
    const text = `map $http_origin $ok {\n default 0;\n ${lines}\n}\nserver { ${upgrade} location /ws { if ($ok = 0) { return 403; } proxy_pass http://b; } }`;
    const { endpoints, findings } = await analyzeFiles({ 'ws.conf.j2': text }, 'ws.conf.j2');
    const verdicts = [page, 'http://localhost:3000', 'https://evilgood.example'].map((origin) =>
      endpoints.map((endpoint) => predictOrigin(endpoint, origin).verdict.kind).join(),
    );
    return [...verdicts, ...findings.map(({ rule }) => rule)].join(' ');
  };
  assert.equal(await answers(`"${page}" 1;\n "\${ALLOWED}" 1;`), 'accept unknown unknown');
  assert.equal(
    await answers(`"\${ALLOWED}" 1;\n ~good\\.example$ 1;`),
    'accept unknown accept origin-bypass',
  );
  assert.equal(
    await answers(`"${page}" 1;\n {% if dev %}\n "http://localhost:3000" 1;\n {% endif %}`),
    'accept unknown reject',
  );
  assert.equal(await answers('{% if dev %}\n ~good\\.example$ 1;\n {% endif %}'), 'unknown reject unknown');
  assert.equal(
    await answers('{% for o in origins %}\n "{{ o }}" 1;\n {% endfor %}'),
    'unknown unknown unknown',
  );
  assert.equal(await answers(`"${page}" {{ on }};`), 'unknown reject reject');
  assert.equal(await answers('{{ lines }}'), 'unknown unknown unknown');
});

test('a snippet whose own location alone has a check says nothing of other paths', async () => {
  const ingress = `metadata:
  annotations:
    nginx.ingress.kubernetes.io/server-snippet: |
      location /ws { ${check} ${upgrade} proxy_pass http://b; }
`;
  assert.deepEqual(await verdicts(ingress, 'ingress.yaml'), ['/ws reject']);
});

test('a shell puts its variables into a text, unless its end is quoted', async () => {
  const script = (opening: string, body: string) =>
    `#!/bin/sh\ncat ${opening} > /etc/nginx/conf.d/ws.conf\n${body}\nEOF\nnginx -s reload\n`;
  const config = `server {
  server_name app.example.com;
  location /ws {
    if ($http_origin !~ "^https://app\\.example\\.com$") { return 403; }
    ${upgrade}
    proxy_pass http://b;
  }
}`;
  for (const opening of ["<<'EOF'", '<<"EOF"', '<<\\EOF', "<<-'EOF'"])
    assert.deepEqual(await verdicts(script(opening, config), 'setup.sh'), ['/ws reject'], opening);
  const escaped = config.replaceAll('$http', '\\$http');
  for (const name of ['setup.sh', 'Dockerfile'])
    assert.deepEqual(await verdicts(script('<<EOF', escaped), name), ['/ws reject'], name);
  const filledIn = escaped.replace('app\\.example', '$DOMAIN');
  assert.deepEqual(await verdicts(script('<<EOF', filledIn), 'setup.sh'), ['/ws unknown']);
  const byMap = `map \\$http_origin \\$ok { default 0; "$PAGE" 1; }
${escaped.replace(/if \(.*?\) \{/, 'if (\\$ok = 0) {')}`;
  assert.deepEqual(await verdicts(script('<<EOF', byMap), 'setup.sh'), ['/ws unknown']);
});

test('a compose file puts its variables into a text, and writes those of nginx with two dollars', async () => {
  const config = (page: string) => `configs:
  nginx:
    content: |
      server {
        ${upgrade.replaceAll('$', '$$$$')}
        location /ws { if ($$http_origin != "${page}") { return 403; } proxy_pass http://b; }
      }
`;
  const file = 'docker-compose.prod.yml';
  assert.deepEqual(await verdicts(config('https://app.example.com'), file), ['/ws reject']);
  for (const page of ['$' + '{PAGE}', 'https://$DOMAIN', '$$$DOMAIN'])
    assert.deepEqual(await verdicts(config(page), file), ['/ws unknown'], page);
});

test('a script that writes a site of NGINX Proxy Manager', async () => {
  const site = `server {
  set \\$forward_scheme http;
  set \\$server "$SERVER";
  set \\$port 8123;
  server_name ha.example.com;
  location / {
    ${upgrade.replaceAll('$', '\\$')}
    include conf.d/include/proxy.conf;
  }
  include /data/nginx/custom/server_proxy[.]conf;
}`;
  assert.deepEqual(await verdicts(`cat > 1.conf <<EOF\n${site}\nEOF\n`, 'setup.sh'), ['/ accept']);
});

test('nginx in the configuration of Elastic Beanstalk', async () => {
  const text = `files:
  "/etc/nginx/conf.d/proxy.conf" :
    mode: "000644"
    content: |
      server { ${upgrade} location /ws { ${check} proxy_pass http://b; } }
`;
  assert.deepEqual(await verdicts(text, '.ebextensions/01_nginx.config'), ['/ws reject']);
  assert.equal(nginx.recognizes({ uri: 'file:///x/app.config', version: 1, text }), false);
});

test('which files are nginx', () => {
  const recognizes = (uri: string, text: string, languageId?: string) =>
    nginx.recognizes({ uri: `file:///x/${uri}`, version: 1, text, ...(languageId ? { languageId } : {}) });
  const config = `server {\n  listen 80;\n  ${upgrade}\n}\n`;
  for (const name of [
    'nginx.conf',
    'conf.d/a.conf',
    'sites-available/site',
    'a.conf.j2',
    'nginx.conf.template',
    'snippets/ws',
    'etc/nginx/templates/ingress.gtpl',
    'roles/nginx/templates/site.j2',
    'etc/nginx/proxy_params',
  ])
    assert.ok(recognizes(name, config), name);
  assert.ok(recognizes('whatever', '', 'nginx'));
  assert.ok(recognizes('whatever', '', 'NGINX'));
  for (const name of ['src/nginx/test.ts', 'etc/nginx/README.md'])
    assert.ok(!recognizes(name, `const text = \`\n${config}\`;`), name);
  assert.ok(!recognizes('apache.conf', '<VirtualHost *:80>\n  ProxyPass / http://b\n</VirtualHost>\n'));
  assert.ok(!recognizes('redis.conf', 'bind 127.0.0.1\nport 6379\n'));
  assert.ok(!recognizes('named.conf', 'options { directory "/var"; };\nzone "x" { type master; };\n'));
  assert.ok(!recognizes('app.yaml', 'server:\n  port: 80\n'));
});

test('any part of any config is read without an exception', async () => {
  const folder = path.join(__dirname, '../../fixtures/nginx');
  const whole = [
    ...readdirSync(folder).map((name) => readFileSync(path.join(folder, name), 'utf8')),
    ...Array.from({ length: 8 }, (_, seed) => generate(seed, 'http://b')).map(
      ({ http, server }) => `${http}\n${server}`,
    ),
    ...Object.values(texts).map(([text]) => text),
  ];
  let cuts = 0;
  for (const text of whole)
    for (let end = 0; end < text.length; end += Math.ceil(text.length / 60)) {
      await analyzeFiles({ 'ws.conf': text.slice(0, end) }, 'ws.conf');
      await analyzeFiles({ 'ws.conf': text.slice(end) }, 'ws.conf');
      cuts++;
    }
  assert.ok(cuts > 500);
});

test('hostile expressions, maps and flags end, and are not known', async () => {
  const flags = Array.from({ length: 40 }, (_, i) => `if ($arg_a${i} ~ "x${i}") { set $f "$f${i}"; }`).join(
    '\n',
  );
  const deep = `server { ${upgrade} location /ws { set $f ""; ${flags} if ($f = "1") { return 403; } proxy_pass http://b; } }`;
  const maps = Array.from({ length: 3000 }, (_, i) => `https://a${i}.example v${i};`).join('\n');
  const long = `map $http_origin $m { ${maps} }\nserver { ${upgrade} location /ws { if ($m = v7) { return 403; } proxy_pass http://b; } }`;
  const slow = `server { ${upgrade} location /ws { if ($http_origin ~ "^(a+)+$") { return 403; } proxy_pass http://b; } }`;
  const nested = `${'server { location /a { '.repeat(3000)}`;
  const start = performance.now();
  assert.notDeepEqual(await verdicts(deep), ['/ws reject']);
  assert.deepEqual(await verdicts(long), ['/ws unknown']);
  assert.ok(
    ['/ws reject', '/ws unknown', '/ws accept'].includes(
      (await verdicts(slow, 'ws.conf', `${'a'.repeat(5000)}!`))[0] ?? '',
    ),
  );
  assert.deepEqual(await verdicts(nested), []);
  const loop = `map $b $a { default $b; } map $a $b { default $a; }\nserver { ${upgrade} location /ws { if ($a) { return 403; } proxy_pass http://b; } }`;
  assert.deepEqual(await verdicts(loop), ['/ws unknown']);
  assert.ok(performance.now() - start < 20_000);
});

test('what is doubled line by line is not known, and paths that rewrites multiply come to an end', async () => {
  const withServer = (inside: string) => `server { ${upgrade} ${inside} }`;
  const passing = (checks: string) => withServer(`location /ws { ${checks} proxy_pass http://b; }`);
  const text = passing(`set $a $http_origin; ${'set $a "$a$a"; '.repeat(40)} if ($a != x) { return 403; }`);
  const maps = Array.from(
    { length: 40 },
    (_, i) => `map "$m${i}$m${i}" $m${i + 1} { default "$m${i}$m${i}"; }`,
  );
  const map = `map $http_origin $m0 { default $http_origin; }\n${maps.join('\n')}\n${passing('if ($m40 != x) { return 403; }')}`;
  assert.deepEqual(await verdicts(text), ['/ws unknown']);
  assert.deepEqual(await verdicts(map), ['/ws unknown']);
  const either = upgrade.replace(/upgrade;$/, '$not_known;');
  const swap = 'rewrite ^(.*)a(.*)$ $2/b$1 last;';
  const paths = withServer(
    `break;
     location ^~ /a { ${swap} ${either} error_page 403 @late; rewrite ^ /c/x break; set $v $http_origin; proxy_pass http://b;
       location ~ ^/a/a { ${either} limit_except POST { deny all; } proxy_pass http://b; } }
     location /b/ { try_files $uri =404; error_page 403 = /b; }
     location ~* /B { ${swap} error_page 403 @late; if ($arg_token = "https://good.example") { return 403; }
       set $f 0; if ($v) { set $f ""; } if ($f = 0) { return 403; } proxy_pass http://b; }
     location @late { if ($http_origin !~ "^(null|https://[a-z.]*good\\.example)$") { set $w 1; } ${either} proxy_pass http://b; }`,
  );
  assert.equal((await verdicts(paths)).length, 3);
});
