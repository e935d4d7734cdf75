import type { ResponseSignature } from '../signature';

/** Says that a TLS port was spoken to in plain HTTP; texts of nginx, Apache and Go. */
export const plainOnTls =
  /plain HTTP request was sent to (an )?HTTPS port|speaking plain HTTP to an SSL-enabled server port|Client sent an HTTP request to an HTTPS server/i;

/** How servers answer to the wrong transport or version of HTTP. */
export const protocolSignatures: readonly ResponseSignature[] = [
  {
    id: 'nginx-plain-on-tls',
    status: 400,
    body: plainOnTls,
    cause: 'plain-http-on-tls',
    confidence: 'high',
    message: 'ws:// was used on a port that speaks TLS.',
    next: 'Use wss://.',
  },
  {
    id: 'client-certificate-missing',
    status: [400, 403],
    body: /No required SSL certificate was sent|The SSL certificate error/i,
    cause: 'client-certificate',
    confidence: 'high',
    message: 'The server demands a client certificate (mutual TLS).',
    next: 'Connect with a client certificate, or turn the demand off for this path.',
  },
  {
    id: 'http2-only',
    status: 403,
    body: /Missing ALPN Protocol, expected `?h2/i,
    cause: 'http2-only',
    confidence: 'high',
    message: 'The server speaks HTTP/2 alone; WebSockets need HTTP/1.1 here.',
    next: 'Allow HTTP/1.1 beside HTTP/2 on this port.',
  },
  {
    id: 'http2-preface-expected',
    status: [505],
    cause: 'http2-only',
    confidence: 'medium',
    message: 'The server does not take HTTP/1.1.',
    next: 'Allow HTTP/1.1 on this port.',
  },
];
