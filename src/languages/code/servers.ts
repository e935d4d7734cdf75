import { type Decision, leaf, replaceLeaves } from '../../core/policy/decision';
import { type Flow, goOn, Slot, type State } from './evaluate/flow';
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
import type { Library, Server, ServerExport } from './library';

type External = Extract<Value, { kind: 'external' }>;

/** A server as the evaluator sees it: an object that can take a handshake over. */
export interface ServerHost extends Host {
  readonly server: Server;
  readonly gate: () => Decision<Answer>;
}

export const serverOf = (value: Value): ServerHost | undefined =>
  value.kind === 'host' && 'server' in value.host ? (value.host as ServerHost) : undefined;

/** What constructions of servers stand for in the evaluator. One construction gives one object. */
export class Servers implements Externals {
  readonly #hosts = new Map<string, Tree>();

  readonly call = (value: External, call: Call, program: Program): Flow | undefined =>
    this.#make(value, call, program, 'call');

  readonly construct = (value: External, call: Call, program: Program): Flow | undefined =>
    this.#make(value, call, program, 'new');

  #make(value: External, call: Call, program: Program, how: 'new' | 'call'): Flow | undefined {
    const found = serverExport(value, how);
    if (!found) return undefined;
    const id = `${call.at.uri}@${call.at.start}`;
    const host = this.#hosts.get(id) ?? makeHost(found.library, found.made, id, call, program);
    this.#hosts.set(id, host);
    return goOn(host, call.state);
  }
}

function serverExport(
  { module, path }: External,
  how: 'new' | 'call',
): { library: Library; made: ServerExport } | undefined {
  for (const library of libraries) {
    if (!library.modules.includes(module)) continue;
    const made = library.servers.find(
      (one) => one.path.join('.') === path.join('.') && (one.how === how || one.how === 'both'),
    );
    if (made) return { library, made };
  }
  return undefined;
}

function makeHost(library: Library, made: ServerExport, id: string, call: Call, program: Program): Tree {
  const options = call.arguments[made.options] ?? undefinedValue;
  const option = (name: string): Tree =>
    mapTree(options, (value) =>
      value.kind === 'undefined' || value.kind === 'null'
        ? undefinedValue
        : readProperty(value, name, program, call.state),
    );
  const written =
    options.kind === 'leaf' && options.value.kind === 'record' ? options.value.record.from : undefined;
  const server: Server = { id, library, program, call, option, optionsRange: written };
  let answers: Decision<Answer> | undefined;
  const gate = () => {
    answers ??= replaceLeaves(made.gate(server), ({ value }) =>
      leaf(value.kind === 'given' ? { ...value, server: id } : value),
    );
    return answers;
  };
  const members: Readonly<Record<string, Tree>> = {
    handleUpgrade: answering('handleUpgrade', ({ state, at }) => {
      const answers = replaceLeaves(gate(), ({ value }) =>
        leaf<Answer>(value.kind === 'given' ? { ...value, handover: at } : value),
      );
      return goOn(undefinedValue, give(state, answers));
    }),
    emit: silent('emit'),
    on: silent('on'),
    shouldHandle: nativeValue('shouldHandle', ({ state }) =>
      goOn(leaf({ kind: 'boolean', value: true }), state),
    ),
  };
  const host: ServerHost = {
    name: `the ${library.name} server`,
    answers: true,
    get: (key) => members[key],
    server,
    gate,
  };
  return leaf({ kind: 'host', host });
}

const silent = (name: string): Tree => nativeValue(name, ({ state }) => goOn(undefinedValue, state));

/** True once the server has closed the connection again. */
const closed = new Slot<boolean>(leaf(false));

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
