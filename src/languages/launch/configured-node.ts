import { clients } from './clients';
import type { Client } from './clients/client';
import { type Data, get } from './data/data';
import type { Launch } from './launch';

/** The node that a configuration file is for: the client whose table it has, by the file's name where several do. */
export function configuredNode(config: Data, name: string): Launch | undefined {
  const fitting = clients.filter((client) => tableOf(client, config) !== undefined);
  const client =
    fitting.find((one) => new RegExp(`\\b${one.name}\\b`, 'i').test(name)) ??
    fitting.find((one) => one.name === 'geth') ??
    fitting[0];
  const range = client && tableOf(client, config);
  if (!client || range?.kind !== 'map') return undefined;
  return { client, arguments: [], line: { words: [], environment: new Map(), range: range.range }, config };
}

const tableOf = ({ config: table }: Client, config: Data): Data | undefined =>
  table?.table.reduce<Data | undefined>(get, config);
