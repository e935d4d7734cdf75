import type { ResponseSignature } from '../signature';

/** How servers and proxies ask for credentials. */
export const authenticationSignatures: readonly ResponseSignature[] = [
  {
    id: 'http-authentication',
    status: 401,
    headers: { 'www-authenticate': /./ },
    cause: 'authentication',
    confidence: 'high',
    message: 'The server asks for HTTP authentication before it looks at anything else.',
    next: 'Send credentials with the probe, or take the WebSocket’s path out of the authentication.',
  },
  {
    id: 'proxy-authentication',
    status: 407,
    cause: 'authentication',
    confidence: 'high',
    message: 'A forward proxy between here and the server asks for credentials.',
    next: 'Set the proxy up, or connect without it.',
  },
  {
    id: 'login-redirect',
    status: [301, 302, 303, 307, 308],
    headers: { location: /log-?in|sign-?in|auth|sso|oauth|account/i },
    cause: 'authentication',
    confidence: 'medium',
    message: 'The server sends visitors without a session to a login page; a handshake cannot follow.',
    next: 'Send the session cookie with the probe, or answer 401 on the WebSocket’s path.',
  },
  {
    id: 'cookie-too-large',
    status: [400, 431],
    body: /Request Header Or Cookie Too Large|Request Header Fields Too Large/i,
    cause: 'server-error',
    confidence: 'high',
    message: 'The cookies are larger than the server takes.',
    next: 'Delete cookies of this site, or allow larger headers.',
  },
  {
    id: 'ws-verify-client',
    status: 401,
    headers: { 'www-authenticate': null },
    body: /^Unauthorized$/,
    cause: 'origin-allow-list',
    confidence: 'low',
    message:
      'ws refused in verifyClient: for the Origin, in spite of the status 401, or for want of a token or cookie.',
    next: 'Look at what verifyClient compares: the Origin, or credentials.',
  },
  {
    id: 'unauthorized',
    status: 401,
    cause: 'authentication',
    confidence: 'medium',
    message: 'The server wants to know who connects.',
    next: 'Send what the page sends: a cookie, a token in the URL or as sub-protocol; if it is refused still, look at what the server compares.',
  },
  {
    id: 'page-expired',
    status: 419,
    cause: 'authentication',
    confidence: 'medium',
    message:
      'Laravel misses its token against forged requests: the path goes through the middleware of web pages.',
    next: 'Take the WebSocket’s path out of the CSRF check, and check the Origin in its place.',
  },
  {
    id: 'asgi-closed',
    status: 403,
    headers: { server: /uvicorn|daphne|hypercorn|websockets\// },
    body: /^$/,
    cause: 'authentication',
    confidence: 'low',
    message:
      'The ASGI application closed before it accepted: for want of credentials, for the Origin, or since no route has this path.',
    next: 'Probe with credentials; then look at the route and at the Origin validator around the application.',
  },
];
