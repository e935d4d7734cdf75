import type { FailureSignature } from '../signature';

/** What comes back is no valid answer to a handshake, or nothing comes. */
export const answerSignatures: readonly FailureSignature[] = [
  {
    id: 'bad-accept-key',
    code: /^BAD_UPGRADE$/,
    text: /Sec-WebSocket-Accept/,
    cause: 'bad-upgrade-response',
    confidence: 'high',
    message: 'The 101 answers somebody else’s handshake: its Sec-WebSocket-Accept is missing or wrong.',
    next: 'A cache or a hand-written server: go around the proxy to see which.',
  },
  {
    id: 'subprotocol-mismatch',
    code: /^BAD_UPGRADE$/,
    text: /subprotocol/,
    cause: 'subprotocol',
    confidence: 'high',
    message: 'Server and client disagree about the sub-protocol; browsers close such a socket.',
    next: 'Offer a sub-protocol that the server knows, and let the server answer with one that was offered.',
  },
  {
    id: 'bad-upgrade',
    code: /^BAD_UPGRADE$/,
    cause: 'bad-upgrade-response',
    confidence: 'high',
    message: 'The 101 is not a valid upgrade.',
    next: 'Look at the headers of the 101; a proxy may have removed some.',
  },
  {
    id: 'tls-alert-to-http',
    code: /^HPE_/,
    // The record header of a TLS alert (RFC 8446, section 5.1).
    text: /\\x15\\x03/,
    cause: 'plain-http-on-tls',
    confidence: 'high',
    message: 'ws:// was used on a port that speaks TLS.',
    next: 'Use wss://.',
  },
  {
    id: 'http2-frames',
    code: /^HPE_/,
    // A SETTINGS frame comes first (RFC 9113, sections 3.4 and 4.1): three bytes of length, then its type.
    text: / \\x00\\x00(\\x[0-9a-f]{2}|.)\\x04/,
    cause: 'http2-only',
    confidence: 'high',
    message: 'The server speaks HTTP/2 alone, as gRPC servers do; WebSockets need HTTP/1.1 here.',
    next: 'Check the port, or allow HTTP/1.1 on it.',
  },
  {
    id: 'head-too-large',
    code: /^HPE_HEADER_OVERFLOW$/,
    cause: 'undecided',
    confidence: 'medium',
    // Chromium: kMaxHeaderBufferSize in net/http/http_stream_parser.cc; Node: --max-http-header-size.
    message:
      'The response head is larger than 16 KiB: the probe and clients on Node read no further, browsers do.',
    next: 'Look at what the server writes into its headers, cookies above all.',
  },
  {
    id: 'broken-http',
    code: /^HPE_/,
    text: / HTTP\/1\.[01] \d{3}/,
    cause: 'bad-upgrade-response',
    confidence: 'medium',
    message: 'The answer begins as HTTP and then breaks its rules; browsers may be more lenient.',
    next: 'Look at the answer’s headers (curl -v): a line break in a value, a name with a space, two lengths.',
  },
  {
    id: 'not-http',
    code: /^HPE_/,
    cause: 'not-http',
    confidence: 'high',
    message: 'What answers on this port does not speak HTTP.',
    next: 'Check the port.',
  },
  {
    id: 'silence',
    phase: 'upgrade',
    code: /^TIMEOUT$/,
    cause: 'timeout',
    confidence: 'high',
    message: 'The server took the handshake and never answered.',
    next: 'Log a line before the handshake is accepted: the handler waits for something, or nobody handles upgrades.',
  },
  {
    id: 'dropped',
    code: /^(ECONNRESET|EPIPE)$/,
    cause: 'connection-reset',
    confidence: 'medium',
    message: 'The server closes the connection without an answer.',
    next: 'Look for code that destroys the socket (wrong path, Origin, authentication), a proxy that does not know this host name, and, behind a published container port, whether the server listens on 0.0.0.0.',
  },
];
