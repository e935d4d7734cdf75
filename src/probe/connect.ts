import net from 'node:net';
import tls from 'node:tls';
import { limits } from './limits';
import { harmless, visibleBytes } from './text';
import type { CertificateFacts, Failure, Target, TlsFacts } from './types';

/** A connected socket on which nothing was sent yet. */
export interface Connection {
  readonly socket: net.Socket;
  readonly address: string;
  readonly tcp: number;
  readonly tls: number;
  readonly facts: TlsFacts | null;
}

/** A phase that did not come to its end; what was learnt of the certificate goes along. */
export class PhaseFailure extends Error {
  constructor(
    readonly failure: Failure,
    readonly facts: TlsFacts | null = null,
  ) {
    super(failure.message);
  }
}

export interface ConnectOptions {
  readonly signal: AbortSignal;
  /** Go on with a certificate that cannot be trusted. */
  readonly insecure: boolean;
}

/**
 * TCP and, for `wss:`, TLS to one address, each with its own deadline. Nothing is sent to a server whose certificate
 * is not trusted: the socket is closed right after the certificate was read.
 * @throws PhaseFailure
 */
export async function connect(target: Target, address: string, options: ConnectOptions): Promise<Connection> {
  const start = performance.now();
  const plain = await reached(
    net.connect({ host: address, port: target.port, autoSelectFamily: false }),
    'connect',
    'tcp',
    options.signal,
  );
  plain.setNoDelay(true);
  const tcp = performance.now() - start;
  if (!target.tls) return { socket: plain, address, tcp, tls: 0, facts: null };
  const wrapped = tls.connect({
    socket: plain,
    host: target.host,
    ...(net.isIP(target.host) ? {} : { servername: target.host }),
    // As browsers do for a WebSocket: HTTP/1.1 alone.
    ALPNProtocols: ['http/1.1'],
    // Trust is judged below, where the certificate is at hand.
    rejectUnauthorized: false,
  });
  const secure = await reached(wrapped, 'secureConnect', 'tls', options.signal, agreement(wrapped));
  const facts = tlsFacts(secure);
  if (!secure.authorized && !options.insecure) {
    secure.destroy();
    const code = facts.error ?? 'CERT_UNTRUSTED';
    throw new PhaseFailure({ phase: 'tls', code, message: `certificate not trusted: ${code}` }, facts);
  }
  return { socket: secure, address, tcp, tls: performance.now() - start - tcp, facts };
}

/** Says afterwards whether client and server had agreed on keys: a refusal then is for the client's certificate. */
function agreement(socket: tls.TLSSocket): () => string {
  let note = '';
  socket.once('keylog', () => {
    note = ', after the keys were agreed';
  });
  return () => note;
}

/** Waits for the event that ends a phase. The socket is destroyed in every other case. */
function reached<T extends net.Socket>(
  socket: T,
  event: 'connect' | 'secureConnect',
  phase: 'tcp' | 'tls',
  signal: AbortSignal,
  note = () => '',
): Promise<T> {
  return new Promise((resolve, reject) => {
    const fail = (failure: Failure) => {
      finish();
      socket.on('error', () => {});
      socket.destroy();
      reject(new PhaseFailure(failure));
    };
    const onError = (error: NodeJS.ErrnoException) => {
      const failure = asFailure(error, phase);
      fail({ ...failure, message: failure.message + note() });
    };
    const onClose = () => fail({ phase, code: 'ECONNRESET', message: 'the connection was closed' });
    const onAbort = () => fail({ phase, code: 'CANCELLED', message: 'cancelled' });
    const timer = setTimeout(
      () => fail({ phase, code: 'TIMEOUT', message: `no answer within ${limits[phase]} ms` }),
      limits[phase],
    );
    const finish = () => {
      clearTimeout(timer);
      signal.removeEventListener('abort', onAbort);
      socket.off('error', onError).off('close', onClose).off(event, onReached);
    };
    const onReached = () => {
      finish();
      resolve(socket);
    };
    socket.on('error', onError).on('close', onClose).on(event, onReached);
    signal.addEventListener('abort', onAbort);
    if (signal.aborted) onAbort();
  });
}

/** A Node or OpenSSL error as data. TLS errors are of the TLS phase even when they come late, as alerts may. */
export function asFailure(error: NodeJS.ErrnoException, phase: Failure['phase']): Failure {
  const code = error.code ?? 'ERROR';
  const raw: unknown = 'rawPacket' in error ? error.rawPacket : undefined;
  const reason = 'reason' in error && typeof error.reason === 'string' ? error.reason : error.message;
  return {
    phase: /^(ERR_SSL|ERR_TLS|EPROTO)/.test(code) ? 'tls' : phase,
    code,
    message: harmless(reason, 300),
    ...(raw instanceof Uint8Array ? { received: visibleBytes(raw, 80) } : {}),
  };
}

function tlsFacts(socket: tls.TLSSocket): TlsFacts {
  const certificates = chain(socket);
  return {
    protocol: socket.getProtocol() ?? '',
    alpn: socket.alpnProtocol || '',
    authorized: socket.authorized,
    // Typed as Error, but documented and set as the code's text.
    ...(socket.authorized ? {} : { error: String(socket.authorizationError ?? 'unknown') }),
    certificates,
    ...soonExpired(certificates[0]),
  };
}

const day = 24 * 60 * 60 * 1000;

function soonExpired(certificate: CertificateFacts | undefined): Pick<TlsFacts, 'expiresInDays'> {
  const days = Math.floor((Date.parse(certificate?.validTo ?? '') - Date.now()) / day);
  return days >= 0 && days < limits.expiryDays ? { expiresInDays: days } : {};
}

function chain(socket: tls.TLSSocket): CertificateFacts[] {
  const certificates: CertificateFacts[] = [];
  const seen = new Set<string>();
  let current: tls.DetailedPeerCertificate | undefined = socket.getPeerCertificate(true);
  while (current?.fingerprint256 && !seen.has(current.fingerprint256) && certificates.length < 5) {
    seen.add(current.fingerprint256);
    certificates.push({
      subject: name(current.subject),
      issuer: name(current.issuer),
      names: (current.subjectaltname ?? '')
        .split(', ')
        .slice(0, 20)
        .filter(Boolean)
        .map((text) => harmless(text, 100)),
      validFrom: harmless(current.valid_from, 40),
      validTo: harmless(current.valid_to, 40),
      fingerprint256: current.fingerprint256,
    });
    current = current.issuerCertificate;
  }
  return certificates;
}

function name(certificate: tls.Certificate | undefined): string {
  return harmless(String(certificate?.CN ?? certificate?.O ?? ''), 100);
}
