import { type Decision, leaf, replaceLeaves } from '../../core/policy/decision';
import { settle } from './evaluate/calls';
import { type Flow, goOn, HandshakeSlot, State } from './evaluate/flow';
import type { Externals, Program } from './evaluate/program';
import { readProperty } from './evaluate/properties';
import {
  type Call,
  type Host,
  mapTree,
  nativeValue,
  type Tree,
  undefinedValue,
  type Value,
} from './evaluate/value';
import { type Answer, answering, give } from './gates/answer';
import { libraries } from './libraries';
import { optionsAt } from './libraries/options';
import type { Library, Server, ServerExport } from './library';

type External = Extract<Value, { kind: 'external' }>;

/** A server as the evaluator sees it: an object that can take a handshake over. */
export interface ServerHost extends Host {
  readonly server: Server;
  readonly gate: () => Decision<Answer>;
}

export const serverOf = (tree: Tree): ServerHost | undefined =>
  tree.kind === 'leaf' && tree.value.kind === 'host' && 'server' in tree.value.host
    ? (tree.value.host as ServerHost)
    : undefined;

interface Found {
  readonly library: Library;
  readonly made: ServerExport;
}

type How = 'new' | 'call' | { readonly plugin: string };

function serverExport({ module, path }: External, how: How): Found | undefined {
  const library = libraries.find(({ modules }) => modules.includes(module));
  const made = library?.servers.find((one) => one.path.join('.') === path.join('.') && fits(one.how, how));
  return library && made && { library, made };
}

function fits(one: ServerExport['how'], how: How): boolean {
  if (typeof one === 'object') return typeof how === 'object' && how.plugin === one.plugin;
  return one === how || (one === 'both' && typeof how === 'string');
}

/** What the exports of libraries stand for in the evaluator. One construction gives one server. */
export class Servers implements Externals {
  readonly #hosts = new Map<string, Tree>();

  readonly read = ({ module, path }: External): Tree | undefined =>
    libraries.find(({ modules }) => modules.includes(module))?.values?.[path.join('.')];

  readonly call = (value: External, call: Call, program: Program): Flow | undefined =>
    this.#make(serverExport(value, 'call'), call, program) ??
    this.plugin(String(value.path.at(-1)), call, program);

  readonly construct = (value: External, call: Call, program: Program): Flow | undefined =>
    this.#make(serverExport(value, 'new'), call, program);

  /** `app.register(plugin, options)`. */
  readonly plugin = (name: string, call: Call, program: Program): Flow | undefined => {
    const [first] = call.arguments;
    if (first?.kind !== 'leaf' || first.value.kind !== 'external') return undefined;
    return this.#make(serverExport(first.value, { plugin: name }), call, program);
  };

  #make(found: Found | undefined, call: Call, program: Program): Flow | undefined {
    if (!found) return undefined;
    const id = `${call.at.uri}@${call.at.start}`;
    const tree = this.#hosts.get(id) ?? makeHost(found, id, call, program);
    this.#hosts.set(id, tree);
    const host = serverOf(tree);
    const takesOver = host?.server.made.handover?.(host.server) === 'construction';
    return goOn(tree, takesOver && host ? give(call.state, handedOver(host.gate(), call.at)) : call.state);
  }
}

function makeHost({ library, made }: Found, id: string, call: Call, program: Program): Tree {
  const options = optionsAt(made.options, call.arguments, program);
  const option = (name: string): Tree =>
    mapTree(options, (value) =>
      value.kind === 'undefined' || value.kind === 'null'
        ? undefinedValue
        : readProperty(value, name, program, call.state),
    );
  const written =
    options.kind === 'leaf' && options.value.kind === 'record' ? options.value.record.from : undefined;
  const server: Server = {
    id,
    library,
    made,
    program,
    call,
    option,
    optionsRange: written,
    listeners: (event) =>
      program
        .listeners(event)
        .filter(({ object, site }) => serverOf(settle(object, site.scope, State.empty))?.server.id === id),
  };
  let answers: Decision<Answer> | undefined;
  const gate = () => {
    answers ??= replaceLeaves(made.gate(server), ({ value }) =>
      leaf(value.kind === 'given' ? { ...value, server: id } : value),
    );
    return answers;
  };
  const members: Readonly<Record<string, Tree>> = {
    handleUpgrade: answering('handleUpgrade', ({ state, at }) => {
      return goOn(undefinedValue, give(state, handedOver(gate(), at), at));
    }),
    shouldHandle: nativeValue('shouldHandle', ({ state }) =>
      goOn(leaf({ kind: 'boolean', value: true }), state),
    ),
  };
  const host: ServerHost = {
    name: `the ${library.name} server`,
    answers: true,
    get: (key) => members[key] ?? silent(key),
    server,
    gate,
  };
  return leaf({ kind: 'host', host });
}

const handedOver = (answers: Decision<Answer>, at: Call['at']): Decision<Answer> =>
  replaceLeaves(answers, ({ value }) =>
    leaf<Answer>(value.kind === 'given' ? { ...value, handover: at } : value),
  );

const silent = (name: string): Tree => nativeValue(name, ({ state }) => goOn(undefinedValue, state));

/** True once the server has closed the connection again. */
const closed = new HandshakeSlot<boolean>(leaf(false));

export const isClosed = (state: State): Decision<boolean> => state.get(closed) ?? leaf(false);

const close = ({ state }: Call): Flow => goOn(undefinedValue, state.with(closed, leaf(true)));

/** A socket after the handshake, as a `connection` listener gets it. */
export const openSocket: Tree = leaf({
  kind: 'host',
  host: {
    name: 'the WebSocket',
    answers: true,
    get: (key) => socketMembers[key] ?? silent(key),
  },
});

const socketMembers: Readonly<Record<string, Tree>> = {
  close: nativeValue('close', close),
  terminate: nativeValue('terminate', close),
};
