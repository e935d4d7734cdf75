import type { ResponseSignature } from '../signature';

/** Proxies without a server behind them, and servers that fail. */
export const troubleSignatures: readonly ResponseSignature[] = [
  {
    id: 'too-many-requests',
    status: 429,
    cause: 'rate-limit',
    confidence: 'high',
    message: 'The server asks to slow down.',
    next: 'Wait, and probe again.',
  },
  {
    id: 'bad-gateway',
    status: 502,
    cause: 'upstream-down',
    confidence: 'high',
    message: 'A proxy could not get an answer from the server behind it.',
    next: 'Is the server running, and at the address that the proxy uses?',
  },
  {
    id: 'no-server-available',
    status: 503,
    body: /No server is available to handle this request|temporarily unable to service your\s+request|^(upstream connect error|no healthy upstream)/i,
    cause: 'upstream-down',
    confidence: 'high',
    message: 'A proxy has no server behind it that is up.',
    next: 'Is the server running, and at the address that the proxy uses?',
  },
  {
    id: 'nginx-without-upstream',
    status: 503,
    body: /<center><h1>503 Service Temporarily Unavailable<\/h1><\/center>/,
    cause: 'upstream-down',
    confidence: 'medium',
    message:
      'nginx answers by itself: nobody is behind it (an ingress without endpoints), or a limit is reached.',
    next: 'Is the server running and healthy? Then look for limit_req and limit_conn.',
  },
  {
    id: 'unavailable',
    status: 503,
    cause: 'server-error',
    confidence: 'medium',
    message: 'The server is not available now.',
    next: 'It may be starting, closing or overloaded: look at its log.',
  },
  {
    id: 'gateway-timeout',
    status: 504,
    cause: 'upstream-timeout',
    confidence: 'high',
    message: 'The server behind the proxy took the handshake and did not answer it.',
    next: 'Log a line before the handshake is accepted: the handler waits for something.',
  },
  {
    id: 'cloudflare-origin-tls',
    status: [525, 526],
    cause: 'tls',
    confidence: 'medium',
    message: 'The edge could not make a TLS connection to the server behind it.',
    next: 'Check the certificate of the server behind the edge.',
  },
  {
    id: 'internal-error',
    status: [500, 501, 520],
    cause: 'server-error',
    confidence: 'high',
    message: 'The server broke down over the handshake.',
    next: 'Look at its log: often the Origin could not be parsed.',
  },
];
