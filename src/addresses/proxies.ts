import type { Endpoint } from '../core/endpoint';
import { asUrl } from '../core/url';
import type { Workspace } from '../core/workspace';
import { type AddressSource, isLocal, type Place, portIn } from './address';
import { publishedPorts, servicesOf } from './compose';
import { subjectFor } from './subject';

interface Upstream {
  readonly host: string;
  readonly port: number;
}

/** Where a proxy passes handshakes on to; of a named group of servers, the first. */
async function upstreamOf(
  { forwards, range }: Endpoint,
  workspace: Workspace,
): Promise<Upstream | undefined> {
  const url = forwards?.upstream === undefined ? undefined : asUrl(forwards.upstream);
  if (!url || !/^https?:$/.test(url.protocol)) return undefined;
  const text = (await workspace.read(range.uri))?.text ?? '';
  const named = [...text.matchAll(/\bupstream\s+([\w.-]+)\s*\{[^}]*?\bserver\s+([^\s;]+)/g)];
  const group = named.find(([, name]) => name === url.hostname)?.[2];
  const address = /^(.*?)(?::(\d+))?$/.exec(group ?? url.host);
  const port = portIn(address?.[2]) ?? (url.protocol === 'https:' ? 443 : 80);
  return { host: address?.[1] ?? '', port };
}

/** The port of this machine that a proxy passes handshakes on to, if it is one. */
export async function upstreamPort(proxy: Endpoint, workspace: Workspace): Promise<number | undefined> {
  const upstream = await upstreamOf(proxy, workspace);
  return upstream && isLocal(upstream.host) ? upstream.port : undefined;
}

/** Proxies of the workspace that pass handshakes on to the endpoint: by its port, or by the name of its service. */
export const proxiesInFront: AddressSource = async (subject) => {
  const { endpoint, others, workspace } = subject;
  if (endpoint.kind === 'proxy') return [];
  const services = (await servicesOf(subject)).map(({ name }) => name);
  const ports = endpoint.listen.flatMap(({ port }) => port ?? []);
  const places = others
    .filter(({ kind }) => kind === 'proxy')
    .map(async (proxy): Promise<Place[]> => {
      const upstream = await upstreamOf(proxy, workspace);
      if (!upstream) return [];
      const isBehind = isLocal(upstream.host)
        ? ports.includes(upstream.port)
        : services.includes(upstream.host);
      return isBehind ? placesOf(proxy, others, workspace) : [];
    });
  return (await Promise.all(places)).flat();
};

/** Where the proxy is reached: at the port that its container publishes, or where it listens. */
async function placesOf(
  proxy: Endpoint,
  others: readonly Endpoint[],
  workspace: Workspace,
): Promise<Place[]> {
  const { library, listen, path, range } = proxy;
  const published = await publishedPorts(await subjectFor(proxy, others, workspace));
  const listening = listen.flatMap(({ port, tls }): Place[] =>
    port === undefined ? [] : [{ port, tls: tls ?? false, reason: '', range }],
  );
  return (published.length > 0 ? published : listening).map(({ reason, ...place }) => ({
    ...place,
    ...(path === undefined ? {} : { path }),
    isProxy: true,
    reason: `${library} passes handshakes on to it${reason && `, and ${reason}`}`,
  }));
}
