import type { MapVariable } from './map';
import { type Opaque, VariableCollector } from './relevance';
import { type Directive, mayMention, named } from './syntax';

/** A place that holds settings: nginx merges each setting from the outer one unless the inner one has it. */
export interface Scope {
  readonly kind: 'http' | 'server' | 'location' | 'if' | 'limit_except';
  readonly directives: readonly Directive[];
  readonly parent?: Scope;
  /** The directive whose block this is; none for the level of a fragment. */
  readonly directive?: Directive;
}

export interface Server extends Scope {
  readonly kind: 'server';
  /** Can it pass a WebSocket handshake on at all? Else its locations have not been read. */
  readonly carriesSockets: boolean;
  /** What its block, read on its own, says about variables. */
  readonly variables: VariableCollector | undefined;
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

/** What is known already about the variables in the block of a server. */
export type KnownVariables = (server: Directive) => VariableCollector | undefined;

/** The model of a config whose includes are in place; a fragment is read as if the levels above it were there. */
export function buildConfig(
  directives: readonly Directive[],
  known: KnownVariables = () => undefined,
): Config {
  const builder = new Builder(known);
  builder.http(directives);
  return builder.config();
}

const serverLevel = new Set(['location', 'listen', 'server_name', 'ssl_certificate']);
const httpLevel = new Set(['server', 'map', 'upstream', 'geo', 'split_clients']);

const isUpgrade = (header: string | undefined): boolean => header?.toLowerCase() === 'upgrade';

const upgrade = /upgrade/gi;
const pass = /proxy_pass/g;

/** A cheap look at the text of a server: can it pass a handshake on at all? The rarer word comes first. */
const carriesSockets = (server: Directive, upgrades: boolean): boolean =>
  (upgrades || mayMention(server, upgrade)) && mayMention(server, pass);

/** A server, whose locations are read when somebody asks for them: of a long file, most never are. */
class ServerScope implements Server {
  readonly kind = 'server';
  private read: Pick<Server, 'locations' | 'namedLocations'> | undefined;

  constructor(
    readonly parent: Scope,
    readonly directive: Directive | undefined,
    readonly carriesSockets: boolean,
    readonly variables: VariableCollector | undefined,
    /** The level itself, where it has no block. */
    private readonly level: readonly Directive[] = [],
  ) {}

  get directives(): readonly Directive[] {
    return this.directive?.block?.directives ?? this.level;
  }

  get locations(): readonly Location[] {
    return this.content().locations;
  }

  get namedLocations(): ReadonlyMap<string, Location> {
    return this.content().namedLocations;
  }

  private content(): Pick<Server, 'locations' | 'namedLocations'> {
    this.read ??= this.carriesSockets ? byName(locationsIn(this)) : empty;
    return this.read;
  }
}

const empty = byName([]);

function byName(all: readonly Location[]): Pick<Server, 'locations' | 'namedLocations'> {
  const isNamed = ({ modifier }: Location) => modifier === '@';
  return {
    locations: all.filter((location) => !isNamed(location)),
    namedLocations: new Map(all.filter(isNamed).map((location) => [location.pattern, location])),
  };
}

class Builder {
  readonly #servers: Server[] = [];
  readonly #variables = new VariableCollector();
  readonly #known: KnownVariables;

  constructor(known: KnownVariables) {
    this.#known = known;
  }

  config(): Config {
    const { maps, variables } = this.#variables;
    return { servers: this.#servers, maps, variables, relevant: this.#variables.relevant() };
  }

  http(directives: readonly Directive[]): void {
    this.#variables.collect(directives);
    const blocks = named(directives, 'http').filter((directive) => directive.block);
    const levels = blocks.length > 0 ? blocks.map(({ block }) => block?.directives ?? []) : [directives];
    for (const level of levels) {
      const scope: Scope = { kind: 'http', directives: level };
      const upgrades = named(level, 'proxy_set_header').some(({ args }) => isUpgrade(args[0]?.value));
      for (const server of named(level, 'server')) this.#server(server, scope, upgrades);
      if (blocks.length === 0 && !level.some(({ name, block }) => httpLevel.has(name) && block))
        this.#fragment(level);
    }
  }

  #server(server: Directive, parent: Scope, upgrades: boolean): void {
    const carries = carriesSockets(server, upgrades);
    // One that can tell its words has a block, and may be left unread.
    if (carries && !server.mentions && !server.block) return;
    const variables = carries ? this.#variablesOf(server) : undefined;
    if (variables) this.#variables.add(variables);
    this.#servers.push(new ServerScope(parent, server, carries, variables));
  }

  /** Undefined for a block that was read together with what is around it. */
  #variablesOf(server: Directive): VariableCollector | undefined {
    if (!server.mentions) return undefined;
    const known = this.#known(server);
    if (known) return known;
    const variables = new VariableCollector();
    variables.collect(server.block?.directives ?? []);
    return variables;
  }

  /** A file that holds the inside of a server or location. */
  #fragment(directives: readonly Directive[]): void {
    const parent: Scope = { kind: 'http', directives: [] };
    const isServer = directives.some(({ name }) => serverLevel.has(name));
    if (isServer) this.#servers.push(new ServerScope(parent, undefined, true, undefined, directives));
    else if (directives.some(({ name }) => name === 'proxy_pass')) {
      const server: Scope = { kind: 'server', directives: [], parent };
      const rest = byName([locationOf(directives, server, { modifier: '', pattern: '/' })]);
      this.#servers.push({ ...server, kind: 'server', carriesSockets: true, variables: undefined, ...rest });
    }
  }
}

function locationsIn(parent: Scope): Location[] {
  return named(parent.directives, 'location').flatMap((directive) =>
    directive.block
      ? [locationOf(directive.block.directives, parent, locationKey(directive), directive)]
      : [],
  );
}

function locationOf(
  directives: readonly Directive[],
  parent: Scope,
  key: Pick<Location, 'modifier' | 'pattern'>,
  directive?: Directive,
): Location {
  const inner: Location[] = [];
  const location: Location = {
    kind: 'location',
    directives,
    parent,
    ...(directive === undefined ? {} : { directive }),
    ...key,
    locations: inner,
  };
  inner.push(...locationsIn(location));
  return location;
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

/** The server that a scope is in. */
export function serverOf(scope: Scope): Server | undefined {
  let level: Scope | undefined = scope;
  while (level && level.kind !== 'server') level = level.parent;
  return level as Server | undefined;
}
