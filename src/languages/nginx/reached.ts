import { isCovered } from '../../core/attack/covered';
import { escapeRegex, type Regex } from '../../core/regex/regex';
import type { Server } from './config';
import { listens } from './listen';
import { insertion, mayMention, named } from './syntax';

/** What decides which handshakes come to a server. */
export interface Addresses {
  readonly sockets: readonly { readonly name: string; readonly isDefault: boolean }[];
  /** In lower case, regular expressions apart; `.example.com` stands for two. */
  readonly names: readonly string[];
  /** False where the names are yet to be written, or a template or a file that was not found may say more. */
  readonly certain: boolean;
}

const known = new Set(['listen', 'server_name']);
const telling = new Set([...known, 'include', insertion]);

export function addressesOf(server: Server): Addresses {
  const { directives, directive } = server;
  const names = named(directives, 'server_name').flatMap(({ args }) => args.map(({ value }) => value));
  const open = directives.some(
    (one) =>
      telling.has(one.name) &&
      (one.conditional || !known.has(one.name) || one.args.some(({ templated }) => templated)),
  );
  const isDefault = named(directives, 'listen').some(({ args }) =>
    args.some(({ value }) => value === 'default_server' || value === 'default'),
  );
  return {
    sockets: listens(server).map(({ host = '*', port }) => ({ name: `${host}:${port}`, isDefault })),
    names: names.flatMap(plainNames),
    certain: names.length > 0 && !open && directive?.conditional === false,
  };
}

const plainNames = (name: string): string[] => {
  if (name.startsWith('~')) return [name];
  const text = name.toLowerCase();
  return text.startsWith('.') ? [text.slice(1), `*${text}`] : [text];
};

/**
 * The servers that no handshake comes to, as others before them have all their names (`ngx_http_find_virtual_server`;
 * of two servers with one name on one socket, nginx 1.22 ignores the second).
 * @param servers those that can pass handshakes on, in the order of the config
 * @param all with those that cannot
 */
export function unreached(
  servers: ReadonlyMap<Server, Addresses>,
  all: readonly Server[],
): ReadonlySet<Server> {
  const isSure = (server: Server) => servers.get(server)?.certain === true;
  const sure = [...servers.keys()].filter(isSure);
  const byName = new Set(socketsOf(servers).flatMap((socket) => [...socket.named()]));
  const withExpressions = [...servers.values()].some(({ names }) => names.some(isExpression));
  if (!withExpressions && sure.every((server) => byName.has(server))) return nobody;
  const listening = new Map<Server, Addresses>();
  for (const server of all) {
    // Of the others, only those are read that may be a default, or take names by an expression.
    const takes = servers.has(server) || (server.directive && mayMention(server.directive, taking));
    if (takes) listening.set(server, servers.get(server) ?? addressesOf(server));
  }
  const reached = new Set(socketsOf(listening).flatMap((socket) => socket.reached()));
  return new Set(sure.filter((server) => !reached.has(server)));
}

const nobody: ReadonlySet<Server> = new Set();
const isExpression = (name: string): boolean => name.startsWith('~');
const taking = /\bdefault_server\b|server_name[^;{}]*~/g;

function socketsOf(servers: ReadonlyMap<Server, Addresses>): Socket[] {
  const sockets = new Map<string, Socket>();
  for (const [server, addresses] of servers)
    for (const { name, isDefault } of addresses.sockets) {
      const socket = sockets.get(name) ?? new Socket();
      sockets.set(name, socket);
      socket.add(server, addresses, isDefault);
    }
  return [...sockets.values()];
}

/** So many names are compared with an expression. */
const mostNames = 30;

/** One address and port, and the servers that listen there. */
class Socket {
  readonly #byName = new Map<string, Server>();
  readonly #servers: Server[] = [];
  #default: Server | undefined;

  add(server: Server, { names, certain }: Addresses, isDefault: boolean): void {
    this.#servers.push(server);
    if (isDefault) this.#default ??= server;
    for (const name of names) if (certain && !this.#byName.has(name)) this.#byName.set(name, server);
  }

  /** The servers that have a name of their own. */
  named(): Iterable<Server> {
    return this.#byName.values();
  }

  /** The servers that get something: by a name of their own, or as the default. */
  reached(): Server[] {
    const winners = new Set([this.#default ?? this.#servers[0]].filter((server) => server !== undefined));
    for (const [name, server] of this.#byName)
      if (!winners.has(server) && !(isExpression(name) && this.#isTaken(name, server))) winners.add(server);
    return [...winners];
  }

  /** Do other names, or expressions before it, match all that the expression does? */
  #isTaken(expression: string, server: Server): boolean {
    const others: Regex[] = [];
    let before = true;
    for (const [name, owner] of this.#byName) {
      if (name === expression) before = false;
      else if (owner !== server && (before || !isExpression(name))) others.push(asRegex(name));
      if (others.length > mostNames) return false;
    }
    return others.length > 0 && isCovered(asRegex(expression), others);
  }
}

function asRegex(name: string): Regex {
  const source = isExpression(name)
    ? name.slice(1)
    : `^${escapeRegex(name).replace(/^\\\*/, '.+').replace(/\\\*$/, '.+')}$`;
  return { source, flags: 'i', dialect: 'pcre' };
}
