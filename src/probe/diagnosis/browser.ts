import { harmless } from '../text';
import type { Diagnosis, ProbeResult } from '../types';
import type { Meaning } from './signature';

/** What a browser's console says about a WebSocket that failed. */
interface BrowserSignature extends Meaning {
  readonly text: RegExp;
  /** True when no request leaves the browser, or when only browsers fail: a probe cannot see the cause. */
  readonly inBrowserOnly?: true;
}

const look = 'Probe the URL: the response shows who refused, and why.';

/** Texts of Chromium 156 and Firefox 153; the first that fits counts. */
export const browserSignatures: readonly BrowserSignature[] = [
  {
    id: 'content-security-policy',
    text: /Content[- ]Security[- ]Policy|connect-src/i,
    inBrowserOnly: true,
    cause: 'browser-only',
    confidence: 'high',
    message: 'The page’s own Content-Security-Policy forbids the connection; no request is sent.',
    next: 'Add the WebSocket’s origin to connect-src of the page.',
  },
  {
    id: 'mixed-content',
    text: /mixed content|insecure WebSocket connection may not be initiated|operation is insecure/i,
    inBrowserOnly: true,
    cause: 'browser-only',
    confidence: 'high',
    message: 'A page on https must not open ws://; no request is sent.',
    next: 'Use wss://.',
  },
  {
    id: 'local-network-access',
    text: /ERR_BLOCKED_BY_LOCAL_NETWORK_ACCESS_CHECKS|local network access|private network/i,
    inBrowserOnly: true,
    cause: 'browser-only',
    confidence: 'high',
    message: 'The browser forbids pages of a public site to reach this machine or the local network.',
    next: 'Open the page from localhost or over https, and allow the local network when the browser asks.',
  },
  {
    id: 'unsafe-port',
    text: /ERR_UNSAFE_PORT/,
    inBrowserOnly: true,
    cause: 'browser-only',
    confidence: 'high',
    message: 'Browsers never connect to this port.',
    next: 'Let the server listen on another port.',
  },
  {
    id: 'unexpected-401',
    text: /HTTP Authentication failed|Unexpected response code: 401/,
    cause: 'authentication',
    confidence: 'medium',
    message: 'The server answers 401: it wants credentials, or it is ws that refuses the Origin.',
    next: look,
  },
  {
    id: 'unexpected-redirect',
    text: /Unexpected response code: 30\d/,
    cause: 'redirect',
    confidence: 'high',
    message: 'The server redirects; browsers do not follow redirects of a WebSocket.',
    next: 'Probe the URL to see the address in Location, and use that one.',
  },
  {
    id: 'unexpected-403',
    text: /Unexpected response code: 403/,
    cause: 'origin-allow-list',
    confidence: 'low',
    message: 'The server refuses with 403: often the Origin, but also firewalls and proxies answer so.',
    next: look,
  },
  {
    id: 'unexpected-404',
    text: /Unexpected response code: 404/,
    cause: 'wrong-path',
    confidence: 'low',
    message: 'The server answers 404: a wrong path, or a proxy that loses the upgrade headers.',
    next: look,
  },
  {
    id: 'unexpected-426',
    text: /Unexpected response code: 426/,
    cause: 'proxy-upgrade',
    confidence: 'high',
    message: 'The upgrade headers are lost on the way to the WebSocket server.',
    next: 'Let the proxy pass Upgrade and Connection on over HTTP/1.1.',
  },
  {
    id: 'unexpected-gateway',
    text: /Unexpected response code: 50[234]/,
    cause: 'upstream-down',
    confidence: 'medium',
    message: 'A proxy has no answer from the server behind it.',
    next: 'Is the server running, and at the address that the proxy uses?',
  },
  {
    id: 'unexpected-200',
    text: /Unexpected response code: 200/,
    cause: 'not-websocket',
    confidence: 'medium',
    message: 'A web server answers with a page and ignores the upgrade.',
    next: look,
  },
  {
    id: 'unexpected-other',
    text: /Unexpected response code: \d+|can.t establish a connection/i,
    cause: 'undecided',
    confidence: 'low',
    message: 'The server did not accept the handshake; the browser does not say why.',
    next: look,
  },
  {
    id: 'wrong-accept',
    text: /Incorrect 'Sec-WebSocket-Accept' header value|'(Upgrade|Connection)' header is missing/,
    cause: 'bad-upgrade-response',
    confidence: 'high',
    message: 'The 101 is not a valid upgrade: a proxy changed it, or the server is hand-written.',
    next: look,
  },
  {
    id: 'subprotocol',
    text: /Sec-WebSocket-Protocol/,
    cause: 'subprotocol',
    confidence: 'high',
    message: 'Page and server disagree about the sub-protocol.',
    next: 'Let the server answer with one of the sub-protocols that the page offers.',
  },
  {
    id: 'certificate',
    text: /ERR_CERT_\w+|SEC_ERROR_\w+|MOZILLA_PKIX_ERROR/,
    cause: 'tls',
    confidence: 'high',
    message: 'The browser does not trust the certificate; for a WebSocket it does not ask.',
    next: 'Open the https:// address of the server in a tab to see what is wrong with the certificate.',
  },
  {
    id: 'tls-protocol',
    text: /ERR_SSL_PROTOCOL_ERROR|ERR_SSL_VERSION/,
    cause: 'tls-on-plain-http',
    confidence: 'medium',
    message: 'The port does not speak TLS as the browser expects.',
    next: 'Use ws:// if the port has no TLS.',
  },
  {
    id: 'not-http',
    text: /ERR_INVALID_HTTP_RESPONSE/,
    cause: 'not-http',
    confidence: 'medium',
    message: 'What answers does not speak HTTP; perhaps it speaks TLS.',
    next: 'Check the port, or use wss://.',
  },
  {
    id: 'no-name',
    text: /ERR_NAME_NOT_RESOLVED/,
    cause: 'dns',
    confidence: 'high',
    message: 'The host name has no address.',
    next: 'Check the spelling and the VPN.',
  },
  {
    id: 'refused',
    text: /ERR_CONNECTION_REFUSED/,
    cause: 'connection-refused',
    confidence: 'high',
    message: 'Nothing listens on this port.',
    next: 'Start the server, or check its port.',
  },
  {
    id: 'reset',
    text: /ERR_CONNECTION_(RESET|CLOSED)|Connection closed before receiving a handshake response/,
    cause: 'connection-reset',
    confidence: 'medium',
    message: 'The server closes the connection without an answer.',
    next: look,
  },
  {
    id: 'timeout',
    text: /ERR_(CONNECTION_)?TIMED_OUT|handshake timed out/i,
    cause: 'timeout',
    confidence: 'medium',
    message: 'Nobody answers in time.',
    next: look,
  },
];

/** What a browser's text says by itself, with the URL and the page's origin that it names. */
export interface BrowserError {
  readonly url?: string;
  readonly diagnosis: Diagnosis;
  readonly inBrowserOnly: boolean;
}

/** Reads a line of the browser's console; undefined when it is no known error of a WebSocket. */
export function readBrowserError(text: string): BrowserError | undefined {
  const signature = browserSignatures.find((candidate) => candidate.text.test(text));
  if (!signature) return undefined;
  const url = /\bwss?:\/\/[^\s'"<>)]+/.exec(text)?.[0].replace(/[.,;:]$/, '');
  const { cause, confidence, message, next } = signature;
  return {
    ...(url === undefined ? {} : { url }),
    diagnosis: { cause, confidence, message, evidence: [harmless(text.trim(), 500)], next },
    inBrowserOnly: signature.inBrowserOnly ?? false,
  };
}

/** Causes that the browser alone knows stand over what the probe sees; a probe that gets in points to the browser. */
export function withBrowserError(
  diagnosis: Diagnosis,
  text: string,
  control: ProbeResult | undefined,
): Diagnosis {
  const browser = readBrowserError(text);
  const evidence = [`browser: ${harmless(text.trim(), 500)}`, ...diagnosis.evidence];
  if (browser?.inBrowserOnly) return { ...browser.diagnosis, evidence };
  if (!control?.outcome.startsWith('accepted')) return { ...diagnosis, evidence };
  return {
    cause: 'browser-only',
    confidence: browser ? 'medium' : 'low',
    message:
      `The probe gets in with the page’s Origin, the browser does not. ${browser?.diagnosis.message ?? ''}`.trim(),
    evidence,
    next: 'Compare what the browser adds: cookies, sub-protocols, a proxy, another address of the name; then its certificate store.',
  };
}
