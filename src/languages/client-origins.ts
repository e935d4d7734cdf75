import { nodes } from '../core/policy/decision';
import type { SourceDocument, SourceRange } from '../core/source';
import type { Workspace } from '../core/workspace';
import { settle } from './code/evaluate/calls';
import type { Module } from './code/evaluate/module';
import { readProperty } from './code/evaluate/properties';
import { memberPath } from './code/evaluate/shapes';
import { State } from './code/evaluate/state';
import { constantText, type Tree, type Value } from './code/evaluate/value';
import { withProgram } from './code/project/load';
import { type Site, sitesOf } from './code/sites';

/** An Origin header that client code sends. */
export interface ClientOrigin {
  readonly origin: string;
  /** Of the value where it is written, quotes included. */
  readonly range: SourceRange;
}

/** What opens a WebSocket: `WebsocketProvider` of web3.js, `WebSocket` of ws and below ethers, viem's `webSocket`. */
const opener = /(?:^|\.)\w*web_?socket\w*$/i;
const server = /server$/i;

/** A cheap look at the text, which may be undecoded: few files set the header, and parsing costs more. */
export const maySetOrigin = ({ text }: SourceDocument): boolean =>
  /socket/i.test(text) && /origin|headers|options|config/i.test(text);

/**
 * The Origin headers that JavaScript or TypeScript sets on WebSockets that it opens: `{ headers: { Origin } }` and
 * `{ origin }` of their options, followed through constants, objects and imports. Values that are computed are left out.
 */
export async function clientOrigins(
  document: SourceDocument,
  workspace: Workspace,
): Promise<readonly ClientOrigin[]> {
  if (!maySetOrigin(document)) return [];
  return withProgram(document, workspace, (module) =>
    sitesOf(module, /web_?socket\w*\s*(?:<[^>(]*>)?\(/gi).flatMap((site) => originsAt(site, module)),
  );
}

function originsAt({ expression, scope }: Site, module: Module): ClientOrigin[] {
  if (expression.kind !== 'call' && expression.kind !== 'new') return [];
  const name = memberPath(expression.callee) ?? '';
  if (!opener.test(name) || server.test(name)) return [];
  const read = (tree: Tree, key: string): Tree[] =>
    leavesOf(tree).map((value) => readProperty(value, key, module.program, State.empty));
  return expression.arguments.flatMap(({ value: argument }) => {
    const options = settle(argument, scope, State.empty);
    const headers = read(options, 'headers');
    const { uri } = module.syntax;
    const place = { uri, start: argument.start, end: argument.end };
    return [options, ...headers]
      .flatMap((tree) => [...read(tree, 'Origin'), ...read(tree, 'origin')])
      .flatMap(leavesOf)
      .flatMap((value) => constantOrigin(value, place));
  });
}

function constantOrigin(value: Value, place: SourceRange): ClientOrigin[] {
  const origin = constantText(value);
  if (origin === undefined) return [];
  return [{ origin, range: (value.kind === 'text' ? value.from : undefined) ?? place }];
}

/** Every value that a tree may come to. */
const leavesOf = (tree: Tree): Value[] =>
  [...nodes(tree)].flatMap((node) => (node.kind === 'leaf' ? [node.value] : []));
