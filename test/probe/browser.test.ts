import assert from 'node:assert/strict';
import { test } from 'node:test';
import { probe, readBrowserError } from '../../src/probe';
import { browserSignatures } from '../../src/probe/diagnosis/browser';
import { listen, trusted, webSocketServer } from './servers';

const failed = (why: string) => `WebSocket connection to 'ws://127.0.0.1:8080/ws' failed: ${why}`;

/** Lines of consoles, by the signature that must recognize them first. */
const lines: Readonly<Record<string, readonly string[]>> = {
  'content-security-policy': [
    `Connecting to 'ws://127.0.0.1:8080/ws' violates the following Content Security Policy directive: "connect-src 'self'".`,
  ],
  'mixed-content': [
    "Mixed Content: The page at 'https://a.example/' was loaded over HTTPS, but attempted to connect to the insecure WebSocket endpoint 'ws://a.example/'.",
    'SecurityError: The operation is insecure.',
  ],
  'local-network-access': [
    failed('Error in connection establishment: net::ERR_BLOCKED_BY_LOCAL_NETWORK_ACCESS_CHECKS'),
  ],
  'unsafe-port': [failed('Error in connection establishment: net::ERR_UNSAFE_PORT')],
  'unexpected-401': [
    failed('HTTP Authentication failed; no valid credentials available'),
    failed('Error during WebSocket handshake: Unexpected response code: 401'),
  ],
  'unexpected-redirect': [failed('Error during WebSocket handshake: Unexpected response code: 302')],
  'unexpected-403': [failed('Error during WebSocket handshake: Unexpected response code: 403')],
  'unexpected-404': [failed('Error during WebSocket handshake: Unexpected response code: 404')],
  'unexpected-426': [failed('Error during WebSocket handshake: Unexpected response code: 426')],
  'unexpected-gateway': [failed('Error during WebSocket handshake: Unexpected response code: 502')],
  'unexpected-200': [failed('Error during WebSocket handshake: Unexpected response code: 200')],
  'unexpected-other': [
    failed('Error during WebSocket handshake: Unexpected response code: 500'),
    'Firefox can’t establish a connection to the server at ws://127.0.0.1:8080/ws.',
  ],
  'wrong-accept': [
    failed("Error during WebSocket handshake: Incorrect 'Sec-WebSocket-Accept' header value"),
    failed("Error during WebSocket handshake: 'Upgrade' header is missing"),
  ],
  subprotocol: [
    failed(
      "Error during WebSocket handshake: Sent non-empty 'Sec-WebSocket-Protocol' header but no response was received",
    ),
  ],
  certificate: [failed('Error in connection establishment: net::ERR_CERT_AUTHORITY_INVALID')],
  'tls-protocol': [failed('Error in connection establishment: net::ERR_SSL_PROTOCOL_ERROR')],
  'not-http': [failed('Error in connection establishment: net::ERR_INVALID_HTTP_RESPONSE')],
  'no-name': [failed('Error in connection establishment: net::ERR_NAME_NOT_RESOLVED')],
  refused: [failed('Error in connection establishment: net::ERR_CONNECTION_REFUSED')],
  reset: [
    failed('Connection closed before receiving a handshake response'),
    failed('Error in connection establishment: net::ERR_CONNECTION_RESET'),
  ],
  timeout: [failed('Error in connection establishment: net::ERR_CONNECTION_TIMED_OUT')],
};

for (const { id, text } of browserSignatures) {
  test(`the browser's words for ${id} are recognized`, () => {
    assert.ok(lines[id]?.length, 'no recorded line');
    for (const line of lines[id] ?? []) {
      assert.match(line, text);
      assert.equal(browserSignatures.find((signature) => signature.text.test(line))?.id, id);
    }
  });
}

test('the URL is taken from the text', () => {
  assert.equal(readBrowserError(failed('Unexpected response code: 403'))?.url, 'ws://127.0.0.1:8080/ws');
  assert.equal(
    readBrowserError('Firefox can’t establish a connection to the server at wss://a.example/ws.')?.url,
    'wss://a.example/ws',
  );
  assert.equal(readBrowserError('TypeError: x is undefined'), undefined);
});

test('what only the browser knows stands over the probe', async (t) => {
  const { url } = await listen(
    t,
    webSocketServer((origin) => (origin === trusted ? {} : { status: 403 })),
  );
  const diagnose = async (browserError: string) =>
    (await probe({ url, trusted: [trusted], tier: 'quick', browserError })).diagnosis;
  const policy = await diagnose(lines['content-security-policy']?.[0] ?? '');
  assert.deepEqual([policy.cause, policy.confidence], ['browser-only', 'high']);
  const admitted = await diagnose(failed('Unexpected response code: 403'));
  assert.deepEqual([admitted.cause, admitted.confidence], ['browser-only', 'medium']);
  assert.match(admitted.evidence[0] ?? '', /^browser: /);
});
