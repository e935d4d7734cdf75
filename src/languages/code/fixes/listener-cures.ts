import type { TextEdit } from '../../../core/text/edits';
import type { Node } from '../../tree-sitter';
import { children, field } from '../javascript/nodes';
import { refuseUpgrade } from '../libraries/refusals';
import { type Cure, type CureContext, declareList, insertAfter, nodeAt, statementAround } from './context';
import { lines, quoted } from './style';

/** Options that go along with a server of one's own. */
const listenOptions = new Set(['port', 'host', 'server', 'backlog', 'noServer']);

/** Takes the `upgrade` event into one's own hands: `noServer: true` and a listener (ws, README). */
export const ownUpgradeListener: Cure = (context) => {
  const { endpoint, root, text, listName } = context;
  const construction = nodeAt(root, endpoint.construction);
  const options = endpoint.options?.uri === endpoint.range.uri ? nodeAt(root, endpoint.options) : undefined;
  const declarator = construction?.parent;
  const name = declarator?.type === 'variable_declarator' ? field(declarator, 'name')?.text : undefined;
  const statement = statementAround(construction);
  if (!construction || !options || !name || !statement || endpoint.check || endpoint.library !== 'ws')
    return undefined;
  const pairs = new Map(children(options).map((child) => [(field(child, 'key') ?? child).text, child]));
  const listener = (server: string) => [
    `${server}.on('upgrade', (request, socket, head) => {`,
    ...(refuseUpgrade(listName, { object: '', arguments: ['request', 'socket'] }) ?? []).map(
      (line) => `\t${line}`,
    ),
    `\t${name}.handleUpgrade(request, socket, head, (client) => ${name}.emit('connection', client, request));`,
    '});',
  ];
  const server = pairs.get('server');
  const port = pairs.get('port');
  if (server && !port && !pairs.has('noServer')) {
    const value = field(server, 'value') ?? server;
    if (!/^[\w$.]+$/.test(value.text) || usesOf(text, value.text, name)) return undefined;
    return [
      ...declareList(context, statement),
      { start: server.startIndex, end: server.endIndex, newText: 'noServer: true' },
      insertAfter(context, statement, ['', ...listener(value.text)]),
    ];
  }
  if (
    !port ||
    server ||
    [...pairs.keys()].some((key) => listenOptions.has(key) && key !== 'port' && key !== 'host')
  )
    return undefined;
  return withHttpServer(context, { construction, options, statement, name, pairs, listener });
};

/** What only a server that listens by itself has. */
const usesOf = (text: string, ...names: string[]): boolean =>
  names.some((name) =>
    new RegExp(
      `\\b${name}\\.(?:address|close|options|_server)\\b|\\b${name}\\.on\\w*\\(\\s*['"]listening`,
    ).test(text),
  ) && names.length === 1;

interface PortServer {
  readonly construction: Node;
  readonly options: Node;
  readonly statement: Node;
  readonly name: string;
  readonly pairs: ReadonlyMap<string, Node>;
  readonly listener: (server: string) => string[];
}

/** A server on a port of its own: an HTTP server takes the port, and hands upgrades over. */
function withHttpServer(context: CureContext, parts: PortServer): TextEdit[] | undefined {
  const { text, style, root, endpoint } = context;
  const { construction, options, statement, name, pairs, listener } = parts;
  if (statement.parent?.type !== 'program' || usesOf(text, name) || /\bcreateServer\b|\bserver\b/.test(text))
    return undefined;
  if (endpoint.options && nodeAt(root, endpoint.options)?.parent?.parent?.id !== construction.id)
    return undefined;
  const list = field(construction, 'arguments');
  const callback = list ? children(list)[1]?.text : undefined;
  const [port, host] = [pairs.get('port'), pairs.get('host')].map(
    (pair) => pair && (field(pair, 'value') ?? pair).text,
  );
  const kept = children(options).filter((child) => !listenOptions.has((field(child, 'key') ?? child).text));
  const http = quoted('node:http', style);
  const open =
    style.modules === 'esm'
      ? `import { createServer } from ${http};`
      : `const { createServer } = require(${http});`;
  const listen = [port, host, callback].filter((argument) => argument !== undefined).join(', ');
  const first = root.namedChildren.find(
    (child) =>
      child &&
      child.type !== 'comment' &&
      child.type !== 'hash_bang_line' &&
      !/^['"]use strict/.test(child.text),
  );
  if (!first) return undefined;
  return [
    { start: first.startIndex, end: first.startIndex, newText: lines([open, ''], style) },
    ...declareList(context, statement),
    {
      start: statement.startIndex,
      end: statement.startIndex,
      newText: lines(
        ['const server = createServer((_request, response) => response.writeHead(426).end());', ''],
        style,
      ),
    },
    {
      start: (list ?? construction).startIndex,
      end: (list ?? construction).endIndex,
      newText: `({ ${['noServer: true', ...kept.map((child) => child.text)].join(', ')} })`,
    },
    insertAfter(context, statement, [...listener('server'), `server.listen(${listen});`]),
  ];
}

/** Decides in a listener of one's own instead of accepting everybody (WebSocket-Node, README). */
export const ownRequestListener: Cure = (context, { range }) => {
  const { endpoint, root, listName, text } = context;
  const construction = nodeAt(root, endpoint.construction);
  const option = nodeAt(root, range)?.parent;
  const value = option ? field(option, 'value') : undefined;
  const declarator = construction?.parent;
  const name = declarator?.type === 'variable_declarator' ? field(declarator, 'name')?.text : undefined;
  const statement = statementAround(construction);
  if (
    endpoint.library !== 'websocket' ||
    value?.text !== 'true' ||
    !name ||
    !statement ||
    new RegExp(`\\b${name}\\.on\\(\\s*['"]request`).test(text)
  )
    return undefined;
  return [
    ...declareList(context, statement),
    { start: value.startIndex, end: value.endIndex, newText: 'false' },
    insertAfter(context, statement, [
      `${name}.on('request', (request) => {`,
      `\tif (!${listName}.has(request.origin)) {`,
      '\t\trequest.reject(403);',
      '\t\treturn;',
      '\t}',
      '\trequest.accept(request.requestedProtocols[0], request.origin);',
      '});',
    ]),
  ];
};
