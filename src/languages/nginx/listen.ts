import type { Listen } from '../../core/endpoint';
import type { Server } from './config';
import { type Directive, named } from './syntax';

const known = new WeakMap<Server, readonly Listen[]>();

/** Where a server listens; nginx's default is port 80. */
export function listens(server: Server): readonly Listen[] {
  let found = known.get(server);
  if (!found) {
    const directives = named(server.directives, 'listen');
    found = directives.length > 0 ? directives.flatMap(listenOf) : [{ port: 80, tls: false }];
    known.set(server, found);
  }
  return found;
}

function listenOf({ args }: Directive): Listen[] {
  const [address, ...options] = args.map(({ value }) => value);
  const match = /^(?:(\[[^\]]*\]|[^:[\]]+):)?(\d+)$/.exec(address ?? '');
  const tls = options.includes('ssl') || options.includes('quic');
  if (match)
    return [{ ...(match[1] && match[1] !== '*' ? { host: match[1] } : {}), port: Number(match[2]), tls }];
  return address && /^[\w.[\]:-]+$/.test(address) ? [{ host: address, port: 80, tls }] : [];
}

/** The port, if there is but one. */
export function onlyPort(server: Server): number | undefined {
  const [first, ...more] = new Set(listens(server).map(({ port }) => port));
  return more.length === 0 ? first : undefined;
}
