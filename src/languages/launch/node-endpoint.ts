import { type Endpoint, endpointId, type Listen } from '../../core/endpoint';
import type { LibraryMatcher } from '../../core/policy/condition';
import { present } from '../../core/policy/condition';
import { branch, leaf, type Reason } from '../../core/policy/decision';
import { browserHandshake } from '../../core/policy/handshake';
import type { OriginPolicy } from '../../core/policy/predict';
import { origin } from '../../core/policy/term';
import { accept, reject, unknownVerdict } from '../../core/policy/verdict';
import type { SourceRange } from '../../core/source';
import type { Client, OriginCheck, Role } from './clients/client';
import { decisive, type FlagUse, readArguments } from './flags';
import { gethExactOrigin, gethMachineOrigin, gethOriginRule } from './geth-matcher';
import type { Launch } from './launch';
import { commaItems, fitsBy, type OriginItem } from './origin-list';
import { compareVersions, existsIn } from './version';
import { textOf, unknownIn, valueRange, type Word } from './word';

/** An endpoint, and what its fixes need to know of the source. */
export interface NodeEndpoint {
  readonly endpoint: Endpoint;
  /** In the order of the endpoint's entries. */
  readonly items: readonly OriginItem[];
  /** The list that the items are cut from. */
  readonly list?: Word;
}

/** A setting as a client sees it: from a flag, or from an environment variable. */
interface Setting {
  readonly value?: Word;
  readonly range: SourceRange;
  /** As the user knows it: `--ws.origins`. */
  readonly name: string;
}

const matchers: Readonly<Record<'rules' | 'exact', LibraryMatcher>> = {
  rules: gethOriginRule,
  exact: gethExactOrigin,
};

/** The WebSocket endpoint that a launch opens; undefined when it opens none. */
export function nodeEndpoint(
  launch: Launch,
  versions: Readonly<Record<string, string>>,
): NodeEndpoint | undefined {
  const { client, line } = launch;
  const { uses, command, opaque } = readArguments(launch.arguments, client);
  if (command !== undefined && client.otherCommands.includes(command)) return undefined;
  const stated = versions[client.name] ?? launch.version;
  const version = stated ?? newestWith(client, uses);
  const setting = (role: Role) => settingFor(client, version, uses, role, line.environment);
  const enable = setting('enable');
  if (!enable || isOff(enable)) return undefined;

  const gone = uses.find((use) => !existsIn(use.flag, version));
  const origins = setting('origins');
  const check = checkOf(client, version);
  const matcher = check.kind === 'none' ? undefined : matchers[check.kind];
  const items = origins?.value && matcher ? commaItems(origins.value.units, matcher) : [];
  const range = origins?.range ?? enable.range;
  const policy = gone
    ? leaf(unknownVerdict(`${client.name} ${version} does not start: it has no --${gone.flag.name}`))
    : opaque && !origins
      ? leaf(unknownVerdict(`${unknownIn(opaque.units)?.why ?? 'an argument'}, and may hold more flags`))
      : originPolicy(client, check, origins, items, range);
  return {
    items,
    ...(origins?.value ? { list: origins.value } : {}),
    endpoint: {
      id: endpointId(client.name, range),
      language: 'launch',
      library: client.name,
      kind: 'node',
      range,
      listen: [listen(client, setting('address'), setting('port'))],
      policy,
      sample: browserHandshake,
      entries: items.map((item) => item.entry),
      observations: [],
    },
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
  for (let at = parts.length - 1; at >= 0; at--) {
    const part = parts[at] as number;
    if (part > 0) return [...parts.slice(0, at), part - 1, ...parts.slice(at + 1).map(() => 9999)].join('.');
  }
  return version;
}

function settingFor(
  client: Client,
  version: string,
  uses: readonly FlagUse[],
  role: Role,
  environment: ReadonlyMap<string, Word>,
): Setting | undefined {
  const use = decisive(client, uses, role);
  if (use) {
    const { value, word } = use;
    const range = value ? valueRange(value) : word.range;
    return { range, name: `--${use.flag.name}`, ...(value ? { value } : {}) };
  }
  if (!client.environment || !existsIn(client.environment, version)) return undefined;
  for (const flag of client.flags.filter((one) => one.role === role && existsIn(one, version))) {
    const name = client.environment.prefix + flag.name.toUpperCase().replace(/[.-]/g, '_');
    const value = environment.get(name);
    if (value) return { value, range: valueRange(value), name };
  }
  return undefined;
}

/** `--ws=false`, or a variable that says so. */
const isOff = ({ value }: Setting): boolean =>
  value !== undefined && /^(false|0|f)?$/i.test(textOf(value.units));

function checkOf(client: Client, version: string): OriginCheck {
  const check = client.checks.find((one) => existsIn(one, version));
  return check ?? { kind: 'none', acceptsAbsent: true };
}

function listen(client: Client, address: Setting | undefined, port: Setting | undefined): Listen {
  const known = (setting: Setting | undefined) =>
    setting?.value && !unknownIn(setting.value.units) ? textOf(setting.value.units) : undefined;
  const number = Number(known(port) ?? client.listen.port);
  return {
    ...(address && known(address) === undefined ? {} : { host: known(address) ?? client.listen.host }),
    ...(Number.isInteger(number) && !(port && known(port) === undefined) ? { port: number } : {}),
    tls: false,
  };
}

function originPolicy(
  client: Client,
  check: OriginCheck,
  origins: Setting | undefined,
  items: readonly OriginItem[],
  range: SourceRange,
): OriginPolicy {
  if (check.kind === 'none') return leaf(accept, { range, text: `${client.name} does not check the Origin` });
  const wildcard = items.find(({ entry }) => entry.kind === 'wildcard');
  if (wildcard)
    return leaf(accept, { range: wildcard.entry.range, text: '"*" in the list lets every origin in' });
  const refused = (reason: Reason) => leaf(reject(403), reason);
  const listed =
    items.length > 0
      ? ofEntries(items, refused({ range, text: `no entry of ${origins?.name ?? 'the list'} fits` }))
      : ofDefault(check, range, refused);
  const absent: OriginPolicy = check.acceptsAbsent
    ? leaf(accept, { range, text: 'a handshake without Origin gets in' })
    : refused({ range, text: 'a handshake without Origin is refused' });
  return branch(present(origin), listed, absent);
}

function ofEntries(items: readonly OriginItem[], rest: OriginPolicy): OriginPolicy {
  return items.reduceRight<OriginPolicy>(
    (otherwise, { entry }) =>
      branch(
        entry.fits,
        leaf(accept, { range: entry.range, text: `the entry ${JSON.stringify(entry.text)} lets it in` }),
        otherwise,
        entry.range,
      ),
    rest,
  );
}

/** An empty list stands for pages on the machine itself, without TLS. */
function ofDefault(
  check: OriginCheck,
  range: SourceRange,
  refused: (reason: Reason) => OriginPolicy,
): OriginPolicy {
  const local = 'without a list, pages on http://localhost and on the host name of the machine get in';
  const matcher = matchers[check.kind === 'exact' ? 'exact' : 'rules'];
  const admitted = leaf(accept, { range, text: local });
  const none = refused({ range, text: `${local}; this is another page` });
  return branch(
    fitsBy(matcher, 'http://localhost'),
    admitted,
    branch(fitsBy(gethMachineOrigin, check.kind), admitted, none),
  );
}
