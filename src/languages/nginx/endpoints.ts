import { type Endpoint, endpointId } from '../../core/endpoint';
import { leaf, nodes, replaceLeaves } from '../../core/policy/decision';
import type { Handshake } from '../../core/policy/handshake';
import type { OriginPolicy } from '../../core/policy/predict';
import type { Term } from '../../core/policy/term';
import type { SourceRange } from '../../core/source';
import { type Config, effective, type Location, type Scope, type Server } from './config';
import { entriesOf } from './entries';
import type { Flow, Outcome } from './flow';
import { type PhaseOptions, Phases } from './phases';
import { programOf } from './program';
import { chosen, listens, sampleOf } from './sample';
import { headRange, named } from './syntax';
import { pieces } from './text';
import { proxyHeader } from './upgrade';
import { builtin, requestPath, requestQuery } from './variables';

/** What stands behind an endpoint, for fixes and for the choice of a location. */
export interface Origination {
  readonly config: Config;
  readonly server: Server;
  readonly location: Location;
  /** Levels whose `proxy_pass` passes handshakes on, in the order found. */
  readonly passedBy: readonly Scope[];
}

const originations = new WeakMap<Endpoint, Origination>();

/** The config that an endpoint was found in. */
export const originationOf = (endpoint: Endpoint): Origination | undefined => originations.get(endpoint);

/** One endpoint for each location that passes WebSocket handshakes on, or would without its checks. */
export function endpointsOf(config: Config, options: PhaseOptions): Endpoint[] {
  const endpoints: Endpoint[] = [];
  for (const server of config.servers)
    for (const location of allLocations(server.locations))
      if (mayPass(location)) {
        const endpoint = endpointOf(config, server, location, options);
        if (endpoint) endpoints.push(endpoint);
      }
  return withUniqueIds(endpoints);
}

function* allLocations(locations: readonly Location[]): Generator<Location> {
  for (const location of locations) {
    yield location;
    yield* allLocations(location.locations);
  }
}

/** A quick look that spares most locations the run: something passes on, or sends elsewhere. */
function mayPass(location: Location): boolean {
  if (named(location.directives, 'internal').length > 0) return false;
  const server = effective(location, 'error_page').length > 0;
  return (
    server ||
    location.directives.some(({ name }) => redirecting.has(name)) ||
    (passes(location) && proxyHeader(location, 'Upgrade') !== undefined)
  );
}

const redirecting = new Set(['try_files', 'rewrite']);

const passes = (location: Location): boolean =>
  location.directives.some(
    ({ name, block }) =>
      name === 'proxy_pass' || block?.directives.some((inner) => inner.name === 'proxy_pass'),
  );

function endpointOf(
  config: Config,
  server: Server,
  location: Location,
  options: PhaseOptions,
): Endpoint | undefined {
  const phases = new Phases(config, server, options);
  const flow = phases.run(location);
  const passedBy = passing(flow);
  if (passedBy.length === 0 && !wouldPass(phases, location)) return undefined;
  const head = location.directive ? headRange(location.directive) : undefined;
  const range = rangeOf(location, passedBy) ?? head;
  if (!range) return undefined;
  const path = location.modifier === '~' || location.modifier === '~*' ? undefined : location.pattern;
  const endpoint: Endpoint = {
    id: endpointId('nginx', head ?? range),
    language: 'nginx',
    library: 'nginx',
    kind: 'proxy',
    range,
    listen: listens(server),
    ...(path === undefined ? {} : { path }),
    policy: policyOf(flow),
    sample: sampleOf(server, location),
    entries: entriesOf(phases.values.maps, phases.asked),
    observations: [],
    forwards: forwardsOf(passedBy[0] ?? location),
  };
  originations.set(endpoint, { config, server, location, passedBy });
  return endpoint;
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

/** The `proxy_pass` that lets the handshake through; the location's head when that stands somewhere else. */
function rangeOf(location: Location, passedBy: readonly Scope[]): SourceRange | undefined {
  const scopes = passedBy.length > 0 ? passedBy : [location];
  for (const scope of scopes) {
    for (let level: Scope | undefined = scope; level && level.kind !== 'server'; level = level.parent) {
      const [directive] = named(level.directives, 'proxy_pass');
      if (directive) return headRange(directive);
    }
  }
  const inner = location.directives.flatMap(({ block }) => named(block?.directives ?? [], 'proxy_pass'))[0];
  return inner ? headRange(inner) : undefined;
}

const policyOf = (flow: Flow): OriginPolicy =>
  replaceLeaves(flow, ({ value, because }: { value: Outcome; because?: Outcome['because'] }) =>
    leaf(value.verdict, because),
  );

/** What the server behind it sees as Origin, if the config changes it and the value is a plain text or variable. */
function forwardsOf(scope: Scope): NonNullable<Endpoint['forwards']> {
  const upstream = upstreamOf(scope);
  const value = proxyHeader(scope, 'Origin')?.args[1];
  const origin = value && !value.templated ? plainTerm(value.value) : undefined;
  return { ...(origin ? { origin } : {}), ...(upstream ? { upstream } : {}) };
}

function plainTerm(text: string): Term | undefined {
  const [only, ...rest] = pieces(text);
  if (!only) return { kind: 'literal', value: '' };
  if (rest.length > 0) return undefined;
  if ('text' in only) return { kind: 'literal', value: only.text };
  const value = builtin(only.variable, { uri: requestPath, args: requestQuery, serverName: '' });
  return value && !('condition' in value) ? value : undefined;
}

function upstreamOf(scope: Scope): string | undefined {
  for (let level: Scope | undefined = scope; level && level.kind !== 'server'; level = level.parent) {
    const [directive] = named(level.directives, 'proxy_pass');
    if (directive) return directive.args[0]?.value;
  }
  return undefined;
}

/** A snippet that several servers include has one place and several endpoints. */
function withUniqueIds(endpoints: readonly Endpoint[]): Endpoint[] {
  const seen = new Map<string, number>();
  return endpoints.map((endpoint) => {
    const count = (seen.get(endpoint.id) ?? 0) + 1;
    seen.set(endpoint.id, count);
    if (count === 1) return endpoint;
    const copy = { ...endpoint, id: `${endpoint.id}.${count}` };
    originations.set(copy, originations.get(endpoint) as Origination);
    return copy;
  });
}

/** The endpoint whose location nginx would choose for this handshake. */
export function select(endpoints: readonly Endpoint[], handshake: Handshake): Endpoint | undefined {
  const known = endpoints.flatMap((endpoint) => {
    const origination = originations.get(endpoint);
    return origination ? [{ endpoint, ...origination }] : [];
  });
  const server = chooseServer([...new Set(known.map((one) => one.server))], handshake);
  if (!server) return undefined;
  const location = chosen(server, decodedPath(handshake.path));
  return known.find((one) => one.server === server && one.location === location)?.endpoint;
}

/** By the rules of `server_name`: exact name, longest `*.` name, longest `.*` name, first regular expression, first. */
function chooseServer(servers: readonly Server[], { host, tls }: Handshake): Server | undefined {
  const name = host.toLowerCase().replace(/:\d+$/, '');
  const fitting = servers.filter((server) => listens(server).some((listen) => Boolean(listen.tls) === tls));
  const candidates = fitting.length > 0 ? fitting : servers;
  const rank = (server: Server): number =>
    Math.max(
      0,
      ...named(server.directives, 'server_name').flatMap(({ args }) =>
        args.map(({ value }) => rankOf(value, name)),
      ),
    );
  const best = Math.max(...candidates.map(rank));
  if (best > 0) return candidates.find((server) => rank(server) === best);
  return (
    candidates.find((server) =>
      named(server.directives, 'listen').some(({ args }) =>
        args.some(({ value }) => value === 'default_server'),
      ),
    ) ?? candidates[0]
  );
}

function rankOf(pattern: string, name: string): number {
  if (pattern.startsWith('~')) {
    try {
      return new RegExp(pattern.slice(1), 'i').test(name) ? 1 : 0;
    } catch {
      return 0;
    }
  }
  const text = pattern.toLowerCase();
  if (text === name || (text.startsWith('.') && text.slice(1) === name)) return 1e6;
  if (/^\*?\./.test(text) && name.endsWith(text.replace(/^\*/, ''))) return 1e3 + text.length;
  if (text.endsWith('.*') && name.startsWith(text.slice(0, -1))) return 10 + text.length;
  return 0;
}

/** nginx decodes the path, resolves dots and joins slashes before it chooses a location. */
function decodedPath(target: string): string {
  const path = target.replace(/[?#].*$/, '').replace(/\/{2,}/g, '/');
  try {
    const segments: string[] = [];
    for (const segment of decodeURIComponent(path).split('/')) {
      if (segment === '..') segments.pop();
      else if (segment !== '.') segments.push(segment);
    }
    return segments.join('/') || '/';
  } catch {
    return path;
  }
}
