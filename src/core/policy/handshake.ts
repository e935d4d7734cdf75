/** An opening handshake (RFC 6455, section 4.1) as far as a server's decision depends on it. */
export interface Handshake {
  /** The Origin header as sent; undefined when the header is absent. `null` is the four letters that browsers send. */
  readonly origin: string | undefined;
  /** The Host header as sent. */
  readonly host: string;
  /** The request target: path and query, e.g. `/ws?room=1`. */
  readonly path: string;
  /** True for `wss:`, as the server that decides sees it. */
  readonly tls: boolean;
  /** Other request headers that matter, by lower-case name. */
  readonly headers?: Readonly<Record<string, string>>;
}

/** The key of RFC 6455, section 1.3: a random one is as good as any other. */
export const sampleKey = 'dGhlIHNhbXBsZSBub25jZQ==';

/** The handshake that a browser sends for `ws://localhost/`, before an Origin is chosen. */
export const browserHandshake: Handshake = {
  origin: undefined,
  host: 'localhost',
  path: '/',
  tls: false,
  headers: {
    upgrade: 'websocket',
    connection: 'Upgrade',
    'sec-websocket-version': '13',
    'sec-websocket-key': sampleKey,
  },
};

/** A request header by case-insensitive name; undefined when absent. */
export function header(handshake: Handshake, name: string): string | undefined {
  const key = name.toLowerCase();
  if (key === 'origin') return handshake.origin;
  if (key === 'host') return handshake.host;
  const { headers = {} } = handshake;
  return Object.hasOwn(headers, key) ? headers[key] : undefined;
}
