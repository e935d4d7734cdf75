import type { Endpoint, Listen } from './endpoint';
import type { FrontEnd } from './language';
import type { Handshake } from './policy/handshake';

/** What is fixed of a handshake; the rest is each endpoint's sample. */
export type HandshakeChoice = Partial<Pick<Handshake, 'path' | 'host' | 'tls'>>;

/** The endpoint's sample handshake with what is fixed, and an Origin (undefined: no header). */
export function handshakeFor(
  { sample, listen }: Endpoint,
  origin: string | undefined,
  { path, host, tls }: HandshakeChoice,
): Handshake {
  return {
    ...sample,
    origin,
    path: path ?? sample.path,
    host: host ?? sample.host,
    tls: tls ?? tlsAt(listen, host ?? '') ?? sample.tls,
  };
}

/** Whether TLS is spoken at the port in the Host header; undefined where there is none, or it speaks both. */
function tlsAt(listen: readonly Listen[], host: string): boolean | undefined {
  const port = /:(\d+)$/.exec(host)?.[1];
  const [spoken, ...more] = new Set(listen.filter((one) => `${one.port}` === port).map(({ tls }) => tls));
  return more.length === 0 ? spoken : undefined;
}

/** Is it this endpoint that answers to the handshake? */
export function comesTo(
  { select }: FrontEnd,
  endpoint: Endpoint,
  rivals: readonly Endpoint[],
  handshake: Handshake,
): boolean {
  if (select) return select(rivals, handshake) === endpoint;
  return endpoint.path === undefined || endpoint.path === handshake.path.split('?')[0];
}
