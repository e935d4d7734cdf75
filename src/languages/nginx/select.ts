import type { Endpoint, Listen } from '../../core/endpoint';
import type { Handshake } from '../../core/policy/handshake';
import { isUnknown } from '../../core/policy/unknown';
import { matchRegex } from '../../core/regex/match';
import type { Server } from './config';
import { originationOf } from './endpoints';
import { chosen, listens } from './sample';
import { named } from './syntax';

/** The endpoint whose location nginx would choose for this handshake. */
export function select(endpoints: readonly Endpoint[], handshake: Handshake): Endpoint | undefined {
  const known = endpoints.flatMap((endpoint) => {
    const origination = originationOf(endpoint);
    return origination ? [{ endpoint, ...origination }] : [];
  });
  const servers = new Set(known.flatMap(({ config }) => config.servers));
  const server = chooseServer([...servers], handshake);
  if (!server) return undefined;
  const location = chosen(server, decodedPath(handshake.path));
  const wanted = typeof location === 'string' ? undefined : location;
  return known.find((one) => one.server === server && one.location === wanted)?.endpoint;
}

/** By address, then by the rules of `server_name`: exact, longest `*.` name, longest `.*` name, expression, default. */
function chooseServer(servers: readonly Server[], { host, tls }: Handshake): Server | undefined {
  const [, name = '', port] = /^(.*?)(?::(\d+))?$/.exec(host.toLowerCase()) ?? [];
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
