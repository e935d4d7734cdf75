import { type Endpoint, endpointId, type Listen } from '../../core/endpoint';
import { leaf } from '../../core/policy/decision';
import { browserHandshake, type Handshake } from '../../core/policy/handshake';
import type { OriginPolicy } from '../../core/policy/predict';
import { unknownVerdict } from '../../core/policy/verdict';
import type { SourceRange } from '../../core/source';
import type { Client, OriginCheck } from './clients/client';
import { type FlagUse, readArguments } from './flags';
import type { Launch } from './launch';
import { type Noted, observe } from './observations';
import { commaItems, type OriginItem, originItem } from './origin-list';
import { behindHostList, matcherOf, originPolicy, underPath } from './origin-policy';
import { enablingOf, known, type Setting, type Sources, settingOf } from './settings';
import { unopened, untoldEndpoint } from './unopened';
import { compareVersions, existsIn } from './version';
import { textOf, unknownIn, type Word } from './word';

/** An endpoint, and what its fixes need to know of the source. */
export interface NodeEndpoint {
  readonly endpoint: Endpoint;
  readonly launch: Launch;
  /** In the order of the endpoint's entries. */
  readonly items: readonly OriginItem[];
  /** The list that the items are cut from, where it is one text. */
  readonly list?: Word;
  /** In the order of the endpoint's observations. */
  readonly notes: readonly Noted[];
  /** What switches the server on. */
  readonly enabling?: Setting;
}

/** The WebSocket endpoint that a launch opens; undefined when it opens none. */
export function nodeEndpoint(
  launch: Launch,
  versions: Readonly<Record<string, string>>,
): NodeEndpoint | undefined {
  const { client, line, config } = launch;
  if (launch.unread !== undefined) return unreadNode(launch, launch.unread);
  const { uses, command, opaque } = readArguments(launch.arguments, client);
  if (!startsNode(client, command, uses)) return undefined;
  const stated = versions[client.name] ?? launch.version;
  const version = stated ?? newestWith(client, uses);
  const sources: Sources = {
    client,
    version,
    stated,
    uses,
    environment: line.environment,
    ...(config ? { config } : {}),
  };
  const enabling =
    enablingOf(sources) ?? (client.alwaysServes ? { range: line.range, name: client.name } : undefined);
  if (!enabling) return withoutServer(launch, sources, opaque);

  const check = client.checks.find((one) => existsIn(one, version)) ?? {
    kind: 'unread',
    acceptsAbsent: true,
  };
  const origins = settingOf(sources, 'origins');
  const items = itemsOf(origins, check);
  const range = origins?.range ?? enabling.range;
  const doubt = doubtOf(sources, opaque, origins);
  const why = obstacle(sources) ?? doubt?.why;
  const policy =
    why === undefined ? checked(sources, check, items, origins, range) : leaf(unknownVerdict(why));
  const isLocalDefault = why === undefined && check.defaults === undefined && matcherOf(check) !== undefined;
  const unread = [...(doubt ? [doubt] : []), ...unreadEntries(items)];
  const notes = [...observe(sources, items.length > 0, isLocalDefault, enabling), ...unread.map(noted)];
  const path = client.path ?? (prefixOf(sources) || undefined);
  return {
    launch,
    items,
    notes,
    enabling,
    ...(origins?.value ? { list: origins.value } : {}),
    endpoint: {
      id: endpointId(client.name, range),
      language: 'launch',
      library: client.name,
      kind: 'node',
      range,
      listen: [listen(client, settingOf(sources, 'address'), settingOf(sources, 'port'))],
      ...(path === undefined ? {} : { path }),
      policy,
      sample: sampleFor(sources, path),
      entries: items.map((item) => item.entry),
      observations: notes.map(({ observation }) => observation),
    },
  };
}

function startsNode(client: Client, command: string | undefined, uses: readonly FlagUse[]): boolean {
  if (uses.some(({ flag }) => flag.name === 'version' || flag.name === 'help')) return false;
  if (client.command !== undefined) return command === client.command;
  return command === undefined || !client.otherCommands?.includes(command);
}

function unreadNode(launch: Launch, why: string): NodeEndpoint {
  const note = noted({ why, range: launch.line.range });
  return {
    launch,
    items: [],
    notes: [note],
    endpoint: untoldEndpoint(launch.client, why, [note.observation]),
  };
}

/** A launch that opens no WebSocket although its flags speak of one; undefined when it may be opened elsewhere. */
function withoutServer(launch: Launch, sources: Sources, opaque: Word | undefined): NodeEndpoint | undefined {
  const note = unopened(launch.client, sources.uses);
  if (!note || opaque || settingOf(sources, 'config')) return undefined;
  const why = note.observation.detail as string;
  return {
    launch,
    items: [],
    notes: [note],
    endpoint: untoldEndpoint(launch.client, why, [note.observation]),
  };
}

/** Something that decides and can't be read, and where that shows. */
interface Doubt {
  readonly why: string;
  readonly range: SourceRange;
}

/** What keeps the node from starting. */
function obstacle({ client, version, uses }: Sources): string | undefined {
  const gone = uses.find((use) => !existsIn(use.flag, version));
  return gone && `${client.name} ${version} does not start: it has no --${gone.flag.name}`;
}

/** What may hold a list of origins that is not seen: arguments from elsewhere, a file that is not in the workspace. */
function doubtOf(
  sources: Sources,
  opaque: Word | undefined,
  origins: Setting | undefined,
): Doubt | undefined {
  const { client, config } = sources;
  if (origins || !client.flags.some((flag) => flag.role === 'origins')) return undefined;
  const file = settingOf(sources, 'config');
  if (file && !config)
    return { range: file.range, why: `the configuration file of ${file.name} was not found` };
  if (!opaque) return undefined;
  const unknown = unknownIn(opaque.units);
  const why = unknown
    ? `${unknown.why}, and may hold more flags`
    : `${textOf(opaque.units)} may add more flags`;
  return { range: opaque.range, why };
}

const noted = ({ range, why }: Doubt): Noted => ({
  observation: { kind: 'unread-origins', range, detail: why },
});

/** Entries whose text is not known. */
const unreadEntries = (items: readonly OriginItem[]): Doubt[] =>
  items.flatMap(({ units, entry }) => {
    const unknown = unknownIn(units);
    return unknown ? [{ range: entry.range, why: unknown.why }] : [];
  });

function itemsOf(origins: Setting | undefined, check: OriginCheck): OriginItem[] {
  const matcher = matcherOf(check);
  if (!origins || !matcher) return [];
  if (origins.items) return origins.items.flatMap((word) => originItem(word.units, matcher, word));
  return origins.value ? commaItems(origins.value, matcher) : [];
}

function checked(
  sources: Sources,
  check: OriginCheck,
  items: readonly OriginItem[],
  origins: Setting | undefined,
  range: Endpoint['range'],
): OriginPolicy {
  const { client } = sources;
  const policy = originPolicy({ client, check, items, listName: origins?.name, range });
  const prefix = prefixOf(sources);
  if (prefix !== undefined) return underPath(prefix, settingOf(sources, 'prefix')?.range ?? range, policy);
  if (!client.defaultHosts) return policy;
  const hosts = settingOf(sources, 'hosts');
  const given = hostsIn(hosts);
  if (hosts && !given) return leaf(unknownVerdict(`the value of ${hosts.name} is not known`));
  return behindHostList(given ?? client.defaultHosts, hosts?.range ?? range, policy);
}

/** What the path has to start with; undefined where the client takes every path, or the value is not known. */
function prefixOf(sources: Sources): string | undefined {
  const flag = sources.client.flags.find(({ role }) => role === 'prefix');
  if (!flag || !existsIn(flag, sources.version)) return undefined;
  const setting = settingOf(sources, 'prefix');
  return setting ? known(setting) : '';
}

const hostsIn = (hosts: Setting | undefined): string[] | undefined =>
  known(hosts)
    ?.split(',')
    .map((name) => name.trim());

/** A handshake that names a host which the client serves. */
function sampleFor(sources: Sources, path: string | undefined): Handshake {
  const [host] = hostsIn(settingOf(sources, 'hosts')) ?? [];
  const isName = host !== undefined && host !== '*' && host !== 'all';
  return {
    ...browserHandshake,
    ...(path === undefined ? {} : { path }),
    ...(isName ? { host } : {}),
  };
}

/** The newest release that knows all flags that are given: old command lines were written for old releases. */
function newestWith(client: Client, uses: readonly FlagUse[]): string {
  const ends = uses.map((use) => use.flag.until).filter((until) => until !== undefined);
  const oldest = ends.sort(compareVersions)[0];
  return oldest === undefined ? client.current : justBefore(oldest);
}

/** A version that counts as older than the given one and newer than all before it. */
function justBefore(version: string): string {
  const parts = version.split('.').map(Number);
  const last = parts.findLastIndex((part) => part > 0);
  return parts.map((part, at) => (at < last ? part : at === last ? part - 1 : 9999)).join('.');
}

function listen(client: Client, address: Setting | undefined, port: Setting | undefined): Listen {
  const number = Number(known(port) ?? client.listen.port);
  return {
    ...(address && known(address) === undefined ? {} : { host: known(address) ?? client.listen.host }),
    ...(Number.isInteger(number) && !(port && known(port) === undefined) ? { port: number } : {}),
    tls: false,
  };
}
