import { leaf, replaceLeaves } from '../../../core/policy/decision';
import { dispatch, exit, type Flow, goOn, meet, then } from './flow';
import { mapTree } from './map-tree';
import type { Program } from './program';
import { HandshakeSlot, Slot, type State } from './state';
import {
  type Call,
  isThrown,
  listValue,
  nativeValue,
  type Tree,
  thrownWith,
  undefinedValue,
  unknownValue,
  type Value,
} from './value';

const promise = (of: Tree): Tree => leaf({ kind: 'promise', of });

/** What a promise brings; other values stand for themselves. A failed promise throws. */
export const awaited = (value: Tree): Tree =>
  mapTree(value, (one) => (one.kind === 'promise' ? awaited(one.of) : leaf(one)));

/** True where the code runs after all that its caller does at once: behind an `await`, or in a function for `then`. */
export const late = new HandshakeSlot<boolean>(leaf(false));

/** Leaves it to later what the flow does from here on. */
export const defer = (state: State): State => state.with(late, leaf(true));

/** Goes back to when the caller runs. */
export const resume = (flow: Flow, before: State): Flow =>
  then(flow, (value, state) => goOn(value, state.with(late, before.get(late) ?? leaf(false))));

/** A method of a promise. */
export function promiseMethod(of: Tree, key: string, program: Program): Tree {
  switch (key) {
    case 'then':
      return nativeValue(key, (call) => follow(of, call, call.arguments[0], call.arguments[1], program));
    case 'catch':
      return nativeValue(key, (call) => follow(of, call, undefined, call.arguments[0], program));
    case 'finally':
      return nativeValue(key, (call) => {
        const [task = undefinedValue] = call.arguments;
        const flow = then(run(task, [], call, defer(call.state), program), (_, state) =>
          goOn(promise(of), state),
        );
        return resume(flow, call.state);
      });
    default:
      return unknownValue(`\`${key}\` of a promise is not followed`);
  }
}

/** A new promise: what the function for its outcome makes of it. */
function follow(
  of: Tree,
  call: Call,
  fulfilled: Tree | undefined,
  rejected: Tree | undefined,
  program: Program,
): Flow {
  const outcome = awaited(of);
  const inside = { ...call, state: defer(call.state) };
  // A failure is no exception here: it is handed to a function like any other outcome.
  const visible = replaceLeaves(outcome, (node) => (isThrown(node) ? promise(node) : node));
  const flow = dispatch(visible, inside.state, (value) =>
    value.kind === 'promise' && isThrown(value.of)
      ? settled(rejected, [value.of.value.error], value.of, inside, program)
      : settled(fulfilled, [leaf(value)], leaf(value), inside, program),
  );
  return resume(flow, call.state);
}

function settled(
  task: Tree | undefined,
  args: readonly Tree[],
  otherwise: Tree,
  call: Call,
  program: Program,
): Flow {
  if (!task || !isFunction(task)) return goOn(promise(otherwise), call.state);
  const flow = run(task, args, call, call.state, program);
  return then(flow, (value, state) => goOn(promise(value), state));
}

const isFunction = (tree: Tree): boolean =>
  !(tree.kind === 'leaf' && (tree.value.kind === 'undefined' || tree.value.kind === 'null'));

/** Calls a function; an exception in it fails the promise. */
function run(task: Tree, args: readonly Tree[], call: Call, state: State, program: Program): Flow {
  const flow = dispatch(task, state, (value) =>
    program.call(value, { arguments: args, self: undefinedValue, state, at: call.at }),
  );
  const ended = meet(flow.tree, (step) =>
    step === flow.next
      ? promise(flow.value)
      : step.kind === 'throw'
        ? promise(thrownWith(step.value))
        : undefined,
  );
  return then(ended, (value, after) => goOn(hidden(value), after));
}

/** Takes the promise off that kept a failure from being an exception on its way. */
const hidden = (value: Tree): Tree =>
  mapTree(value, (one) =>
    one.kind === 'promise' ? leaf<Value>({ kind: 'promise', of: awaited(one.of) }) : leaf(one),
  );

/** `new Promise((resolve, reject) => …)`: followed where one of them is called before the function ends. */
export function newPromise(call: Call, program: Program): Flow {
  const [task = undefinedValue] = call.arguments;
  const outcome = new Slot<Value>(undefinedValue);
  const current = (state: State): Tree => state.get(outcome) ?? undefinedValue;
  const answer = (name: string, make: (value: Tree) => Tree): Tree =>
    nativeValue(`answer: ${name}`, ({ arguments: [value = undefinedValue], state }) => {
      // The first call counts.
      const first = mapTree(current(state), (one) =>
        one.kind === 'promise' ? leaf(one) : promise(make(value)),
      );
      return goOn(undefinedValue, state.with(outcome, first));
    });
  const resolve = answer('resolve', (value) => awaited(value));
  const reject = answer('reject', thrownWith);
  const flow = run(task, [resolve, reject], call, call.state, program);
  return then(flow, (value, state) => {
    const failed = value.kind === 'leaf' && value.value.kind === 'promise' && isThrown(value.value.of);
    return dispatch(current(state), state, (one) => {
      if (one.kind === 'promise') return goOn(leaf(one), state);
      return failed
        ? goOn(value, state)
        : exit('lost', unknownValue('code that runs later is not followed'), state, call.at);
    });
  });
}

/** Functions of `Promise` itself. */
export const promiseFunctions: Readonly<Record<string, Tree>> = {
  resolve: nativeValue('resolve', ({ arguments: [first = undefinedValue], state }) =>
    goOn(promise(awaited(first)), state),
  ),
  reject: nativeValue('reject', ({ arguments: [error = undefinedValue], state }) =>
    goOn(promise(thrownWith(error)), state),
  ),
  all: nativeValue('all', ({ arguments: [list = undefinedValue], state }) =>
    dispatch(list, state, (value) => {
      const items = value.kind === 'list' ? state.get(value.list.items) : undefined;
      if (items?.kind !== 'leaf') return goOn(unknownValue('what a list holds is not known'), state);
      const joined = items.value.reduceRight<Tree>(
        (rest, item) => mapTree(awaited(item), () => rest),
        listValue(items.value.map(awaited)),
      );
      return goOn(promise(joined), state);
    }),
  ),
};
