import { configuredNode } from '../configured-node';
import { CommandFinder } from '../data/commands';
import { readJson } from '../data/json';
import { fileName } from '../siblings';
import type { Container } from './container';
import { shellReader } from './shell';

/** `package.json` scripts, VS Code's tasks and launch configurations, dev containers, manifests. */
export const json: Container = {
  async launches({ uri, text }) {
    const data = readJson(uri, text);
    if (!data) return [];
    const own = configuredNode(data, uri, 'json');
    return [...(own ? [own] : []), ...new CommandFinder(await shellReader()).find(data, fileName(uri))];
  },
};
