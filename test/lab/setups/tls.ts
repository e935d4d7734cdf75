import http from 'node:http';
import http2 from 'node:http2';
import https from 'node:https';
import type { TestContext } from 'node:test';
import { WebSocketServer } from 'ws';
import type { Cause } from '../../../src/probe';
import { listen, rawServer } from '../../probe/servers';
import { type CertificateOptions, certificate, type KeyPair } from '../certificates';
import type { LabSetup } from '../setup';

const once = <T>(make: () => T): (() => T) => {
  let made: T | undefined;
  return () => {
    made ??= make();
    return made;
  };
};

const authority = once(() => certificate({ name: 'Laboratory CA', isCa: true }));
const intermediate = once(() =>
  certificate({ name: 'Laboratory intermediate', isCa: true, issuer: authority() }),
);

const local = '127.0.0.1';

/** A `ws` server behind TLS with this certificate. */
const secure =
  (options: () => https.ServerOptions, scheme = 'wss') =>
  (t: TestContext) => {
    const server = https.createServer(options());
    server.on('tlsClientError', () => {});
    new WebSocketServer({ server });
    return listen(t, server, scheme);
  };

const signedBy = (issuer: (() => KeyPair) | undefined, more: Partial<CertificateOptions> = {}) =>
  certificate({ name: local, ...(issuer ? { issuer: issuer() } : {}), ...more });

const withChain = ({ key, cert }: KeyPair, ...chain: KeyPair[]): https.ServerOptions => ({
  key,
  cert: [cert, ...chain.map((one) => one.cert)].join('\n'),
});

const setup = (name: string, cause: Cause, start: LabSetup['start']): LabSetup => ({
  name,
  cause,
  programs: ['openssl'],
  start,
});

/** Goes on in spite of the certificate, to see what the server says behind it. */
const insecure =
  (start: LabSetup['start']): LabSetup['start'] =>
  async (t) => ({ ...(await start(t)), insecure: true });

export const tlsSetups: readonly LabSetup[] = [
  setup(
    'a self-signed certificate',
    'certificate-self-signed',
    secure(() => signedBy(undefined)),
  ),
  setup(
    'an expired certificate',
    'certificate-expired',
    secure(() => {
      return withChain(signedBy(undefined, { from: '20200101000000Z', until: '20200201000000Z' }));
    }),
  ),
  setup(
    'a certificate of next century',
    'certificate-not-yet-valid',
    secure(() => signedBy(undefined, { from: '20900101000000Z', until: '20910101000000Z' })),
  ),
  setup(
    'a private CA, sent along',
    'certificate-chain',
    secure(() => withChain(signedBy(authority), authority())),
  ),
  setup(
    'a missing intermediate',
    'certificate-chain',
    secure(() => signedBy(intermediate)),
  ),
  setup(
    'no Origin check behind a self-signed certificate',
    'no-origin-check',
    insecure(secure(() => signedBy(undefined))),
  ),
  setup(
    'a client certificate is demanded, TLS 1.3',
    'client-certificate',
    insecure(
      secure(() => ({
        ...signedBy(undefined),
        requestCert: true,
        rejectUnauthorized: true,
        ca: authority().cert,
        minVersion: 'TLSv1.3',
      })),
    ),
  ),
  setup(
    'a client certificate is demanded, TLS 1.2',
    'client-certificate',
    insecure(
      secure(() => ({
        ...signedBy(undefined),
        requestCert: true,
        rejectUnauthorized: true,
        ca: authority().cert,
        maxVersion: 'TLSv1.2',
      })),
    ),
  ),
  setup('HTTP/2 alone', 'http2-only', (t) =>
    listen(t, http2.createSecureServer({ ...signedBy(undefined) }), 'wss'),
  ),
  setup(
    'TLS 1.1 at most',
    'tls',
    secure(() => ({
      ...signedBy(undefined),
      minVersion: 'TLSv1',
      maxVersion: 'TLSv1.1',
      ciphers: 'ALL:@SECLEVEL=0',
    })),
  ),
  setup('wss:// to a plain port', 'tls-on-plain-http', (t) => listen(t, http.createServer(), 'wss')),
  setup('wss:// to a port that keeps silent', 'tls', (t) =>
    listen(
      t,
      rawServer(() => {}),
      'wss',
    ),
  ),
  setup(
    'ws:// to a TLS port of Node',
    'plain-http-on-tls',
    secure(() => signedBy(undefined), 'ws'),
  ),
];
