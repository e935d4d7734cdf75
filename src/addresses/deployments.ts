import type { Analyzer } from '../core/analyze';
import { type Deployment, deploy } from '../core/deployment';
import type { Endpoint } from '../core/endpoint';
import type { Workspace } from '../core/workspace';
import { Upstreams, upstreamsOf } from './upstream';

/**
 * The proxies among the endpoints with the servers behind them. Where it is not certain which server answers, because
 * several may or a port is not known, there is none.
 * @param all every endpoint of the workspace that is known
 */
export async function deploymentsOf(
  all: readonly Endpoint[],
  analyzer: Pick<Analyzer, 'answers'>,
  workspace: Workspace,
): Promise<readonly Deployment[]> {
  const proxies = all.filter(({ forwards }) => forwards !== undefined);
  if (proxies.length === 0 || proxies.length === all.length) return [];
  const upstreams = new Upstreams(all, workspace);
  const rivals = new Map<string, Endpoint[]>();
  for (const proxy of proxies) rivals.set(proxy.range.uri, [...(rivals.get(proxy.range.uri) ?? []), proxy]);
  const found = proxies.map(async (proxy): Promise<Deployment[]> => {
    const places = upstreamsOf(proxy) ?? [];
    const candidates = await Promise.all(places.map((place) => upstreams.behind(proxy, place)));
    const ids = new Set(
      candidates.map((some) =>
        some
          .map(({ endpoint }) => endpoint.id)
          .sort()
          .join('\n'),
      ),
    );
    const [some = []] = candidates;
    // The servers of a group are one only if the same endpoints listen at all of them.
    if (ids.size !== 1 || !some.every(({ certain, endpoint }) => certain && isServer(endpoint))) return [];
    const own = rivals.get(proxy.range.uri) ?? [];
    const made = some.map(({ endpoint }) =>
      deploy(proxy, endpoint, (handshake) => analyzer.answers(proxy, own, handshake)),
    );
    const [only, ...more] = made.filter((one) => one !== undefined);
    return only && more.length === 0 ? [only] : [];
  });
  return (await Promise.all(found)).flat();
}

const isServer = ({ kind }: Endpoint): boolean => kind === 'server' || kind === 'node';
