import { type Endpoint, endpointId, type Observation } from '../../core/endpoint';
import { nodes, reads } from '../../core/policy/decision';
import type { SourceRange } from '../../core/source';
import type { Config, Location, Scope, Server } from './config';
import { entriesOf } from './entries';
import type { Flow } from './flow';
import { forwardingOf, proxyPass } from './forwarding';
import { listens } from './listen';
import { mayFail, mayPass, passes, sendsElsewhere } from './may-pass';
import { goneRound, observationsOf } from './observations';
import { Phases, policyOf } from './phases';
import { programOf } from './program';
import { addressesOf, unreached } from './reached';
import { sampleOf } from './sample';
import { headRange, named } from './syntax';

/** What stands behind an endpoint, for fixes and for the choice of a location. */
export interface Origination {
  readonly config: Config;
  readonly server: Server;
  /** Undefined: paths for which the server has no location. */
  readonly location: Location | undefined;
  /** Levels whose `proxy_pass` passes handshakes on, in the order found. */
  readonly passedBy: readonly Scope[];
}

const originations = new WeakMap<Endpoint, Origination | (() => Origination | undefined)>();

/** The config that an endpoint was found in. */
export function originationOf(endpoint: Endpoint): Origination | undefined {
  const known = originations.get(endpoint);
  if (typeof known !== 'function') return known;
  const origination = known();
  if (origination) originations.set(endpoint, origination);
  return origination;
}

/** One endpoint for each location that passes WebSocket handshakes on, or would without its checks. */
export function endpointsOf(config: Config): Endpoint[] {
  const carrying = config.servers.filter(({ carriesSockets }) => carriesSockets);
  const dead = unreached(new Map(carrying.map((server) => [server, addressesOf(server)])), config.servers);
  const alive = carrying.filter((server) => !dead.has(server));
  return withUniqueIds(alive.flatMap((server) => endpointsOfServer(config, server)));
}

/** Those of one server: they do not depend on the other servers, their variables apart. */
export function endpointsOfServer(config: Config, server: Server): Endpoint[] {
  if (!server.carriesSockets) return [];
  const endpoints: Endpoint[] = [];
  const add = (endpoint: Endpoint | undefined) => endpoint && endpoints.push(endpoint);
  const rewritten = sendsElsewhere(server);
  for (const location of allLocations(server.locations))
    if (rewritten || mayPass(server, location)) add(endpointOf(config, server, location));
  const everywhere = server.locations.some(({ pattern }) => pattern === '/' || pattern === '^~ /');
  if (!everywhere && (rewritten || mayFail(server))) add(endpointOf(config, server, undefined));
  return withDetours(endpoints);
}

/** Each before those in it. */
function allLocations(locations: readonly Location[], found: Location[] = []): Location[] {
  for (const location of locations) {
    found.push(location);
    allLocations(location.locations, found);
  }
  return found;
}

function endpointOf(config: Config, server: Server, location: Location | undefined): Endpoint | undefined {
  const phases = new Phases(config, server);
  const flow = phases.run(location);
  const passedBy = passing(flow);
  if (passedBy.length === 0 && !(location && wouldPass(phases, location))) return undefined;
  const level = location ?? server;
  const head = level.directive ? headRange(level.directive) : undefined;
  const range = rangeOf(passedBy[0] ?? level) ?? head;
  if (!range) return undefined;
  const policy = policyOf(flow);
  // An `if` for CORS or the log names origins, and is no check.
  const checks = passedBy.length === 0 || reads(policy, 'origin');
  const observations: Observation[] = [];
  const endpoint: Endpoint = {
    id: endpointId('nginx', head ?? range),
    language: 'nginx',
    library: 'nginx',
    kind: 'proxy',
    range,
    listen: listens(server),
    ...pathOf(location),
    policy,
    sample: sampleOf(server, location),
    entries: checks ? entriesOf(phases.values.maps, phases.asked) : [],
    observations,
    forwards: () => forwardingOf({ config, server, location }),
  };
  // Filled in afterwards, so that what is found out of the endpoint on the way stays known.
  observations.push(...observationsOf({ config, server, location, passedBy, endpoint }));
  return remember(endpoint, { config, server, location, passedBy });
}

/** @param origination found out when somebody asks, where the endpoint is known without */
export function remember(
  endpoint: Endpoint,
  origination: Origination | (() => Origination | undefined),
): Endpoint {
  originations.set(endpoint, origination);
  return endpoint;
}

function pathOf(location: Location | undefined): { path?: string } {
  const isPath = location && location.modifier !== '~' && location.modifier !== '~*';
  return isPath ? { path: location.pattern } : {};
}

function passing(flow: Flow): Scope[] {
  const scopes = new Set<Scope>();
  for (const node of nodes(flow))
    if (node.kind === 'leaf' && node.value.passedBy) scopes.add(node.value.passedBy);
  return [...scopes];
}

/** Is the location meant for WebSockets, even if its checks let nobody through? */
function wouldPass(phases: Phases, location: Location): boolean {
  const ifs = programOf(location).flatMap((one) => (one.kind === 'if' && one.settings ? [one.settings] : []));
  return passes(location) && [location, ...ifs].some((scope) => passing(phases.content(scope)).length > 0);
}

/** The `proxy_pass` of a level, or of one around or inside it. */
function rangeOf(scope: Scope): SourceRange | undefined {
  const directive =
    proxyPass(scope) ??
    scope.directives.flatMap(({ block }) => named(block?.directives ?? [], 'proxy_pass'))[0];
  return directive ? headRange(directive) : undefined;
}

/** Adds what only a look at the other locations of the server shows. */
function withDetours(endpoints: readonly Endpoint[]): Endpoint[] {
  const observations = goneRound(endpoints);
  return endpoints.map((endpoint) => {
    const observation = observations.get(endpoint);
    if (!observation || endpoint.observations.some(({ kind }) => kind === observation.kind)) return endpoint;
    return alike({ ...endpoint, observations: [...endpoint.observations, observation] }, endpoint);
  });
}

/** A snippet that several servers include has one place and several endpoints. */
export function withUniqueIds(endpoints: readonly Endpoint[]): Endpoint[] {
  const seen = new Map<string, number>();
  return endpoints.map((endpoint) => {
    const count = (seen.get(endpoint.id) ?? 0) + 1;
    seen.set(endpoint.id, count);
    return count === 1 ? endpoint : alike({ ...endpoint, id: `${endpoint.id}.${count}` }, endpoint);
  });
}

const alike = (changed: Endpoint, endpoint: Endpoint): Endpoint =>
  remember(changed, () => originationOf(endpoint));
