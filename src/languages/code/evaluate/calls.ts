import { leaf, nodes } from '../../../core/policy/decision';
import { readsHeader } from '../../../core/policy/term';
import { type Expression, type FunctionSyntax, namesOf } from '../syntax';
import { areApart, holdsAnswer } from './apart';
import { bind } from './bind';
import { instantiate } from './construct';
import { evaluate } from './expressions';
import { either, exit, type Flow, goOn, meet, then } from './flow';
import { collecting } from './generators';
import type { Program } from './program';
import { defer, resume } from './promises';
import { Scope } from './scope';
import { HandshakeSlot, type State } from './state';
import { declareNames, executeAll } from './statements';
import { truthNotKnown } from './truth';
import {
  type Call,
  type Closure,
  environmentIn,
  isLeftToVisitor,
  listValue,
  type Tree,
  thrown,
  thrownWith,
  undefinedValue,
  unknownValue,
  type Value,
  whyUnknown,
} from './value';

/** Deeper calls are not followed. */
const maxDepth = 40;

/** Calls a value. */
export function callValue(value: Value, call: Call, program: Program): Flow {
  switch (value.kind) {
    case 'closure':
      return callFunction(value, call, program);
    case 'native':
      return value.call(call);
    case 'external':
      return program.callExternal(value, call);
    case 'class':
      return goOn(thrown, call.state);
    case 'unknown':
    case 'environment':
      return callUnknown(whyUnknown(value), isLeftToVisitor(value) && hasApartArguments(call), call, program);
    default:
      return goOn(thrown, call.state);
  }
}

/**
 * A call of which nothing is known: it may answer the handshake, if it gets hold of what answers it. If all that it gets
 * hold of is a function, it may call that.
 * @param apart see {@link areApart}
 */
export function callUnknown(why: string, apart: boolean, call: Call, program: Program): Flow {
  const result = unknownValue(why, { apart });
  if (!program.mayAnswer(call)) return goOn(result, call.state);
  const [callback, ...others] = call.arguments.filter((tree) => holdsAnswer(tree));
  // A text can do no more with a function than call it.
  const callsOnly = apart || environmentIn(why) !== undefined;
  if (!callsOnly || callback?.kind !== 'leaf' || callback.value.kind !== 'closure' || holdsAnswer(call.self))
    return exit('lost', result, call.state, call.at);
  const { value } = callback;
  const args = value.function.parameters.map(() => result);
  const called = (): Flow =>
    then(program.run(value, { ...call, arguments: args, state: defer(call.state) }), (_, state) =>
      resume(goOn(result, state), call.state),
    );
  return either(truthNotKnown(why, { apart }, call.at), called, () =>
    others.length > 0
      ? callUnknown(why, apart, { ...call, arguments: others }, program)
      : goOn(result, call.state.with(awaitedAnswer, leaf<string | undefined>(why))),
  );
}

/** Are the values that a call gets {@link areApart apart}? The functions among them it can only call. */
export const hasApartArguments = ({ self, arguments: args, state }: Call): boolean =>
  areApart(
    [self, ...args].filter((tree) => !isFunction(tree)),
    state,
  );

/** A function of the program, or one of the platform that answers nothing. */
const isFunction = (tree: Tree): boolean =>
  tree.kind === 'leaf' &&
  (tree.value.kind === 'closure' || (tree.value.kind === 'native' && !holdsAnswer(tree)));

/** Is the Origin itself, or what was made of it, among the values that a call gets? A request as a whole is not. */
export const getsOrigin = ({ self, arguments: args }: Call): boolean =>
  [self, ...args].some((tree) =>
    [...nodes(tree)].some(
      (node) =>
        node.kind === 'leaf' &&
        (node.value.kind === 'text'
          ? readsHeader(node.value.term, 'origin')
          : node.value.kind === 'external' && node.value.mixed === true),
    ),
  );

/** Why an answer may still come when the code has run to its end. */
export const awaitedAnswer = new HandshakeSlot<string | undefined>(leaf<string | undefined>(undefined));

/** Calls a function of the program; the value is what it returns. */
export function callFunction(closure: Closure, call: Call, program: Program): Flow {
  if (closure.function.generator) return callGenerator(closure, call, program);
  const run = runFunction(closure, call, program);
  const returned = meet(run.tree, (step) =>
    step === run.next ? undefinedValue : step.kind === 'return' ? step.value : undefined,
  );
  if (!closure.function.async) return returned;
  // A failed promise is still a promise.
  const settled = meet(returned.tree, (step) =>
    step === returned.next ? returned.value : step.kind === 'throw' ? thrownWith(step.value) : undefined,
  );
  const promised = then({ ...settled }, (value, state) => goOn(leaf({ kind: 'promise', of: value }), state));
  return resume(promised, call.state);
}

/** What a generator gives, as a list. */
function callGenerator(generator: Closure, call: Call, program: Program): Flow {
  const { closure, items } = collecting(generator);
  const run = runFunction(closure, call, program);
  const ended = meet(run.tree, (step) =>
    step === run.next || step.kind === 'return' ? undefinedValue : undefined,
  );
  return then(ended, (_, state) => goOn(items(state), state));
}

/** Runs a function's body; how it ends is left as it is, so that each way out keeps its place in the source. */
export function runFunction(closure: Closure, call: Call, program: Program): Flow {
  const { function: syntax } = closure;
  if (syntax.broken) return exit('lost', unknownValue('the code is not complete'), call.state);
  if (program.depth >= maxDepth) return exit('lost', unknownValue('calls are nested too deeply'), call.state);
  program.depth += 1;
  try {
    const scope = new Scope(
      closure.scope.module,
      closure.scope,
      closure.self ?? (syntax.arrow ? undefined : call.self),
    );
    if (!syntax.arrow) scope.declare('arguments', () => listValue(call.arguments));
    return then(bindParameters(syntax, call.arguments, scope, call.state), (_, state) => {
      declareNames(syntax.body, scope);
      return executeAll(syntax.body, scope, state);
    });
  } finally {
    program.depth -= 1;
  }
}

function bindParameters(syntax: FunctionSyntax, args: readonly Tree[], scope: Scope, state: State): Flow {
  for (const pattern of [...syntax.parameters, ...(syntax.rest ? [syntax.rest] : [])]) {
    for (const name of namesOf(pattern)) scope.declare(name, undefinedValue);
  }
  const bound = syntax.parameters.reduce<Flow>(
    (flow, parameter, index) =>
      then(flow, (_, now) => bind(parameter, args[index] ?? undefinedValue, scope, now)),
    goOn(undefinedValue, state),
  );
  const { rest } = syntax;
  if (!rest) return bound;
  return then(bound, (_, now) => bind(rest, listValue(args.slice(syntax.parameters.length)), scope, now));
}

/** `new`. */
export function construct(
  value: Value,
  args: readonly Tree[],
  expression: Expression,
  scope: Scope,
  state: State,
): Flow {
  const { program } = scope.module;
  const call: Call = { arguments: args, self: undefinedValue, state, at: scope.range(expression) };
  if (value.kind === 'class') return instantiate(value, call, program);
  if (value.kind === 'native') return value.call(call);
  if (value.kind === 'external') return program.constructExternal(value, call);
  return callUnknown(whyUnknown(value), isLeftToVisitor(value) && hasApartArguments(call), call, program);
}

/** A value that is worked out before any handshake comes; what the work changes is there from the start. */
export function settle(expression: Expression, scope: Scope, state: State): Tree {
  const flow = scope.module.program.during(false, () => evaluate(expression, scope, state));
  if (!flow.next) return unknownValue('this code fails or is not followed');
  flow.next.state.settle();
  return flow.value;
}
