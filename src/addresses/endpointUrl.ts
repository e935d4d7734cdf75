import type { Endpoint, Listen } from '../core/endpoint';
import { asUrl } from '../core/url';

/** Addresses that mean "every interface": a client on the same machine connects to loopback. */
const everywhere = new Set(['', '0.0.0.0', '::', '[::]', '*']);

/** The URL of a WebSocket; without a host, or for every interface, on this machine. Undefined without a port. */
export function socketUrl({ host = '', port, tls }: Listen, path = '/'): string | undefined {
  if (!port) return undefined;
  const plain = everywhere.has(host) ? 'localhost' : host;
  const name = plain.includes(':') && !plain.startsWith('[') ? `[${plain}]` : plain;
  return asUrl(`${tls ? 'wss' : 'ws'}://${name}:${port}${path.startsWith('/') ? path : '/'}`)?.href;
}

/**
 * The address of an endpoint, as far as its own file tells: port and TLS from where it listens, the fixed path.
 * Undefined when the port is not known.
 */
export function endpointUrl({ listen, path }: Endpoint): string | undefined {
  const place = listen.find(({ port }) => port !== undefined && port > 0);
  return place && socketUrl(place, path);
}
