import type { SourceRange } from '../../core/source';
import type { Client, Flag, Role } from './clients/client';
import { type Data, get } from './data/data';
import { decisive, type FlagUse } from './flags';
import { otherVariables } from './other-variables';
import { existsIn } from './version';
import { rangeOf, textOf, unknownIn, valueRange, type Word } from './word';

/** A setting as a client sees it: from a flag, an environment variable or its configuration file. */
export interface Setting {
  /** Where the value stands, or the flag when it has none. */
  readonly range: SourceRange;
  /** As the user knows it: `--ws.origins`, `GETH_WS_ORIGINS`, `WSOrigins`. */
  readonly name: string;
  readonly value?: Word;
  /** The items of a list in a configuration file. */
  readonly items?: readonly Word[];
  readonly use?: FlagUse;
}

/** Where settings come from: flags win over the environment, and both over the configuration file. */
export interface Sources {
  readonly client: Client;
  readonly version: string;
  /** The version, if somebody said it. */
  readonly stated: string | undefined;
  readonly uses: readonly FlagUse[];
  readonly environment: ReadonlyMap<string, Word>;
  readonly config?: Data;
}

/** The setting that decides for a role. */
export function settingOf(sources: Sources, role: Role): Setting | undefined {
  const use = decisive(sources.client, sources.uses, role);
  return use ? fromFlag(use) : (fromEnvironment(sources, role) ?? fromConfig(sources, role));
}

/** What switches the WebSocket server on; undefined when nothing does. */
export function enablingOf(sources: Sources): Setting | undefined {
  const sockets = settingOf(sources, 'sockets');
  if (sockets && isOff(sockets)) return undefined;
  const own = settingOf(sources, 'enable');
  const { config } = sources.client;
  // A configuration without a switch of its own starts the server when it names an address.
  const enabling = own ?? (config?.keys.enable === undefined ? fromConfig(sources, 'address') : undefined);
  return enabling && !isOff(enabling) ? enabling : undefined;
}

const isOff = ({ value }: Setting): boolean =>
  value !== undefined && /^(false|0|f)?$/i.test(textOf(value.units));

/** The text of a setting, if it is known. */
export function known(setting: Setting | undefined): string | undefined {
  if (setting?.use?.flag.means !== undefined) return setting.use.flag.means;
  const words = setting?.items ?? (setting?.value ? [setting.value] : []);
  if (words.length === 0 || words.some(({ units }) => unknownIn(units))) return undefined;
  return words.map(({ units }) => textOf(units)).join(',');
}

function fromFlag(use: FlagUse): Setting {
  const { flag, value, word } = use;
  const range = value ? valueRange(value) : word.range;
  return { range, name: `--${flag.name}`, use, ...(value ? { value } : {}) };
}

const variableName = ({ prefix, dot = '_' }: NonNullable<Client['environment']>, flag: Flag): string =>
  prefix + flag.name.toUpperCase().replaceAll('.', dot).replaceAll('-', '_');

/** The environment variable for a role in the current release. */
export function variableOf({ environment, flags }: Client, role: Role): string | undefined {
  const flag = flags.find((one) => one.role === role && one.until === undefined);
  return environment && flag && variableName(environment, flag);
}

function fromEnvironment({ client, version, environment }: Sources, role: Role): Setting | undefined {
  if (environment.size === 0 || !client.environment || !existsIn(client.environment, version))
    return undefined;
  const { environment: variables } = client;
  const names = client.flags
    .filter((flag) => flag.role === role && existsIn(flag, version))
    .map((flag) => variableName(variables, flag));
  const name = names.find((one) => environment.has(one)) ?? names[0];
  if (name === undefined) return undefined;
  // Anything may be among variables that were not found; nobody has to hear of it but for what decides who gets in.
  const value = environment.get(name) ?? (role === 'origins' ? environment.get(otherVariables) : undefined);
  return value && { value, range: valueRange(value), name };
}

function fromConfig({ client, config }: Sources, role: Role): Setting | undefined {
  const own = client.config?.keys[role];
  const path =
    client.config?.elsewhere?.[role] ?? (own === undefined ? [] : [...(client.config?.table ?? []), own]);
  const name = path.at(-1);
  if (name === undefined) return undefined;
  const data = path.reduce<Data | undefined>(get, config);
  if (data?.kind === 'text') return { value: data.word, range: valueRange(data.word), name };
  if (data?.kind !== 'list') return undefined;
  const items = data.items.flatMap((item) => (item.kind === 'text' ? [item.word] : []));
  const units = items.flatMap((item) => item.units);
  const inside = items.length === 1 && rangeOf(units);
  return { items, range: inside || data.range, name };
}
