import type { Observation } from '../../core/endpoint';
import type { Client } from './clients/client';
import type { FlagUse } from './flags';
import { known, type Setting, type Sources, settingOf } from './settings';
import { compareVersions, existsIn } from './version';
import { rangeOf, split, textOf, type Unit, unknownIn, valueRange, type Word } from './word';

/** An observation, and the units that its fix changes. */
export interface Noted {
  readonly observation: Observation;
  /** An item that can be taken out of a comma list without leaving it empty. */
  readonly item?: {
    readonly word: Word;
    readonly units: readonly Unit[];
    /** The items of the list that it is one of, where each is a word of its own. */
    readonly list?: readonly Word[];
  };
  readonly rename?: { readonly use: FlagUse; readonly units: readonly Unit[]; readonly to: string };
}

/** What rules without knowledge of clients want to know of a launch. */
export function observe(
  sources: Sources,
  hasList: boolean,
  isLocalDefault: boolean,
  enabling: Setting,
): Noted[] {
  const { client, uses } = sources;
  return [
    ...uses.flatMap((use) => outdated(use, client, sources.stated ?? client.current)),
    ...uses.flatMap((use) => unenforced(use, client)),
    ...exposed(sources),
    ...(hasList || !isLocalDefault
      ? []
      : [{ observation: { kind: 'local-default', range: enabling.range, detail: client.name } }]),
  ];
}

/** A flag that the stated release, or else the current one, does not have or calls otherwise. */
function outdated(use: FlagUse, client: Client, version: string): Noted[] {
  const { flag, word } = use;
  const name = textOf(word.units).replace(/=.*$/s, '');
  const units = word.units.slice(0, name.length);
  const range = rangeOf(units) ?? word.range;
  const dashes = name.slice(0, name.search(/[^-]|$/));
  const rename = flag.renamed && { use, units, to: dashes + flag.renamed.to };
  const gone = flag.until !== undefined && !existsIn(flag, version);
  const old = flag.renamed && compareVersions(version, flag.renamed.since) >= 0;
  if (!gone && !old) return [];
  const since = gone ? `${client.name} ${flag.until} and later have no ${name}` : `${name} is deprecated`;
  const now = rename ? `; its name is ${rename.to} since ${flag.renamed?.since}` : '';
  return [
    {
      observation: { kind: 'outdated-flag', range, detail: `${since}${now}` },
      ...(rename ? { rename } : {}),
    },
  ];
}

/** A flag that reads like a list of allowed origins, on a client that compares nothing with the Origin. */
function unenforced({ flag, word, value }: FlagUse, client: Client): Noted[] {
  // Whoever wrote "everyone" is told by the rule for missing checks.
  if (flag.role !== 'cors' || (value && /^(\*|all)$/.test(textOf(value.units)))) return [];
  const detail = `--${flag.name} of ${client.name} is about CORS headers of HTTP answers`;
  return [
    { observation: { kind: 'unenforced-origins', range: value ? valueRange(value) : word.range, detail } },
  ];
}

const everywhere = new Set(['0.0.0.0', '::', '[::]', '']);

/** Namespaces that change the node, or read what is nobody's business, and the release that dropped them. */
const dangerous: Readonly<Record<string, string | undefined>> = {
  admin: undefined,
  debug: undefined,
  personal: '1.15.0',
  miner: undefined,
  engine: undefined,
  clique: undefined,
};

function exposed(sources: Sources): Noted[] {
  const address = settingOf(sources, 'address');
  const value = known(address);
  if (!address || value === undefined || !everywhere.has(value)) return [];
  const api = settingOf(sources, 'api');
  const listening = {
    observation: { kind: 'listens-everywhere', range: address.range, detail: address.name },
  };
  const related = [{ range: address.range, message: 'It listens on all interfaces here.' }];
  return [
    listening,
    ...namespaces(api, sources).map(({ name, range, units }) => ({
      observation: { kind: 'dangerous-namespace', range, detail: name, related },
      ...(units ? removable(api, units) : {}),
    })),
  ];
}

/** Where a namespace can be taken out: of a text or a list that holds others. */
function removable(api: Setting | undefined, units: readonly Unit[]): Pick<Noted, 'item'> {
  const { value, items: list = [] } = api ?? {};
  if (value) return units.length < value.units.length ? { item: { word: value, units } } : {};
  const word = list.find((one) => one.units === units);
  return word && list.length > 1 ? { item: { word, units, list } } : {};
}

interface Namespace {
  readonly name: string;
  readonly range: Observation['range'];
  readonly units?: readonly Unit[];
}

function namespaces(api: Setting | undefined, { client, version }: Sources): Namespace[] {
  if (!api) return [];
  const lists = api.items ? api.items.map((word) => word.units) : split(api.value?.units ?? [], ',');
  const given = lists.filter((units) => textOf(units).trim() !== '');
  // geth registers every namespace when the list is empty.
  if (given.length === 0 && client.config?.keys.api === 'WSModules')
    return [{ name: 'every namespace, as the list is empty,', range: api.range }];
  return given.flatMap((units) => {
    const name = textOf(units).trim().toLowerCase();
    const until = name in dangerous ? dangerous[name] : '0';
    const range = rangeOf(units);
    return range && !unknownIn(units) && (until === undefined || compareVersions(version, until) < 0)
      ? [{ name: `the namespace "${name}"`, range, units }]
      : [];
  });
}
