import type { Endpoint } from '../core/endpoint';
import type { Workspace } from '../core/workspace';
import { type AddressSource, isLocal, type Place } from './address';
import { publishedPorts } from './compose';
import { subjectFor } from './subject';
import { Upstreams, upstreamsOf } from './upstream';

/** The port of this machine that a proxy passes handshakes on to, if it is one. */
export function upstreamPort(proxy: Endpoint): number | undefined {
  const [first] = upstreamsOf(proxy) ?? [];
  return first && isLocal(first.host ?? '') ? first.port : undefined;
}

/** Proxies of the workspace that pass handshakes on to the endpoint: by its port, or by the name of its service. */
export const proxiesInFront: AddressSource = async ({ endpoint, others, workspace }) => {
  if (endpoint.kind === 'proxy') return [];
  const upstreams = new Upstreams(others, workspace);
  const places = others.map(async (proxy): Promise<Place[]> => {
    const candidates = (upstreamsOf(proxy) ?? []).map((place) => upstreams.behind(proxy, place));
    const isBehind = (await Promise.all(candidates)).flat().some((one) => one.endpoint.id === endpoint.id);
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
