import type { MapVariable } from './map';
import { type Opaque, VariableCollector } from './relevance';
import { type Directive, mayMention, named } from './syntax';

/** A place that holds settings: nginx merges each setting from the outer one unless the inner one has it. */
export interface Scope {
  readonly kind: 'http' | 'server' | 'location' | 'if' | 'limit_except';
  /** Unique within its config. */
  readonly id: number;
  readonly directives: readonly Directive[];
  readonly parent?: Scope;
  /** The directive whose block this is; none for the level of a fragment. */
  readonly directive?: Directive;
}

export interface Server extends Scope {
  readonly kind: 'server';
  /** Can it pass a WebSocket handshake on at all? Else its locations have not been read. */
  readonly carriesSockets: boolean;
  readonly locations: readonly Location[];
  /** Locations by their name with `@`. */
  readonly namedLocations: ReadonlyMap<string, Location>;
}

export interface Location extends Scope {
  readonly kind: 'location';
  readonly modifier: '' | '=' | '^~' | '~' | '~*' | '@';
  /** Prefix, path, regular expression or name, by the modifier. */
  readonly pattern: string;
  readonly locations: readonly Location[];
}

export interface Config {
  readonly servers: readonly Server[];
  readonly maps: ReadonlyMap<string, MapVariable>;
  /** Variables that `set`, a named group or an opaque directive creates: why the value is not known, or '' for `set`. */
  readonly variables: ReadonlyMap<string, Opaque | undefined>;
  /** Variables that can change the answer to a handshake, `1` to `9` for captured groups. */
  readonly relevant: ReadonlySet<string>;
}

/** The model of a config whose includes are in place; a fragment is read as if the levels above it were there. */
export function buildConfig(directives: readonly Directive[]): Config {
  const builder = new Builder();
  builder.http(directives);
  return builder.config();
}

const serverLevel = new Set(['location', 'listen', 'server_name', 'ssl_certificate']);
const httpLevel = new Set(['server', 'map', 'upstream', 'geo', 'split_clients']);

const isUpgrade = (header: string | undefined): boolean => header?.toLowerCase() === 'upgrade';

/** A cheap look at the text of a server: can it pass a handshake on at all? */
const carriesSockets = (server: Directive, upgrades: boolean): boolean =>
  mayMention(server, /proxy_pass/) && (upgrades || mayMention(server, /upgrade/i));

const noLocations: readonly Location[] = [];
const noNames: ReadonlyMap<string, Location> = new Map();

/**
 * A server without WebSockets: it only has a name and an address, for the choice of the server. A long file has
 * thousands, which therefore share what is empty.
 */
class UnreadServer implements Server {
  readonly kind = 'server';
  readonly carriesSockets = false;
  readonly locations = noLocations;
  readonly namedLocations = noNames;

  constructor(
    readonly id: number,
    readonly parent: Scope,
    readonly directive: Directive,
  ) {}

  get directives(): readonly Directive[] {
    return this.directive.block?.directives ?? [];
  }
}

class Builder {
  readonly #servers: Server[] = [];
  readonly #variables = new VariableCollector();
  #scopes = 0;

  config(): Config {
    const { maps, variables } = this.#variables;
    return { servers: this.#servers, maps, variables, relevant: this.#variables.relevant() };
  }

  http(directives: readonly Directive[]): void {
    this.#variables.collect(directives);
    const blocks = named(directives, 'http').filter((directive) => directive.block);
    const levels = blocks.length > 0 ? blocks.map(({ block }) => block?.directives ?? []) : [directives];
    for (const level of levels) {
      const scope: Scope = { kind: 'http', id: this.#scopes++, directives: level };
      const upgrades = named(level, 'proxy_set_header').some(({ args }) => isUpgrade(args[0]?.value));
      for (const server of named(level, 'server')) {
        if (!carriesSockets(server, upgrades))
          this.#servers.push(new UnreadServer(this.#scopes++, scope, server));
        else if (server.block) {
          if (server.mentions) this.#variables.collect(server.block.directives);
          this.#servers.push(this.#server(server.block.directives, scope, server));
        }
      }
      if (blocks.length === 0 && !level.some(({ name, block }) => httpLevel.has(name) && block))
        this.#fragment(level);
    }
  }

  /** A file that holds the inside of a server or location. */
  #fragment(directives: readonly Directive[]): void {
    const scope: Scope = { kind: 'http', id: this.#scopes++, directives: [] };
    if (directives.some(({ name }) => serverLevel.has(name))) {
      this.#servers.push(this.#server(directives, scope));
    } else if (directives.some(({ name }) => name === 'proxy_pass')) {
      const server: Scope = { kind: 'server', id: this.#scopes++, directives: [], parent: scope };
      const location = this.#location(directives, server, '', '/');
      const rest = { carriesSockets: true, locations: [location], namedLocations: new Map() };
      this.#servers.push({ ...server, kind: 'server', ...rest });
    }
  }

  #server(directives: readonly Directive[], parent: Scope, directive?: Directive): Server {
    const scope: Scope = {
      kind: 'server',
      id: this.#scopes++,
      directives,
      parent,
      ...(directive === undefined ? {} : { directive }),
    };
    const namedLocations = new Map<string, Location>();
    const locations: Location[] = [];
    for (const location of this.#locations(scope)) {
      if (location.modifier === '@') namedLocations.set(location.pattern, location);
      else locations.push(location);
    }
    return Object.assign(scope as Server, { carriesSockets: true, locations, namedLocations });
  }

  #locations(parent: Scope): Location[] {
    return named(parent.directives, 'location').flatMap((directive) => {
      if (!directive.block) return [];
      const { modifier, pattern } = locationKey(directive);
      return [this.#location(directive.block.directives, parent, modifier, pattern, directive)];
    });
  }

  #location(
    directives: readonly Directive[],
    parent: Scope,
    modifier: Location['modifier'],
    pattern: string,
    directive?: Directive,
  ): Location {
    const scope: Scope = {
      kind: 'location',
      id: this.#scopes++,
      directives,
      parent,
      ...(directive === undefined ? {} : { directive }),
    };
    const locations: Location[] = [];
    Object.assign(scope, { modifier, pattern, locations });
    locations.push(...this.#locations(scope));
    return scope as Location;
  }
}

/** `location [ = | ~ | ~* | ^~ ] pattern`, where nginx lets the modifier stand without a blank before the pattern. */
function locationKey({ args }: Directive): Pick<Location, 'modifier' | 'pattern'> {
  const [first, second] = args;
  if (first && second && /^(=|~|~\*|\^~)$/.test(first.value))
    return { modifier: first.value as Location['modifier'], pattern: second.value };
  const text = first?.value ?? '';
  const glued = /^(=|\^~|~\*|~)([\s\S]+)$/.exec(text);
  if (glued) return { modifier: glued[1] as Location['modifier'], pattern: glued[2] as string };
  return { modifier: text.startsWith('@') ? '@' : '', pattern: text };
}

/** Directives of that name at the nearest level that has one: nginx inherits all of them or none. */
export function effective(scope: Scope, ...names: string[]): readonly Directive[] {
  for (let level: Scope | undefined = scope; level; level = level.parent) {
    const found = named(level.directives, ...names);
    if (found.length > 0) return found;
  }
  return [];
}

/** The server that a scope is in. */
export function serverOf(scope: Scope): Server | undefined {
  let level: Scope | undefined = scope;
  while (level && level.kind !== 'server') level = level.parent;
  return level as Server | undefined;
}
