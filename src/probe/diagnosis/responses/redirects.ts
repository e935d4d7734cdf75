import type { ResponseSignature } from '../signature';

/** Servers that send the handshake elsewhere. */
export const redirectSignatures: readonly ResponseSignature[] = [
  {
    id: 'redirect-to-tls',
    status: [301, 302, 303, 307, 308],
    headers: { location: /^https:/i },
    cause: 'redirect',
    confidence: 'high',
    message: 'The server redirects; browsers do not follow redirects of a WebSocket.',
    next: 'Use the address in Location (below), with wss://.',
  },
  {
    id: 'redirect',
    status: [301, 302, 303, 307, 308],
    cause: 'redirect',
    confidence: 'high',
    message: 'The server redirects; browsers do not follow redirects of a WebSocket.',
    next: 'Use the address in Location (below); often only a slash at the end is missing.',
  },
];
