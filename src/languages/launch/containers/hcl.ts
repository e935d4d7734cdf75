import { configuredNode } from '../configured-node';
import { readHclIn } from '../data/hcl';
import { wholeDocument } from '../source-map';
import type { Container } from './container';

/** bor's configuration in HCL, its format before TOML. */
export const hcl: Container = {
  async launches({ uri, text }) {
    const node = configuredNode(readHclIn(wholeDocument(uri, text)), uri);
    return node ? [node] : [];
  },
};
