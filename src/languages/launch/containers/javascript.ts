import { type Grammar, loadParser, type Node } from '../../tree-sitter';
import { socketsIn } from '../console-script';
import { CommandFinder } from '../data/commands';
import { literalOf } from '../data/javascript';
import { spawnedIn } from '../data/spawned';
import { fileName } from '../siblings';
import { wholeDocument } from '../source-map';
import type { Container } from './container';
import { shellReader } from './shell';

/** The grammars of files by the end of their names; of all others JavaScript's. */
const grammars: readonly (readonly [RegExp, Grammar])[] = [
  [/\.[cm]?ts$/, 'typescript'],
  [/\.tsx$/, 'tsx'],
];

const grammarOf = (uri: string): Grammar =>
  grammars.find(([names]) => names.test(uri.replace(/\?.*$/s, '')))?.[1] ?? 'javascript';

/** pm2's ecosystem files, scripts for geth's console, and programs that start others. */
export const javascript: Container = {
  async launches({ uri, text }) {
    const read = await shellReader();
    const parse = await loadParser(grammarOf(uri));
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
        ...spawnedIn(tree.rootNode, source, read),
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
