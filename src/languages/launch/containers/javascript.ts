import { loadParser, type Node } from '../../tree-sitter';
import { socketsIn } from '../console-script';
import { CommandFinder } from '../data/commands';
import { literalOf } from '../data/javascript';
import { fileName } from '../siblings';
import { wholeDocument } from '../source-map';
import type { Container } from './container';
import { shellReader } from './shell';

/** pm2's ecosystem files, and scripts for geth's console. */
export const javascript: Container = {
  async launches({ uri, text }) {
    const read = await shellReader();
    const parse = await loadParser('javascript');
    const tree = parse(text);
    const source = wholeDocument(uri, text);
    try {
      const isEcosystem = /\bapps\s*:/.test(text);
      const finder = new CommandFinder(read);
      const apps = isEcosystem ? outermost(tree.rootNode, ['object']) : [];
      return [
        ...apps.flatMap((node) => {
          const data = literalOf(node, source);
          return data ? finder.find(data, fileName(uri)) : [];
        }),
        ...socketsIn(tree.rootNode, source),
      ];
    } finally {
      tree.delete();
    }
  },
};

/** The nodes of these types that do not lie in one another. */
function outermost(root: Node, types: readonly string[]): Node[] {
  return root
    .descendantsOfType([...types])
    .filter((node) => node !== null)
    .filter((node, _, all) => !all.some((other) => contains(other, node)));
}

const contains = (outer: Node, inner: Node): boolean =>
  outer.id !== inner.id && outer.startIndex <= inner.startIndex && outer.endIndex >= inner.endIndex;
