import { configuredNode } from '../configured-node';
import { CommandFinder } from '../data/commands';
import { readToml } from '../data/toml';
import { fileName } from '../siblings';
import type { Container } from './container';
import { shellReader } from './shell';

/** Configuration files of nodes, and TOML files that hold commands. */
export const toml: Container = {
  async launches({ uri, text }) {
    const data = readToml(uri, text);
    const own = configuredNode(data, uri, 'toml');
    return [...(own ? [own] : []), ...new CommandFinder(await shellReader()).find(data, fileName(uri))];
  },
};
