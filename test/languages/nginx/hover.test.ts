import assert from 'node:assert/strict';
import { test } from 'node:test';
import { nginx } from '../../../src/languages/nginx';
import { analyzeFiles } from '../../support/analysis';

const text = `map $http_origin $allowed {
    default 0;
    "https://app.example.com" 1;
}
server {
    location /ws {
        proxy_http_version 1.1;
        proxy_set_header Upgrade $http_upgrade;
        proxy_set_header Connection "upgrade";
        if ($allowed = 0) { return 403; }
        proxy_pass http://backend;
    }
}
`;

async function hoverOn(words: string): Promise<string | undefined> {
  const { endpoints, workspace } = await analyzeFiles({ 'ws.conf': text }, 'ws.conf');
  const document = await workspace.read(workspace.uri('ws.conf'));
  assert.ok(document);
  return nginx.hover?.(endpoints, document, text.indexOf(words) + 1)?.markdown;
}

test('hover on a location says who gets in', async () => {
  const [heading, ...table] = (await hoverOn('location /ws'))?.split('\n') ?? [];
  assert.match(heading ?? '', /^\*\*WebSocket `\/ws`\*\* \(nginx\): accepts .*https:\/\/app\.example\.com/);
  assert.deepEqual(table, [
    '',
    '| Origin | Answer |',
    '| --- | --- |',
    '| `https://app.example.com` | gets in |',
    '| `https://app.example.com.evil.example` | refused (403) |',
    '| `http://app.example.com` | refused (403) |',
    '| `https://evil.example` | refused (403) |',
    '| `null` | refused (403) |',
    '| *no Origin* | refused (403) |',
  ]);
});

test('an attacker’s page that gets in is among the answers', async () => {
  const weak = text.replace('"https://app.example.com" 1;', '~example\\.com$ 1;');
  assert.notEqual(weak, text);
  const { endpoints, workspace } = await analyzeFiles({ 'ws.conf': weak }, 'ws.conf');
  const document = await workspace.read(workspace.uri('ws.conf'));
  assert.ok(document);
  const markdown = nginx.hover?.(endpoints, document, weak.indexOf('location /ws') + 1)?.markdown ?? '';
  assert.match(markdown, /^\| `https:\/\/evilexample\.com` \| gets in \|$/m);
});

test('the same on the proxy_pass, on a line of the map and on the refusal; nothing elsewhere', async () => {
  const expected = await hoverOn('location /ws');
  for (const place of ['proxy_pass', '"https://app', 'return 403'])
    assert.equal(await hoverOn(place), expected);
  assert.equal(await hoverOn('proxy_http_version'), undefined);
});
