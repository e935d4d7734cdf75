import type { SourceDocument, SourceRange } from '../core/source';
import { loadParser, type Node } from './tree-sitter';

/** An Origin header that client code sends. */
export interface ClientOrigin {
  readonly origin: string;
  /** Of the value, quotes included. */
  readonly range: SourceRange;
}

/**
 * The Origin headers that JavaScript or TypeScript sets on WebSockets that it opens: `{ headers: { Origin: '…' } }`
 * of web3.js' `WebsocketProvider` and of `ws`, below ethers' and viem's transports too, and `{ origin: '…' }` of `ws`.
 * Values that are computed are left out.
 */
export async function clientOrigins({ uri, text }: SourceDocument): Promise<ClientOrigin[]> {
  // Parsing costs more than this look at the text, and few files set the header.
  if (!/origin/i.test(text) || !/socket/i.test(text)) return [];
  const parse = await loadParser(/\.[cm]?ts$/.test(uri) ? 'typescript' : 'tsx');
  const tree = parse(text);
  try {
    return tree.rootNode.descendantsOfType('pair').flatMap((pair) => {
      const value = pair?.childForFieldName('value');
      if (!pair || value?.type !== 'string' || !setsOrigin(pair)) return [];
      return [
        {
          origin: value.text.slice(1, -1),
          range: { uri, start: value.startIndex, end: value.endIndex },
        },
      ];
    });
  } finally {
    tree.delete();
  }
}

/** Is it the header, in the options of a call that opens a WebSocket? */
function setsOrigin(pair: Node): boolean {
  if (keyOf(pair).toLowerCase() !== 'origin') return false;
  const outer = pair.parent?.parent;
  const options = outer?.type === 'pair' && keyOf(outer) === 'headers' ? outer.parent : pair.parent;
  const call = options?.parent?.type === 'arguments' ? options.parent.parent : null;
  const callee = call?.childForFieldName('constructor') ?? call?.childForFieldName('function');
  return /(?:^|\.)\w*web_?socket\w*$/i.test(callee?.text ?? '') && !/server$/i.test(callee?.text ?? '');
}

const keyOf = (pair: Node): string => pair.childForFieldName('key')?.text.replace(/^['"]|['"]$/g, '') ?? '';
