import { clients } from '../clients';
import type { Client } from '../clients/client';
import { CommandFinder } from '../data/commands';
import { type Data, get } from '../data/data';
import { readToml } from '../data/toml';
import type { Launch } from '../launch';
import { fileName } from '../siblings';
import type { Container } from './container';
import { shellReader } from './shell';

/** Configuration files of nodes, and TOML files that hold commands. */
export const toml: Container = {
  names: /\.toml(\.(example|dist|sample|template|tpl))?$/,
  marks: /^\s*\[\s*(Node|jsonrpc)\b/m,
  languageIds: ['toml'],
  async launches({ uri, text }) {
    const data = readToml(uri, text);
    const own = configuredNode(data, uri);
    return [...(own ? [own] : []), ...new CommandFinder(await shellReader()).find(data, fileName(uri))];
  },
};

/** The node that a configuration file is for: the client whose table it has, by the file's name where several do. */
function configuredNode(config: Data, uri: string): Launch | undefined {
  const fitting = clients.filter((client) => tableOf(client, config) !== undefined);
  const client =
    fitting.find(({ name }) => new RegExp(`\\b${name}\\b`, 'i').test(uri)) ??
    fitting.find(({ name }) => name === 'geth') ??
    fitting[0];
  const range = client && tableOf(client, config);
  if (!client || range?.kind !== 'map') return undefined;
  return { client, arguments: [], line: { words: [], environment: new Map(), range: range.range }, config };
}

const tableOf = ({ config: table }: Client, config: Data): Data | undefined =>
  table?.table.reduce<Data | undefined>(get, config);
