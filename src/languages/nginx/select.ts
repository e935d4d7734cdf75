import type { Endpoint, Listen } from '../../core/endpoint';
import type { Handshake } from '../../core/policy/handshake';
import { isUnknown } from '../../core/policy/unknown';
import { matchRegex } from '../../core/regex/match';
import type { Config, Location, Server } from './config';
import { originationOf } from './endpoints';
import { listens } from './listen';
import { chosen } from './sample';
import { effective } from './settings';
import { named } from './syntax';

/** The endpoint whose location nginx would choose for this handshake. */
export function select(endpoints: readonly Endpoint[], handshake: Handshake): Endpoint | undefined {
  let chooser = choosers.get(endpoints);
  if (!chooser) {
    chooser = new Chooser(endpoints);
    choosers.set(endpoints, chooser);
  }
  return chooser.choose(handshake);
}

/** The same endpoints are chosen from again and again. */
const choosers = new WeakMap<readonly Endpoint[], Chooser>();

class Chooser {
  readonly #servers: readonly Server[];
  /** By server, then by location; undefined for paths without one. */
  readonly #endpoints = new Map<Server, Map<Location | undefined, Endpoint>>();
  readonly #byAddress = new Map<string, Server | undefined>();

  constructor(endpoints: readonly Endpoint[]) {
    const configs = new Set<Config>();
    for (const endpoint of endpoints) {
      const origination = originationOf(endpoint);
      if (!origination) continue;
      const { config, server, location } = origination;
      configs.add(config);
      const own = this.#endpoints.get(server) ?? new Map<Location | undefined, Endpoint>();
      if (!own.has(location)) own.set(location, endpoint);
      this.#endpoints.set(server, own);
    }
    this.#servers = [...new Set([...configs].flatMap(({ servers }) => servers))];
  }

  choose(handshake: Handshake): Endpoint | undefined {
    const server = this.#serverFor(handshake);
    const own = server && this.#endpoints.get(server);
    if (!own) return undefined;
    const location = chosen(server, decodedPath(handshake.path, server));
    return own.get(typeof location === 'string' ? undefined : location);
  }

  #serverFor(handshake: Handshake): Server | undefined {
    const address = `${handshake.tls} ${handshake.host}`;
    if (!this.#byAddress.has(address)) this.#byAddress.set(address, chooseServer(this.#servers, handshake));
    return this.#byAddress.get(address);
  }
}

/** By address, then by the rules of `server_name`: exact, longest `*.` name, longest `.*` name, expression, default. */
function chooseServer(servers: readonly Server[], { host, tls }: Handshake): Server | undefined {
  const [, name = '', port] = /^(.*?)\.?(?::(\d+))?$/.exec(host.toLowerCase()) ?? [];
  const listening = narrowed(servers, (listen) => port !== undefined && listen.port === Number(port));
  const candidates = narrowed(listening, (listen) => Boolean(listen.tls) === tls);
  const ranks = candidates.map((server) =>
    Math.max(0, ...namesOf(server).map((pattern) => rankOf(pattern, name))),
  );
  const best = Math.max(...ranks);
  if (best > 0) return candidates[ranks.indexOf(best)];
  return candidates.find(isDefault) ?? candidates[0];
}

/** The servers that listen so; all of them when none does. */
function narrowed(servers: readonly Server[], wanted: (listen: Listen) => boolean): readonly Server[] {
  const fitting = servers.filter((server) => listens(server).some(wanted));
  return fitting.length > 0 ? fitting : servers;
}

const argumentsOf = (server: Server, name: string): string[] =>
  named(server.directives, name).flatMap(({ args }) => args.map(({ value }) => value));

const namesOf = (server: Server): string[] => argumentsOf(server, 'server_name');

const isDefault = (server: Server): boolean =>
  argumentsOf(server, 'listen').some((value) => value === 'default_server' || value === 'default');

function rankOf(pattern: string, name: string): number {
  if (pattern.startsWith('~')) {
    const match = matchRegex({ source: pattern.slice(1), flags: 'i', dialect: 'pcre' }, name);
    return match !== undefined && !isUnknown(match) ? 1 : 0;
  }
  const text = pattern.toLowerCase();
  if (text === name || (text.startsWith('.') && text.slice(1) === name)) return 1e6;
  const ending = /^\*?(\..*)$/.exec(text)?.[1];
  if (ending && name.endsWith(ending)) return 1e3 + ending.length;
  if (text.endsWith('.*') && name.startsWith(text.slice(0, -1))) return 10 + text.length;
  return 0;
}

/** nginx decodes the path, resolves dots and, unless `merge_slashes` is off, joins slashes before it chooses a location. */
function decodedPath(target: string, server: Server): string {
  const plain = target.replace(/[?#].*$/, '');
  const keepsSlashes = effective(server, 'merge_slashes').at(-1)?.args[0]?.value === 'off';
  const path = keepsSlashes ? plain : plain.replace(/\/{2,}/g, '/');
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
