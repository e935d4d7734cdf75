import { loadParser, type Node } from '../../tree-sitter';
import { geth } from '../clients/geth';
import { CommandFinder } from '../data/commands';
import type { Data, Entry } from '../data/data';
import { literalOf } from '../data/javascript';
import type { Launch } from '../launch';
import { fileName } from '../siblings';
import { type MappedText, rangeIn, wholeDocument } from '../source-map';
import type { Container } from './container';
import { shellReader } from './shell';

/** pm2's ecosystem files, and scripts for geth's console. */
export const javascript: Container = {
  names: /\.[cm]?js$/,
  marks: /\badmin\.startWS\b/,
  languageIds: ['javascript'],
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
        ...startedSockets(tree.rootNode, source),
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

/** Settings of geth's configuration in the order of the parameters of `admin.startWS`. */
const parameters = ['WSHost', 'WSPort', 'WSOrigins', 'WSModules'];

/**
 * `admin.startWS(host, port, origins, apis)` opens a socket as the configuration does (node/api.go). Without origins
 * those of the node hold, which stand elsewhere.
 */
function startedSockets(root: Node, source: MappedText): Launch[] {
  return root.descendantsOfType('call_expression').flatMap((call): Launch[] => {
    if (call?.childForFieldName('function')?.text !== 'admin.startWS') return [];
    const values =
      call.childForFieldName('arguments')?.namedChildren.filter((one) => one?.type !== 'comment') ?? [];
    const range = rangeIn(source, call.startIndex, call.endIndex);
    const entries = parameters.flatMap((key, at): Entry[] => {
      const value = values[at] && literalOf(values[at], source);
      return value ? [{ key, keyRange: range, value }] : [];
    });
    if (!['WSHost', 'WSOrigins'].every((key) => entries.some((entry) => entry.key === key))) return [];
    const table: Data = { kind: 'map', range, entries };
    const config: Data = { kind: 'map', range, entries: [{ key: 'Node', keyRange: range, value: table }] };
    return [{ client: geth, arguments: [], line: { words: [], environment: new Map(), range }, config }];
  });
}
