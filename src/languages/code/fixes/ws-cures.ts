import type { TextEdit } from '../../../core/text/edits';
import type { Node } from '../../tree-sitter';
import { children, field } from '../javascript/nodes';
import {
  type CureContext,
  declareList,
  enclosing,
  insertAfter,
  marginAt,
  nodeAt,
  statementAround,
} from './context';
import { lines, quoted } from './style';

/** A way to cure a fault: the edits, or undefined where it does not apply. */
export type Cure = (context: CureContext) => TextEdit[] | undefined;

/** Refuses in the `upgrade` listener, right before the handshake is handed over. */
export const guardHandover: Cure = (context) => {
  const { endpoint, root } = context;
  const edits = endpoint.handovers.map((range) => {
    const call = range.uri === endpoint.range.uri ? nodeAt(root, range) : undefined;
    return call && guardBefore(context, call);
  });
  const [first] = edits;
  const call = endpoint.handovers[0] && nodeAt(root, endpoint.handovers[0]);
  if (!first || !call || edits.includes(undefined)) return undefined;
  return [...declareList(context, call), ...edits.filter((edit) => edit !== undefined)];
};

function guardBefore(context: CureContext, call: Node): TextEdit | undefined {
  const { style, text, listName } = context;
  const list = field(call, 'arguments');
  const [request, socket] = list ? children(list) : [];
  if (!request || !socket) return undefined;
  const guard = refusal(listName, request.text, socket.text);
  const owner = enclosing(
    call,
    ({ parent, type }) => type.endsWith('statement') || parent?.type === 'arrow_function',
  );
  if (!owner) return undefined;
  const margin = marginAt(text, owner.startIndex);
  if (owner.parent?.type === 'statement_block' || owner.parent?.type.startsWith('switch_')) {
    return { start: owner.startIndex, end: owner.startIndex, newText: lines([...guard, ''], style, margin) };
  }
  // The only statement of an `if`, or the expression of an arrow function: it needs braces now.
  const inner = [...guard, `${owner.text.replace(/;$/, '')};`].map((line) => `\t${line}`);
  return {
    start: owner.startIndex,
    end: owner.endIndex,
    newText: lines(['{', ...inner, '}'], style, margin),
  };
}

/** The recommended refusal (ws, README, "Client authentication"). */
const refusal = (list: string, request: string, socket: string): string[] => [
  `if (!${list}.has(${request}.headers.origin)) {`,
  `\t${socket}.end('HTTP/1.1 403 Forbidden\\r\\nConnection: close\\r\\n\\r\\n');`,
  '\treturn;',
  '}',
];

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
  if (!construction || !options || !name || !statement || endpoint.check) return undefined;
  const pairs = new Map(children(options).map((child) => [(field(child, 'key') ?? child).text, child]));
  const listener = (server: string) => [
    `${server}.on('upgrade', (request, socket, head) => {`,
    ...refusal(listName, 'request', 'socket').map((line) => `\t${line}`),
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

/** Adds the option `verifyClient`. */
export const addVerifyClient: Cure = (context) => {
  const { endpoint, root, listName, style } = context;
  const options = endpoint.options?.uri === endpoint.range.uri ? nodeAt(root, endpoint.options) : undefined;
  if (endpoint.check || !options) return undefined;
  const last = children(options).at(-1);
  const check = `verifyClient: ({ origin }) => ${listName}.has(origin)`;
  const position = last ? last.endIndex : options.startIndex + 1;
  const multiline = last && options.startPosition.row !== options.endPosition.row;
  const separator = multiline ? `,${style.newline}${marginAt(context.text, last.startIndex)}` : ', ';
  return [
    ...declareList(context, options),
    { start: position, end: position, newText: last ? separator + check : ` ${check} ` },
  ];
};

/** Refuses at the start of the function that checks handshakes for the library. */
export const guardCheck: Cure = (context) => {
  const { endpoint, root, listName, style, text } = context;
  const check = endpoint.check?.uri === endpoint.range.uri ? nodeAt(root, endpoint.check) : undefined;
  const body = check && field(check, 'body');
  if (!check || !body) return undefined;
  const parameters = parameterNodes(check);
  const origin = originExpression(parameters[0]);
  const callback = parameters[1]?.text;
  if (!origin) return undefined;
  const refuse = callback && parameters.length === 2 ? `return ${callback}(false, 403)` : 'return false';
  const guard = `if (!${listName}.has(${origin})) ${refuse};`;
  const margin = marginAt(text, body.startIndex);
  const declared = declareList(context, check);
  if (body.type !== 'statement_block') {
    const inside = [`\t${guard}`, `\treturn ${body.text};`];
    return [
      ...declared,
      { start: body.startIndex, end: body.endIndex, newText: lines(['{', ...inside, '}'], style, margin) },
    ];
  }
  const start = body.startIndex + 1;
  return [...declared, { start, end: start, newText: style.newline + margin + lines([`\t${guard}`], style) }];
};

function parameterNodes(check: Node): Node[] {
  const single = field(check, 'parameter');
  const list = field(check, 'parameters');
  return single ? [single] : list ? children(list).map((child) => field(child, 'pattern') ?? child) : [];
}

/** How the checked Origin is called inside: `info.origin`, or the name that a pattern gives it. */
function originExpression(parameter: Node | undefined): string | undefined {
  if (parameter?.type === 'identifier') return `${parameter.text}.origin`;
  if (parameter?.type !== 'object_pattern') return undefined;
  return /(?:^|[{,\s])origin\s*(?:[,}])/.test(parameter.text) ? 'origin' : undefined;
}
