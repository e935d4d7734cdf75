import type { Endpoint } from '../core/endpoint';
import { asUrl } from '../core/url';

/** Addresses that mean "every interface": a client on the same machine connects to loopback. */
const everywhere = new Set(['', '0.0.0.0', '::', '[::]', '*']);

/**
 * The address to probe an endpoint at, as far as its file tells: port and TLS from where it listens, the fixed path.
 * Undefined when the port is not known.
 */
export function endpointUrl({ listen, path }: Endpoint): string | undefined {
  const place = listen.find(({ port }) => port !== undefined && port > 0);
  if (!place) return undefined;
  const { host = '', port, tls } = place;
  const name = everywhere.has(host)
    ? '127.0.0.1'
    : host.includes(':') && !host.startsWith('[')
      ? `[${host}]`
      : host;
  return asUrl(`${tls ? 'wss' : 'ws'}://${name}:${port}${path?.startsWith('/') ? path : '/'}`)?.href;
}
