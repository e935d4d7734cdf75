import { loadParser, type Node } from '../tree-sitter';
import { geth } from './clients/geth';
import type { Data, Entry } from './data/data';
import { literalOf } from './data/javascript';
import { readArguments } from './flags';
import type { Launch } from './launch';
import { type MappedText, mappedUnits, rangeIn } from './source-map';
import { textOf } from './word';

/** Settings of geth's configuration in the order of the parameters of `admin.startWS`. */
const parameters = ['WSHost', 'WSPort', 'WSOrigins', 'WSModules'];

/**
 * `admin.startWS(host, port, origins, apis)` opens a socket as the configuration does (node/api.go). Without origins
 * those of the node hold, which stand elsewhere.
 */
export function socketsIn(root: Node, source: MappedText): Launch[] {
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

/** The sockets that the script of `geth attach --exec SCRIPT` opens. */
export async function socketsOpenedBy({ client, arguments: words }: Launch): Promise<Launch[]> {
  const exec = readArguments(words, client).uses.find(({ flag }) => flag.name === 'exec')?.value;
  if (!exec || !textOf(exec.units).includes('admin.startWS')) return [];
  const source = mappedUnits(exec.units);
  const tree = (await loadParser('javascript'))(source.text);
  try {
    return socketsIn(tree.rootNode, source);
  } finally {
    tree.delete();
  }
}
