import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { type Analysis, createAnalyzer } from '../../../src/core/analyze';
import { defaultConfig } from '../../../src/core/config';
import { applyEdits, type TextEdit } from '../../../src/core/text/edits';
import { MemoryWorkspace } from '../../../src/core/workspace';
import { nginx } from '../../../src/languages';
import { originationOf } from '../../../src/languages/nginx/endpoints';

const analyzer = createAnalyzer([nginx]);
const settings = { ...defaultConfig, trustedOrigins: ['https://app.example.com'] };

const socket = `proxy_set_header Upgrade $http_upgrade;
      proxy_set_header Connection "upgrade";
      proxy_pass http://sockets;`;

/** Servers that depend on each other's surroundings in every way there is: maps, variables, headers, includes. */
const main = `events {}
http {
  map $http_origin $allowed { default 0; "https://app.example.com" 1; ~^https://(?<who>\\w+)\\.example\\.org$ 1; }
  proxy_set_header X-Real-IP $remote_addr;
  error_page 500 /500.html;
  upstream sockets { server 127.0.0.1:8081; }
  # the first
  server {
    listen 80; server_name a.example.com;
    set $pass 0;
    location /a { if ($allowed = 0) { return 403; }
      ${socket} }
  }
  server { server_name b.example.com; location / { root /srv; } }
  server {
    server_name c.example.com;
    error_page 403 = @open;
    location / { if ($http_origin !~ "app.example.com") { set $pass 1; } if ($pass = 1) { return 403; }
      ${socket} }
    location @open { ${socket} }
    location /x { ${socket} }
  }
  include sites/*.conf;
  server { server_name d.example.com; include snippets/socket.conf; }
  server { location ~ ^/ws { if ($who) { return 403; } if ($zone) { return 403; } ${socket} } }
}
`;

const files = {
  'nginx.conf': main,
  'sites/e.conf': `server { server_name e.example.com;\n  location /e { ${socket} }\n}\nserver { location /f { if ($allowed) { return 403; } ${socket} } }\n`,
  'snippets/socket.conf': `location /d { if ($http_origin != "https://App.example.com/") { return 403; } ${socket} }\n`,
};

type File = keyof typeof files;

const typed = fc.constantFrom(
  ...['a', ' ', '\n', '{', '}', '"', "'", '#', ';', '\\', '$', '{{', '{% if x %}', '1', '/', '\r\n', ''],
  ...[
    'set $pass 1;',
    'set $new $http_origin;',
    'return 403;',
    'server { ',
    'map $http_origin $allowed { default 1; }',
  ],
  ...[
    'proxy_set_header Upgrade $http_upgrade;',
    'include snippets/socket.conf;',
    'location /n { ',
    '(?<more>x)',
  ],
  ...['# ws-origin-ignore missing-origin-check: public\n', 'break;', 'satisfy any;', 'internal;'],
);

/** Where, as a part of the file; how many characters go; what comes instead. */
const edit = fc.record({
  file: fc.constantFrom<File>(
    'nginx.conf',
    'nginx.conf',
    'nginx.conf',
    'sites/e.conf',
    'snippets/socket.conf',
  ),
  place: fc.double({ min: 0, max: 1, noNaN: true }),
  length: fc.constantFrom(0, 0, 0, 1, 5, 40),
  typed,
});

function edited(
  text: string,
  { place, length, typed: newText }: { place: number; length: number; typed: string },
) {
  const start = Math.floor(place * text.length);
  return applyEdits(text, [
    { start, end: Math.min(text.length, start + length), newText } satisfies TextEdit,
  ]);
}

/** Everything that an analysis says, with the places of what its endpoints come from; the same for every root. */
function said({ endpoints, findings }: Analysis, root: string): unknown {
  const origins = endpoints.map((endpoint) => {
    const { server, location, passedBy } = originationOf(endpoint) ?? {};
    return [
      server?.directive?.start,
      location?.directive?.end,
      passedBy?.map(({ directive }) => directive?.start),
    ];
  });
  return JSON.parse(JSON.stringify([endpoints, findings, origins]).replaceAll(root, 'memory:///root'));
}

let roots = 0;

function workspaceOf(texts: Readonly<Record<string, string>>) {
  const root = `memory:///root-${++roots}-`;
  const workspace = new MemoryWorkspace(texts, root);
  const analyze = async () => {
    const document = await workspace.read(workspace.uri('nginx.conf'));
    assert.ok(document);
    return said(await analyzer.analyze(document, workspace, settings), root);
  };
  return { workspace, analyze };
}

test('after any edits, an analysis is what it is for somebody who opens the files', async () => {
  await fc.assert(
    fc.asyncProperty(fc.array(edit, { minLength: 1, maxLength: 6 }), async (edits) => {
      const texts: Record<File, string> = { ...files };
      const open = workspaceOf(texts);
      await open.analyze();
      for (const one of edits) {
        texts[one.file] = edited(texts[one.file], one);
        open.workspace.write(one.file, texts[one.file]);
        assert.deepEqual(await open.analyze(), await workspaceOf(texts).analyze());
      }
    }),
    { numRuns: Number(process.env.KEYSTROKES ?? 150) },
  );
});

/** A change in one server that tells on another. */
const farReaching: readonly (readonly [name: string, after: string, typed: string])[] = [
  ['a variable that another server reads is defined', 'server_name a.example.com;', ' set $zone 1;'],
  ['a variable matters from now on', 'server_name a.example.com;', ' if ($1) { return 403; }'],
  ['a server never ends', 'server_name b.example.com;', ' location /open {'],
  ['a server ends early', 'server_name b.example.com;', ' }'],
  ['a quote swallows the rest', 'server_name b.example.com;', " '"],
  ['the style of the first block', 'events {', '\n\t\tmulti_accept on;\n'],
  ['a map is defined inside', 'server_name a.example.com;', ' map $http_origin $zone { default 1; }'],
];

for (const [name, after, newText] of farReaching)
  test(`${name}: the others are made anew`, async () => {
    const open = workspaceOf(files);
    await open.analyze();
    const text = main.replace(after, after + newText);
    assert.notEqual(text, main);
    open.workspace.write('nginx.conf', text);
    assert.deepEqual(await open.analyze(), await workspaceOf({ ...files, 'nginx.conf': text }).analyze());
  });
