import type { Endpoint } from '../core/endpoint';
import type { Workspace } from '../core/workspace';
import type { Address, AddressSource, Place } from './address';
import { publishedPorts } from './compose';
import { socketUrl } from './endpointUrl';
import { ownPorts } from './ownCode';
import { proxiesInFront } from './proxies';
import { serverNames } from './serverNames';
import { subjectFor } from './subject';
import { startingPorts } from './variables';

export type { Address } from './address';
export { deploymentsOf } from './deployments';
export { endpointUrl } from './endpointUrl';
export { pagesOf } from './pages';
export { upstreamPort } from './proxies';

/** The likeliest first: a published port is how a container is reached at all, a proxy stands in front of the server. */
const sources: readonly AddressSource[] = [
  publishedPorts,
  startingPorts,
  ownPorts,
  serverNames,
  proxiesInFront,
];

/**
 * Where an endpoint may be reached, the likeliest first, each URL once: ports that compose files publish, launch
 * configurations, tasks, scripts and `.env` files, the port in the code, and proxies of the workspace in front of it.
 * @param others every endpoint of the workspace that is known
 */
export async function addressesOf(
  endpoint: Endpoint,
  others: readonly Endpoint[],
  workspace: Workspace,
): Promise<readonly Address[]> {
  const subject = await subjectFor(endpoint, others, workspace);
  const found = await Promise.all(sources.map((source) => source(subject)));
  const addresses = found.flat().flatMap((place) => toAddress(place, endpoint) ?? []);
  return [...new Map(addresses.toReversed().map((address) => [address.url, address])).values()].reverse();
}

function toAddress(place: Place, { path }: Endpoint): Address | undefined {
  const url = socketUrl(place, place.path ?? path);
  const { reason, range, isProxy = false } = place;
  return url === undefined ? undefined : { url, reason, place: range, isProxy };
}
