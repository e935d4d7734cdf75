import { carried } from '../../core/checked';
import type { Endpoint } from '../../core/endpoint';
import { type Change, changeBetween } from '../../core/move';
import { buildConfig, type Config, type Server } from './config';
import { endpointsOfServer, originationOf, remember, withUniqueIds } from './endpoints';
import { styleOf } from './fixes/layout';
import type { Expansion } from './include';
import { Latest } from './latest';
import { type Addresses, addressesOf, unreached } from './reached';
import type { VariableCollector } from './relevance';
import type { Directive } from './syntax';

/** What was found in a config, by server: a keystroke in one leaves the others as they are. */
interface Analysis {
  readonly files: Expansion['files'];
  readonly config: Config;
  readonly endpoints: ReadonlyMap<Server, readonly Endpoint[]>;
  readonly addresses: ReadonlyMap<Server, Addresses>;
}

/** As many configs as somebody has open. */
const analyses = new Latest<Analysis>(10);

/**
 * The endpoints of a config; those of servers that are as they were in the last analysis are carried over.
 * @param uri the document that the analysis is for
 */
export function analyzeConfig(uri: string, { directives, files }: Expansion): Endpoint[] {
  const last = analyses.get(uri);
  const untouched = last && Untouched.since(last, files);
  const config = buildConfig(directives, (server) => untouched?.variablesOf(server));
  const same = untouched?.isSurroundedAlike(config) ? untouched : undefined;
  const endpoints = new Map<Server, readonly Endpoint[]>();
  const addresses = new Map<Server, Addresses>();
  for (const server of config.servers) {
    if (!server.carriesSockets) continue;
    endpoints.set(server, same?.endpointsOf(config, server) ?? endpointsOfServer(config, server));
    addresses.set(server, same?.addressesOf(server) ?? addressesOf(server));
  }
  analyses.set(uri, { files, config, endpoints, addresses });
  const dead = unreached(addresses, config.servers);
  return withUniqueIds([...endpoints].flatMap(([server, own]) => (dead.has(server) ? [] : own)));
}

/** The servers that a change inside another one has not touched. */
class Untouched {
  readonly #last: Analysis;
  readonly #change: Change;
  /** Of the last analysis, by place; undefined for two of one place, as of a file that is included twice. */
  readonly #servers = new Map<string, Server | undefined>();

  private constructor(last: Analysis, change: Change) {
    this.#last = last;
    this.#change = change;
    for (const server of last.config.servers) {
      if (!server.directive || !standsAlone(server.directive)) continue;
      const place = placeOf(server.directive.uri, server.directive.start);
      this.#servers.set(place, this.#servers.has(place) ? undefined : server);
    }
  }

  /** Undefined when more than one server may have changed. */
  static since(last: Analysis, files: Expansion['files']): Untouched | undefined {
    const change = changeOf(last.files, files);
    if (!change) return undefined;
    const [before, after] = [last.files, files].map((texts) => styleOf(texts.get(change.uri) ?? ''));
    // The style of a file is that of its first block: fixes depend on it.
    return before?.unit === after?.unit && before?.eol === after?.eol
      ? new Untouched(last, change)
      : undefined;
  }

  variablesOf(server: Directive): VariableCollector | undefined {
    return this.#before(server)?.variables;
  }

  /** Was the change inside one server, and is everything else that the endpoints of the others depend on the same? */
  isSurroundedAlike({ servers, variables, relevant }: Config): boolean {
    const { config } = this.#last;
    const { uri, start, end, by } = this.#change;
    const before = around(config.servers, uri, start, end);
    const after = around(servers, uri, start, end + by);
    return (
      before !== undefined &&
      after?.start === before.start &&
      after.end === before.end + by &&
      sameEntries(config.variables, variables) &&
      sameMembers(config.relevant, relevant)
    );
  }

  /** The endpoints of a server that is as it was, at their new places. */
  endpointsOf(config: Config, server: Server): readonly Endpoint[] | undefined {
    const before = server.directive && this.#before(server.directive);
    const known = before && this.#last.endpoints.get(before);
    return known?.map((endpoint, index) => {
      const again = () => endpointsOfServer(config, server)[index];
      const forwards = () => again()?.forwards?.();
      return remember(carried(endpoint, this.#change, forwards), () => {
        const found = again();
        return found && originationOf(found);
      });
    });
  }

  addressesOf({ directive }: Server): Addresses | undefined {
    const before = directive && this.#before(directive);
    return before && this.#last.addresses.get(before);
  }

  /** The server that it was, if the change has not touched it. */
  #before(server: Directive): Server | undefined {
    if (!standsAlone(server)) return undefined;
    const { uri, start, end, by } = this.#change;
    const isBehind = server.uri === uri && server.start >= end + by;
    if (server.uri === uri && !isBehind && server.end > start) return undefined;
    const shift = isBehind ? by : 0;
    const before = this.#servers.get(placeOf(server.uri, server.start - shift));
    return before?.directive?.end === server.end - shift ? before : undefined;
  }
}

/** Is the block in one file, and read on its own? Then nothing but its text and its surroundings make it what it is. */
const standsAlone = ({ mentions }: Directive): boolean => mentions !== undefined;

const placeOf = (uri: string, start: number): string => `${start} ${uri}`;

/** The server that holds the stretch, closing brace excluded, and defines no maps, which are everybody's. */
function around(servers: readonly Server[], uri: string, start: number, end: number): Directive | undefined {
  const found = servers.find(
    ({ directive }) => directive?.uri === uri && directive.start < start && end < directive.end,
  );
  const alone = found?.directive && standsAlone(found.directive) && !found.variables?.maps.size;
  return alone ? found.directive : undefined;
}

/** The only change between two versions of the same files; undefined for none, and for several. */
function changeOf(before: Expansion['files'], after: Expansion['files']): Change | undefined {
  let change: Change | undefined;
  if (before.size !== after.size) return undefined;
  for (const [uri, text] of after) {
    const old = before.get(uri);
    if (old === undefined) return undefined;
    const found = changeBetween(uri, old, text);
    if (found && change) return undefined;
    change ??= found;
  }
  return change;
}

const sameMembers = (a: ReadonlySet<string>, b: ReadonlySet<string>): boolean =>
  a.size === b.size && [...a].every((one) => b.has(one));

const sameEntries = <V>(a: ReadonlyMap<string, V>, b: ReadonlyMap<string, V>): boolean =>
  a.size === b.size && [...a].every(([name, value]) => b.has(name) && b.get(name) === value);
