import assert from 'node:assert/strict';
import { exec, execFileSync, spawnSync } from 'node:child_process';
import { test } from 'node:test';
import { promisify } from 'node:util';
import { snippets } from '../../src/probe/snippets';
import { listen, rawServer } from './servers';

const row = { risk: 'high' } as const;

test('secrets are placeholders in every form', () => {
  const request = {
    url: 'wss://app.example.com/ws?token=s3cr3t&room=1',
    headers: [
      ['Cookie', 'sid=s3cr3t'],
      ['X-Room', '1'],
    ],
    subprotocols: ['chat', 'base64url.bearer.eyJhbGciOiJIUzI1s3cr3t'],
  } as const;
  const all = snippets(request, { ...row, origin: 'https://evil.example', risk: 'expected' });
  for (const text of Object.values(all)) assert.ok(!text.includes('s3cr3t'), text);
  assert.match(
    all.wscat,
    /-o 'https:\/\/evil\.example' -H 'Cookie: '"\$COOKIE" -H 'X-Room: 1' -s 'chat' -s "\$SUBPROTOCOL"/,
  );
  assert.match(all.websocat, /^websocat -v --origin 'https:\/\/evil\.example'/);
  assert.match(all.curlPowerShell, /^curl\.exe .*"Cookie: \$env:COOKIE"/);
  assert.match(all.browser ?? '', /^s = new WebSocket\("wss:\/\/app\.example\.com/);
});

test('only the trusted page’s handshake can be repeated in a browser', () => {
  assert.equal(
    snippets({ url: 'ws://127.0.0.1/' }, { ...row, origin: 'https://evil.example' }).browser,
    undefined,
  );
});

/** What a shell makes of the command's words, without running it. */
const words = (command: string): string[] =>
  execFileSync('sh', ['-c', `printf '%s\\n' ${command}`], { encoding: 'utf8' })
    .trimEnd()
    .split('\n');

test('an Origin stays one word in a shell, whatever is in it', () => {
  for (const origin of [
    "https://a'b.example",
    'https://a`id`.example',
    'https://a$.example',
    'https://a&b;c.example',
  ]) {
    const { curl, wscat } = snippets({ url: 'ws://127.0.0.1:1/' }, { ...row, origin });
    assert.ok(words(curl).includes(`Origin: ${origin}`), curl);
    assert.ok(words(wscat).includes(origin), wscat);
  }
});

const noCurl =
  spawnSync('curl', ['--version']).status === 0 ? false : 'curl is not installed: apt-get install curl';

test('the curl command sends the handshake and shows the refusal', { skip: noCurl }, async (t) => {
  let seen = '';
  const { url } = await listen(
    t,
    rawServer((socket, request) => {
      seen = request;
      socket.end('HTTP/1.1 403 Forbidden\r\nContent-Length: 7\r\n\r\nbecause');
    }),
  );
  const { curl } = snippets({ url }, { ...row, origin: '', lines: ['https://a.example', ''] });
  const { stdout } = await promisify(exec)(curl);
  assert.match(stdout, /403 Forbidden[\s\S]*because$/);
  assert.match(seen, /^Upgrade: websocket\r$/m);
  assert.match(seen, /^Origin: https:\/\/a\.example\r$/m);
  assert.match(seen, /^Origin: ?\r$/m);
});
