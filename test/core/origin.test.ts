import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { isBrowserOrigin, parseOrigin, serializeOrigin } from '../../src/core/origin';
import { canBeOwned, isSharedHosting, registrableDomain, sameOwner } from '../../src/core/owner';

const sent = [
  'https://app.example.com',
  'http://app.example.com:8080',
  'http://localhost:3000',
  'http://127.0.0.1',
  'http://[::1]:3000',
  'https://xn--bcher-kva.example',
  'https://a_b.example.com',
  'https://app.example.com.',
  'null',
  'file://',
  'chrome-extension://abcdefghijklmnopabcdefghijklmnop',
  'vscode-webview://0a1b2c3d',
  'capacitor://localhost',
];

const neverSent = [
  '',
  'app.example.com',
  'https://App.example.com',
  'HTTPS://app.example.com',
  'https://app.example.com/',
  'https://app.example.com/path',
  'https://app.example.com:443',
  'http://app.example.com:80',
  'https://*.example.com',
  'https://user@app.example.com',
  'https://bücher.example',
  'http://127.1',
  'http://0x7f000001',
  'http://[::FFFF:127.0.0.1]',
  'wss://app.example.com',
  'https://app.example.com https://b.example',
  ' https://app.example.com',
  'https://',
  '*',
];

test('what browsers send', () => {
  for (const text of sent) assert.ok(isBrowserOrigin(text), text);
  for (const text of neverSent) assert.ok(!isBrowserOrigin(text), text);
});

test('a URL has the origin that a browser would give it', () => {
  const cases: readonly (readonly [string, string | undefined])[] = [
    ['https://App.Example.com:443/path?x#y', 'https://app.example.com'],
    ['http://bücher.example:80', 'http://xn--bcher-kva.example'],
    ['http://user:secret@127.1:8080', 'http://127.0.0.1:8080'],
    ['wss://app.example.com', undefined],
    ['mailto:me@example.com', undefined],
    ['app.example.com', undefined],
    ['https://', undefined],
  ];
  for (const [text, expected] of cases) {
    const origin = parseOrigin(text);
    assert.equal(origin && serializeOrigin(origin), expected, text);
  }
});

test('serialising and parsing are each other’s inverse', () => {
  const origin = fc.webAuthority({ withPort: true }).map((authority) => parseOrigin(`https://${authority}`));
  fc.assert(
    fc.property(origin, (one) => {
      fc.pre(one !== undefined);
      const text = serializeOrigin(one);
      assert.deepEqual(parseOrigin(text), one);
      assert.ok(isBrowserOrigin(text), text);
    }),
  );
});

test('owners by the public suffix list', () => {
  const domains: readonly (readonly [string, string | undefined])[] = [
    ['a.b.example.com', 'example.com'],
    ['shop.example.co.uk', 'example.co.uk'],
    ['me.github.io', 'me.github.io'],
    ['x.me.github.io', 'me.github.io'],
    ['app-.example.com', 'example.com'],
    ['_dmarc.example.com', 'example.com'],
    ['github.io', undefined],
    ['co.uk', undefined],
    ['localhost', undefined],
    ['127.0.0.1', undefined],
    ['[::1]', undefined],
  ];
  for (const [hostname, expected] of domains) assert.equal(registrableDomain(hostname), expected, hostname);
});

test('same owner', () => {
  assert.ok(sameOwner('a.example.com', 'b.example.com'));
  assert.ok(sameOwner('127.0.0.1', '127.0.0.1'));
  assert.ok(!sameOwner('127.0.0.1', '127.0.0.2'));
  assert.ok(!sameOwner('me.github.io', 'you.github.io'));
  assert.ok(!sameOwner('localhost', 'localhost.evil.example'));
});

test('shared hosting and names that can be had', () => {
  assert.ok(isSharedHosting('me.github.io'));
  assert.ok(!isSharedHosting('app.example.co.uk'));
  for (const hostname of ['evil.example', 'xample.com', 'me.vercel.app', 'a_b.example.org'])
    assert.ok(canBeOwned(hostname), hostname);
  for (const hostname of [
    'appexamplexcom',
    'app.examplexcom',
    'a_b.com',
    '-a.com',
    'a-.com',
    'co.uk',
    'localhost',
    '192.0.2.1',
  ])
    assert.ok(!canBeOwned(hostname), hostname);
});

test('an origin beyond ASCII is understood also after many times', () => {
  for (let time = 0; time < 20_000; time++) {
    assert.equal(parseOrigin('https://bücher.example')?.hostname, 'xn--bcher-kva.example');
  }
});
