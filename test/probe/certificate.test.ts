import assert from 'node:assert/strict';
import https from 'node:https';
import { type TestContext, test } from 'node:test';
import { WebSocketServer } from 'ws';
import { probe } from '../../src/probe';
import { certificate } from '../lab/certificates';
import { without } from '../support/requirements';
import { listen, trusted } from './servers';

const skip = without('openssl');

/** A server whose own certificate is valid until then. */
function secure(t: TestContext, until?: string) {
  const server = https.createServer(
    certificate({ name: '127.0.0.1', ...(until === undefined ? {} : { until }) }),
  );
  server.on('tlsClientError', () => {});
  new WebSocketServer({ server });
  return listen(t, server, 'wss');
}

const request = { trusted: [trusted], tier: 'quick' } as const;

test('a certificate that is not trusted is tried once', { skip }, async (t) => {
  const server = await secure(t);
  const { results, stopped, diagnosis } = await probe({ ...request, url: server.url });
  assert.equal(server.count(), 1);
  assert.equal(results.length, 1);
  assert.equal(stopped, 'the certificate is not trusted');
  assert.equal(diagnosis.cause, 'certificate-self-signed');
});

test('a certificate that expires soon is noted', { skip }, async (t) => {
  const inTenDays = new Date(Date.now() + 10.5 * 24 * 60 * 60 * 1000);
  const until = `${inTenDays.toISOString().slice(0, 19).replace(/\D/g, '')}Z`;
  const { url } = await secure(t, until);
  const { tls, diagnosis } = await probe({ ...request, url, insecure: true });
  assert.equal(tls?.expiresInDays, 10);
  assert.ok(diagnosis.evidence.includes('the certificate expires in 10 days'));
});

test('one that is valid for long is not', { skip }, async (t) => {
  const { url } = await secure(t, '20990101000000Z');
  const { tls } = await probe({ ...request, url, insecure: true });
  assert.equal(tls?.expiresInDays, undefined);
});
