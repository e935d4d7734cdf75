import { configuredNode } from '../configured-node';
import { readHcl } from '../data/hcl';
import type { Container } from './container';

/** bor's configuration in HCL, its format before TOML. */
export const hcl: Container = {
  names: /\.hcl$/,
  marks: /^\s*jsonrpc\b/m,
  languageIds: ['hcl'],
  async launches({ uri, text }) {
    const node = configuredNode(readHcl(uri, text), uri);
    return node ? [node] : [];
  },
};
