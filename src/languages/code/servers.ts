import { type Decision, leaf, replaceLeaves } from '../../core/policy/decision';
import { baseOf } from './evaluate/classes';
import { type Flow, goOn } from './evaluate/flow';
import { mapTree } from './evaluate/map-tree';
import type { Program } from './evaluate/program';
import { State } from './evaluate/state';
import type { Externals } from './evaluate/surroundings';
import {
  type Call,
  type Host,
  nativeValue,
  type Tree,
  undefinedValue,
  unknownValue,
  type Value,
} from './evaluate/value';
import { type Answer, answering, give } from './gates/answer';
import { applicationPassed, decoration } from './gates/fastify-decorations';
import { silent } from './gates/open-socket';
import { responseClass } from './gates/web';
import { isServer, laterOptions, overrideOf } from './later';
import { libraries, libraryOf } from './libraries';
import { asksWho, isSetting } from './libraries/credentials';
import { lodashExport } from './libraries/lodash';
import { optionIn, optionsAt } from './libraries/options';
import { settingsExport } from './libraries/settings';
import type { Library, Server, ServerExport } from './library';
import type { ModuleSyntax } from './syntax';

type External = Extract<Value, { kind: 'external' }>;

/** A server as the evaluator sees it: an object that can take a handshake over. */
export interface ServerHost extends Host {
  readonly server: Server;
  readonly gate: () => Decision<Answer>;
}

/** The server that a value is: the library's object, or an instance of a class that extends the library's. */
export function serverOf(tree: Tree): ServerHost | undefined {
  const value = tree.kind === 'leaf' ? (baseOf(tree.value) ?? tree.value) : undefined;
  return value?.kind === 'host' && 'server' in value.host ? (value.host as ServerHost) : undefined;
}

interface Found {
  readonly library: Library;
  readonly made: ServerExport;
}

type How = 'new' | 'call' | { readonly plugin: string };

function serverExport(value: External, how: How): Found | undefined {
  const library = libraryOf(value.module);
  if (!library) return undefined;
  const path = withoutChain(library, value.path).join('.');
  const made = library.servers.find((one) => one.path.join('.') === path && fits(one.how, how));
  return made && { library, made };
}

/** The path where methods in between return the object that they are called on. */
const withoutChain = ({ fluent }: Library, path: External['path']): External['path'] =>
  path.length > 3 && fluent?.includes(path[0] as string) ? [...path.slice(0, 2), ...path.slice(-1)] : path;

function fits(one: ServerExport['how'], how: How): boolean {
  if (typeof one !== 'object') return one === how || (one === 'both' && typeof how === 'string');
  return 'plugin' in one && typeof how === 'object' && how.plugin === one.plugin;
}

/** What makes servers from the default exports of this file. */
const exportedIn = (uri: string): Found[] =>
  libraries.flatMap((library) =>
    library.servers
      .filter(
        ({ how }) =>
          typeof how === 'object' &&
          'exported' in how &&
          (how.exported === 'any file' || how.exported.test(uri)),
      )
      .map((made) => ({ library, made })),
  );

/** Could the default export of this file be a server? Cheap: what is exported is not looked at. */
export const mayExportServer = ({ uri, text }: ModuleSyntax): boolean =>
  exportedIn(uri).some(({ library: { marks } }) => marks?.some((mark) => text.includes(mark)) ?? true);

/** What the exports of libraries stand for in the evaluator. One construction gives one server. */
export class Servers implements Externals {
  readonly #hosts = new Map<string, Tree>();

  readonly global = (name: string, program: Program): Tree | undefined => {
    if (name === 'Response') return responseClass(program);
    const library = libraries.find(({ globals }) => globals?.includes(name));
    return library && leaf({ kind: 'external', module: library.modules[0] as string, path: [] });
  };

  readonly leftToVisitor = asksWho;

  readonly isSetting = isSetting;

  readonly passed = applicationPassed;

  readonly read = (value: External, program: Program): Tree | undefined =>
    libraryOf(value.module)?.values?.[value.path.join('.')] ??
    settingsExport(value, program) ??
    decoration(value, program) ??
    lodashExport(value, program);

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

  /** What is made from the default export of a file. */
  exported(value: Tree, at: Call['at'], program: Program): ServerHost | undefined {
    const settings = configuration(value, at, program);
    if (settings.kind !== 'leaf' || settings.value.kind !== 'record') return undefined;
    const call: Call = { arguments: [settings], self: undefinedValue, state: State.empty, at };
    return exportedIn(at.uri)
      .map((found) => serverOf(makeHost(found, `${at.uri}@export`, call, program)))
      .find((host) => host && (host.server.made.when?.(host.server) ?? true));
  }

  #make(found: Found | undefined, call: Call, program: Program): Flow | undefined {
    if (!found) return undefined;
    const id = `${call.at.uri}@${call.at.start}-${call.at.end}`;
    const tree = this.#hosts.get(id) ?? makeHost(found, id, call, program);
    this.#hosts.set(id, tree);
    const host = serverOf(tree);
    const takesOver = host?.server.made.handover?.(host.server) === 'construction';
    return goOn(
      tree,
      takesOver && host ? give(call.state, handedOver(host.gate(), call.at), call.at) : call.state,
    );
  }
}

/** A configuration may also be a function that returns it, and a promise. */
function configuration(value: Tree, at: Call['at'], program: Program): Tree {
  if (value.kind !== 'leaf') return value;
  if (value.value.kind === 'promise') return value.value.of;
  if (value.value.kind !== 'closure') return value;
  const environment = unknownValue('what a configuration is asked for is not known');
  const call: Call = {
    arguments: [environment, environment],
    self: undefinedValue,
    state: State.empty,
    at,
  };
  const flow = program.call(value.value, call);
  return flow.next ? configuration(flow.value, at, program) : value;
}

function makeHost({ library, made }: Found, id: string, call: Call, program: Program): Tree {
  const options = optionsAt(made.options, call.arguments, program);
  const later = laterOptions(made, id, program, call.state);
  const option = (name: string): Tree =>
    mapTree(later.before(name), (overriding) =>
      overriding.kind === 'undefined'
        ? mapTree(optionIn(options, name, program, call.state), (own) =>
            own.kind === 'undefined' ? later.after(name) : leaf(own),
          )
        : leaf(overriding),
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
    calls: later.calls,
    optionsRange: written,
    override: (method) => overrideOf(method, call.self, id, program),
    listeners: (event) => program.listeners(event).filter(({ object, site }) => isServer(object, site, id)),
  };
  let answers: Decision<Answer> | undefined;
  const gate = () => {
    answers ??= replaceLeaves(made.gate(server), ({ value }) =>
      leaf(value.kind === 'given' ? { ...value, server: id } : value),
    );
    return answers;
  };
  const takeOver = (name: string): Tree =>
    answering(name, ({ state, at }) => goOn(undefinedValue, give(state, handedOver(gate(), at), at)));
  const members: Readonly<Record<string, Tree>> = {
    ...made.members,
    ...Object.fromEntries((made.takes ?? ['handleUpgrade']).map((name) => [name, takeOver(name)])),
    shouldHandle: nativeValue('shouldHandle', ({ state }) =>
      goOn(leaf({ kind: 'boolean', value: true }), state),
    ),
  };
  const host: ServerHost = {
    name: `the ${library.name} server`,
    answers: true,
    get: (key) => members[key] ?? chained(server, key) ?? silent(key),
    server,
    gate,
  };
  return leaf({ kind: 'host', host });
}

/** A method of the object that the construction was a method of. */
const chained = ({ library, made }: Server, key: string): Tree | undefined =>
  library.fluent?.includes(made.path[0] as string)
    ? leaf({ kind: 'external', module: library.modules[0] as string, path: [...made.path.slice(0, -1), key] })
    : undefined;

const handedOver = (answers: Decision<Answer>, at: Call['at']): Decision<Answer> =>
  replaceLeaves(answers, ({ value }) =>
    leaf<Answer>(value.kind === 'given' ? { ...value, handover: at } : value),
  );
