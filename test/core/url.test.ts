import assert from 'node:assert/strict';
import { test } from 'node:test';
import url from 'node:url';
import fc from 'fast-check';
import { parseUrl } from '../../src/core/url';

test('the parts that url.parse gives, for whatever can stand in an Origin header', () => {
  const label = fc.stringMatching(/^[a-zA-Z0-9]([a-zA-Z0-9_-]{0,8}[a-zA-Z0-9])?$/);
  const host = fc.array(label, { minLength: 1, maxLength: 4 }).map((labels) => labels.join('.'));
  const port = fc.constantFrom('', ':80', ':443', ':8443', ':');
  const scheme = fc.constantFrom(
    'https://',
    'http://',
    'HTTPS://',
    'file://',
    'chrome-extension://',
    'ws://',
  );
  const path = fc.constantFrom('', '/', '/path', '/path?query', '?query', '#hash');
  const origins = fc.oneof(
    fc.tuple(scheme, host, port, path).map((parts) => parts.join('')),
    fc.constantFrom(
      'null',
      '',
      'file://',
      'good.example',
      'https:',
      'https://[::1]:3000',
      'http://[::1]',
      '  https://a.example',
    ),
  );
  fc.assert(
    fc.property(origins, (origin) => {
      const { protocol, hostname, host: full, port: number, pathname } = url.parse(origin);
      const parts = parseUrl(origin, 'node');
      const given = [parts?.protocol, parts?.hostname, parts?.host, parts?.port, parts?.pathname];
      assert.deepEqual(
        given.map((part) => part ?? null),
        [protocol, hostname, full, number, pathname],
      );
    }),
    { numRuns: 1000 },
  );
});
