import { clients } from './clients';
import type { Client, ConfigFormat } from './clients/client';
import { type Data, get } from './data/data';
import type { Launch } from './launch';
import { fileName } from './siblings';

/** The node that a configuration file is for: the client whose table it has, by the file's name where several do. */
export function configuredNode(config: Data, name: string, format: ConfigFormat): Launch | undefined {
  const fitting = clients.filter(
    (client) => client.config?.formats.includes(format) && isFor(client, config, name),
  );
  const client =
    fitting.find((one) => new RegExp(`\\b${one.name}\\b`, 'i').test(name)) ??
    fitting.find((one) => one.name === 'geth') ??
    fitting[0];
  const range = client && tableOf(client, config);
  if (!client || range?.kind !== 'map') return undefined;
  return { client, arguments: [], line: { words: [], environment: new Map(), range: range.range }, config };
}

/** Settings that stand by themselves have to switch the server on, under a name that says whose they are. */
function isFor(client: Client, config: Data, name: string): boolean {
  const { table, keys, isPlain } = client.config ?? {};
  const own = tableOf(client, config);
  if (own === undefined || table === undefined || table.length > 0) return own !== undefined;
  const isNamed = new RegExp(`\\b${client.name}\\b`, 'i').test(fileName(name));
  return get(own, keys?.enable ?? '') !== undefined && (!isPlain || isNamed);
}

const tableOf = ({ config: table }: Client, config: Data): Data | undefined =>
  table?.table.reduce<Data | undefined>(get, config);
