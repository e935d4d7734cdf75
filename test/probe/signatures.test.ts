import assert from 'node:assert/strict';
import { test } from 'node:test';
import { failureSignatures } from '../../src/probe/diagnosis/failures';
import { responseSignatures } from '../../src/probe/diagnosis/responses';
import { fitsFailure, fitsResponse } from '../../src/probe/diagnosis/signature';
import type { Failure, Header, Response } from '../../src/probe/types';

type Recorded = readonly [status: number, headers: readonly Header[], body: string, statusText?: string];

/** Refusals as servers send them, by the signature that must recognize them first. */
const recorded: Readonly<Record<string, readonly Recorded[]>> = {
  'coder-websocket-origin': [
    [403, [], 'request Origin "https://a.example" is not authorized for Host "127.0.0.1:8080"\n'],
    [403, [], 'request Origin "https://a.example" is not a valid URL with a host\n'],
  ],
  'python-websockets-origin': [
    [
      403,
      [['Server', 'Python/3.11 websockets/10.4']],
      'Failed to open a WebSocket connection: invalid Origin header: https://a.example.\n',
    ],
    [403, [], 'Failed to open a WebSocket connection: missing Origin header.\n'],
  ],
  'tornado-origin': [[403, [['Server', 'TornadoServer/6.2']], 'Cross origin websockets not allowed']],
  'gorilla-origin': [
    [
      403,
      [
        ['Sec-Websocket-Version', '13'],
        ['X-Content-Type-Options', 'nosniff'],
      ],
      'Forbidden\n',
    ],
  ],
  'geth-old-origin': [[403, [], 'origin https://a.example not allowed']],
  'spring-cors': [[403, [['Vary', 'Origin']], 'Invalid CORS request']],
  'express-cors': [[500, [['X-Powered-By', 'Express']], '<pre>Error: Not allowed by CORS<br>']],
  'signalr-plain-request': [[400, [['Server', 'Kestrel']], 'Connection ID required']],
  'other-version': [
    [426, [['Sec-WebSocket-Version', '8']], ''],
    [400, [['Sec-WebSocket-Version', '7, 8']], ''],
  ],
  'vite-host': [
    [403, [], 'Blocked request. This host ("a.test") is not allowed.\nTo allow this host, add "a.test" to'],
  ],
  'rails-host': [[403, [], '<h1>Blocked hosts: a.test</h1>']],
  'development-server-host': [[403, [['X-Powered-By', 'Express']], 'Invalid Host header']],
  'django-bad-request': [[400, [], '<title>Bad Request (400)</title>']],
  misdirected: [[421, [], '']],
  'cloudflare-server-gone': [
    [521, [['Server', 'cloudflare']], 'error code: 521'],
    [530, [['Server', 'cloudflare']], 'error code: 1033'],
  ],
  'cloudflare-server-slow': [[522, [['Server', 'cloudflare']], 'error code: 522']],
  ngrok: [[404, [['Ngrok-Error-Code', 'ERR_NGROK_3200']], '']],
  akamai: [[403, [['Server', 'AkamaiGHost']], '<h1>Access Denied</h1>']],
  'upgrade-required': [[426, [['Upgrade', 'websocket']], 'Upgrade Required']],
  'can-upgrade-only': [
    [400, [['Server', 'TornadoServer/6.2']], 'Can "Upgrade" only to "WebSocket".'],
    [400, [], '"Connection" must be "Upgrade".'],
    [400, [], 'No WebSocket UPGRADE hdr: None\n Can "Upgrade" only to "WebSocket".'],
    [400, [], 'Invalid Upgrade header'],
  ],
  'gorilla-bad-handshake': [[400, [['Sec-Websocket-Version', '13']], 'Bad Request\n']],
  'ws-malformed': [
    [400, [], 'Missing or invalid Sec-WebSocket-Key header'],
    [400, [], 'Missing or invalid Sec-WebSocket-Version header'],
    [405, [], 'Invalid HTTP method'],
  ],
  'daphne-exception': [[500, [], '', 'Internal server error']],
  'engine-io-query': [
    [400, [['Content-type', 'text/html']], 'Transport unknown'],
    [400, [], '{"code":0,"message":"Transport unknown"}'],
    [400, [], '{"code":1,"message":"Session ID unknown"}'],
    [400, [], '{"code":3,"message":"Bad request"}'],
    [400, [], '{"code":5,"message":"Unsupported protocol version"}'],
  ],
  'engine-io-forbidden': [[400, [['Content-type', 'text/html']], 'Forbidden']],
  'nginx-plain-on-tls': [
    [400, [['Server', 'nginx']], '<center>The plain HTTP request was sent to HTTPS port</center>'],
    [400, [['Server', 'Apache']], "Reason: You're speaking plain HTTP to an SSL-enabled server port.<br />"],
    [400, [], 'Client sent an HTTP request to an HTTPS server.\n'],
  ],
  'client-certificate-missing': [
    [400, [['Server', 'nginx']], '<title>400 No required SSL certificate was sent</title>'],
    [400, [['Server', 'nginx']], '<title>400 The SSL certificate error</title>'],
  ],
  'http2-only': [[403, [], 'Missing ALPN Protocol, expected `h2` to be available.\n']],
  'http2-preface-expected': [[505, [], '']],
  'http-authentication': [[401, [['WWW-Authenticate', 'Basic realm="a"']], '']],
  'proxy-authentication': [[407, [['Proxy-Authenticate', 'Basic']], '']],
  'login-redirect': [[302, [['Location', '/login?next=/ws']], '']],
  'cookie-too-large': [
    [400, [['Server', 'nginx']], '<center>Request Header Or Cookie Too Large</center>'],
    [431, [], 'Request Header Fields Too Large'],
  ],
  'ws-verify-client': [[401, [['Content-Type', 'text/html']], 'Unauthorized']],
  unauthorized: [[401, [], '{"error":"no session"}']],
  'redirect-to-tls': [[301, [['Location', 'https://app.example.com/ws']], '']],
  'asgi-closed': [[403, [['Server', 'uvicorn']], '']],
  redirect: [[308, [['Location', '/ws/']], '']],
  cloudflare: [
    [
      403,
      [
        ['Server', 'cloudflare'],
        ['CF-RAY', '8a'],
      ],
      'Attention Required!',
    ],
  ],
  'aws-api-gateway': [[403, [['x-amzn-ErrorType', 'ForbiddenException']], '{"message":"Forbidden"}']],
  'aws-load-balancer': [[502, [['Server', 'awselb/2.0']], '']],
  'haproxy-deny': [[403, [], '<h1>403 Forbidden</h1>\nRequest forbidden by administrative rules.\n']],
  'too-many-requests': [[429, [['Retry-After', '3']], '']],
  'bad-gateway': [[502, [['Server', 'nginx']], '']],
  'no-server-available': [
    [503, [], '<h1>503 Service Unavailable</h1>\nNo server is available to handle this request.\n'],
    [503, [['Server', 'Apache']], 'The server is temporarily unable to service your request'],
    [
      503,
      [['server', 'envoy']],
      'upstream connect error or disconnect/reset before headers. reset reason: x',
    ],
  ],
  unavailable: [[503, [], '']],
  'gateway-timeout': [[504, [['Server', 'nginx']], '']],
  'cloudflare-origin-tls': [
    [525, [], ''],
    [526, [], ''],
  ],
  'internal-error': [
    [500, [], 'Internal Server Error'],
    [520, [], ''],
  ],
};

for (const { id } of responseSignatures) {
  test(`the refusal ${id} is recognized`, () => {
    assert.ok(recorded[id]?.length, 'no recorded refusal');
    for (const [status, headers, body, statusText = ''] of recorded[id] ?? []) {
      const response: Response = { status, statusText, headers, body, truncated: false };
      assert.equal(responseSignatures.find((signature) => fitsResponse(signature, response))?.id, id);
    }
  });
}

const failure = (phase: Failure['phase'], code: string, message = '', received?: string): Failure => ({
  phase,
  code,
  message,
  ...(received === undefined ? {} : { received }),
});

const failures: Readonly<Record<string, readonly Failure[]>> = {
  'name-unknown': [failure('dns', 'ENOTFOUND')],
  'resolver-silent': [failure('dns', 'EAI_AGAIN'), failure('dns', 'TIMEOUT')],
  'nobody-listens': [failure('tcp', 'ECONNREFUSED')],
  'no-route': [failure('tcp', 'EHOSTUNREACH'), failure('tcp', 'TIMEOUT')],
  'certificate-expired': [failure('tls', 'CERT_HAS_EXPIRED')],
  'certificate-not-yet-valid': [failure('tls', 'CERT_NOT_YET_VALID')],
  'certificate-self-signed': [failure('tls', 'DEPTH_ZERO_SELF_SIGNED_CERT')],
  'certificate-private-ca': [failure('tls', 'SELF_SIGNED_CERT_IN_CHAIN')],
  'certificate-issuer-missing': [
    failure('tls', 'UNABLE_TO_VERIFY_LEAF_SIGNATURE'),
    failure('tls', 'UNABLE_TO_GET_ISSUER_CERT_LOCALLY'),
  ],
  'certificate-name': [failure('tls', 'ERR_TLS_CERT_ALTNAME_INVALID')],
  'certificate-other': [failure('tls', 'CERT_REVOKED'), failure('tls', 'INVALID_CA')],
  'client-certificate-13': [failure('tls', 'ERR_SSL_TLSV13_ALERT_CERTIFICATE_REQUIRED')],
  'client-certificate-12': [
    failure('tls', 'ERR_SSL_SSLV3_ALERT_HANDSHAKE_FAILURE', 'handshake failure, after the keys were agreed'),
  ],
  'handshake-failure': [failure('tls', 'ERR_SSL_SSLV3_ALERT_HANDSHAKE_FAILURE')],
  'tls-version': [failure('tls', 'ERR_SSL_TLSV1_ALERT_PROTOCOL_VERSION')],
  'alpn-http2-only': [failure('tls', 'ERR_SSL_TLSV1_ALERT_NO_APPLICATION_PROTOCOL')],
  'tls-to-plain-port': [failure('tls', 'ERR_SSL_WRONG_VERSION_NUMBER')],
  'server-name-unknown': [failure('tls', 'ERR_SSL_TLSV1_UNRECOGNIZED_NAME')],
  'tls-silence': [failure('tls', 'TIMEOUT')],
  'tls-cut-off': [failure('tls', 'ECONNRESET')],
  'tls-other': [failure('tls', 'ERR_SSL_DECRYPTION_FAILED')],
  'bad-accept-key': [failure('upgrade', 'BAD_UPGRADE', 'Invalid Sec-WebSocket-Accept header')],
  'subprotocol-mismatch': [
    failure('upgrade', 'BAD_UPGRADE', 'Server sent a subprotocol but none was requested'),
    failure('upgrade', 'BAD_UPGRADE', 'Server sent no subprotocol'),
  ],
  'bad-upgrade': [failure('upgrade', 'BAD_UPGRADE', 'Invalid Upgrade header')],
  'tls-alert-to-http': [
    failure('upgrade', 'HPE_INVALID_CONSTANT', 'Parse Error', '\\x15\\x03\\x03\\x00\\x02\\x02F'),
  ],
  'http2-frames': [
    failure('upgrade', 'HPE_INVALID_CONSTANT', 'Parse Error', '\\x00\\x00\\x12\\x04\\x00\\x00'),
    failure('upgrade', 'HPE_INVALID_CONSTANT', 'Parse Error', '\\x00\\x00$\\x04\\x00\\x00'),
  ],
  'head-too-large': [failure('upgrade', 'HPE_HEADER_OVERFLOW')],
  'not-http': [failure('upgrade', 'HPE_INVALID_CONSTANT', 'Parse Error', 'SSH-2.0-OpenSSH_9.2p1')],
  silence: [failure('upgrade', 'TIMEOUT')],
  dropped: [failure('upgrade', 'ECONNRESET', 'socket hang up')],
};

for (const { id } of failureSignatures) {
  test(`the failure ${id} is recognized`, () => {
    assert.ok(failures[id]?.length, 'no recorded failure');
    for (const one of failures[id] ?? []) {
      assert.equal(failureSignatures.find((signature) => fitsFailure(signature, one))?.id, id);
    }
  });
}
