import { leaf } from '../../../core/policy/decision';
import { callFunction, settle } from '../evaluate/calls';
import { baseOf, chainOf, type Instance, inheritedMember } from '../evaluate/classes';
import { goOn } from '../evaluate/flow';
import type { Program } from '../evaluate/program';
import { State } from '../evaluate/state';
import {
  hostValue,
  nativeValue,
  recordValue,
  type Tree,
  undefinedValue,
  unknownValue,
  type Value,
} from '../evaluate/value';
import type { Server } from '../library';
import { optionsAt } from './options';

/** The adapter of a Nest application: the library that it uses, and the options that reach it. */
export type NestAdapter =
  | { readonly library: 'ws' | 'socket.io'; readonly options: Tree }
  | { readonly library: undefined; readonly why: string };

const notKnown: NestAdapter = {
  library: undefined,
  why: 'which WebSocket adapter the application uses is not known',
};

/** Packages with adapters, by what they serve WebSockets with. */
const packages: Readonly<Record<string, 'ws' | 'socket.io'>> = {
  '@nestjs/platform-ws': 'ws',
  '@nestjs/platform-socket.io': 'socket.io',
};

/** The methods by which a subclass of an adapter gets at the options (platform-ws and platform-socket.io 12.1). */
const making = ['createIOServer', 'create'];

/**
 * The adapter that the application chooses by `useWebSocketAdapter`, wherever in the project that stands; without, it
 * is the one for socket.io (Nest, "Adapters").
 */
export function nestAdapter(server: Server): NestAdapter {
  const { program, made, call } = server;
  const options = optionsAt(made.options, call.arguments, program);
  const chosen = program
    .sitesEverywhere(/\buseWebSocketAdapter\s*\(/g)
    .flatMap(({ expression, scope }) =>
      expression.kind === 'call' && expression.arguments[0]
        ? [settle(expression.arguments[0].value, scope, State.empty)]
        : [],
    );
  if (chosen.length === 0) {
    const certain = program.isComplete && program.dependency('@nestjs/platform-ws') === undefined;
    return certain ? { library: 'socket.io', options } : notKnown;
  }
  const adapters = chosen.map((tree) => adapterOf(tree, options, program));
  const [first] = adapters;
  return first && adapters.every(({ library }) => library === first.library) && adapters.length === 1
    ? first
    : agreeing(adapters);
}

/** Several applications may share a gateway: what all of them say is known. */
function agreeing(adapters: readonly NestAdapter[]): NestAdapter {
  const [first] = adapters;
  const same =
    first?.library !== undefined &&
    adapters.every((one) => one.library === first.library && one.options === first.options);
  return same ? first : notKnown;
}

function adapterOf(tree: Tree, options: Tree, program: Program): NestAdapter {
  if (tree.kind !== 'leaf') return notKnown;
  const { value } = tree;
  const base = baseOf(value) ?? value;
  const library = base.kind === 'external' ? packages[base.module] : undefined;
  if (library === undefined) return notKnown;
  if (value.kind !== 'record') return { library, options };
  return { library, options: optionsThrough(value, options, program) };
}

/** What a subclass of an adapter makes of the options before it hands them on. */
function optionsThrough(adapter: Instance, options: Tree, program: Program): Tree {
  const { class: own, base } = adapter.record;
  const defines = (name: string) =>
    own !== undefined &&
    chainOf(own).classes.some(({ class: { members } }) => members.some((member) => member.name === name));
  const name = making.find(defines);
  if (name === undefined || !base) return options;
  const handed: Tree[] = [];
  const parent = hostValue({
    name: 'the adapter',
    get: (key) =>
      nativeValue(key, ({ arguments: [, given = undefinedValue], state }) => {
        if (making.includes(key)) handed.push(given);
        return goOn(hostValue({ name: 'the server', get: () => silent }), state);
      }),
  });
  const state = State.empty.with(base, parent);
  const method = inheritedMember(adapter, name, program, state);
  if (method?.kind !== 'leaf' || method.value.kind !== 'closure') return options;
  const port = unknownValue('the port is not known');
  const given =
    options.kind === 'leaf' && options.value.kind === 'undefined' ? recordValue(new Map()) : options;
  const at = method.value.scope.range(method.value.function);
  const call = { arguments: [port, given], self: leaf<Value>(adapter), state, at };
  const flow = program.during(false, () => callFunction(method.value as never, call, program));
  // The check that is handed on looks at variables of the method.
  const made = base.initial;
  flow.next?.state.settle();
  if (made) base.settle(made);
  const [only, ...others] = handed;
  return only && others.length === 0
    ? only
    : unknownValue('what the WebSocket adapter makes of the options is not followed');
}

const silent: Tree = nativeValue('method', ({ state }) => goOn(undefinedValue, state));
