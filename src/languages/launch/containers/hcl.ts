import { configuredNode } from '../configured-node';
import { CommandFinder } from '../data/commands';
import { readHclIn } from '../data/hcl';
import { fileName } from '../siblings';
import { wholeDocument } from '../source-map';
import type { Container } from './container';
import { shellReader } from './shell';

/** bor's configuration in its format before TOML; containers in jobs of Nomad and files of Terraform. */
export const hcl: Container = {
  async launches({ uri, text }) {
    const data = readHclIn(wholeDocument(uri, text));
    const node = configuredNode(data, uri, 'hcl');
    return [...(node ? [node] : []), ...new CommandFinder(await shellReader()).find(data, fileName(uri))];
  },
};
