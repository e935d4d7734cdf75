import { type Decision, leaf, replaceLeaves } from '../../../core/policy/decision';
import { namesOf, type Statement } from '../syntax';
import { bind } from './bind';
import { classValue } from './classes';
import { evaluate } from './expressions';
import { dispatch, either, exit, type Flow, goOn, meet, then } from './flow';
import { iterated } from './generators';
import { heldBy } from './objects';
import { compare } from './operators';
import { Scope } from './scope';
import type { State } from './state';
import { truthOf } from './truth';
import { stringValue, type Tree, undefinedValue, unknownValue, type Value } from './value';

/** How often a loop is followed before its outcome counts as unknown. */
const maxRounds = 300;

/** Runs the statements of a block in a scope of their own. */
export function executeBlock(statements: readonly Statement[], outer: Scope, state: State): Flow {
  const scope = new Scope(outer.module, outer);
  declareNames(statements, scope);
  return executeAll(statements, scope, state);
}

/** Declares what the statements will define; functions are there from the start. */
export function declareNames(statements: readonly Statement[], scope: Scope): void {
  for (const statement of statements) {
    if (statement.kind === 'function' && statement.function.name) {
      const syntax = statement.function;
      scope.declare(
        statement.function.name,
        leaf({ kind: 'closure', function: syntax, scope, self: undefined }),
      );
    } else if (statement.kind === 'class' && statement.class.name) {
      scope.declare(statement.class.name, classValue(statement.class, scope));
    } else if (statement.kind === 'declare') {
      for (const { target } of statement.declarations) {
        for (const name of namesOf(target)) scope.declare(name, undefinedValue);
      }
    }
  }
}

/** Runs statements one after the other. */
export const executeAll = (statements: readonly Statement[], scope: Scope, state: State): Flow =>
  statements.reduce<Flow>(
    (flow, statement) => then(flow, (_, after) => execute(statement, scope, after)),
    goOn(undefinedValue, state),
  );

/** Runs one statement. */
export function execute(statement: Statement, scope: Scope, state: State): Flow {
  switch (statement.kind) {
    case 'expression':
      return evaluate(statement.value, scope, state);
    case 'declare':
      return statement.declarations.reduce<Flow>(
        (flow, { target, value }) =>
          then(flow, (_, before) =>
            then(value ? evaluate(value, scope, before) : goOn(undefinedValue, before), (init, after) =>
              bind(target, init, scope, after),
            ),
          ),
        goOn(undefinedValue, state),
      );
    case 'if':
      return then(evaluate(statement.test, scope, state), (test, after) =>
        either(
          truthOf(test, scope.range(statement.test)),
          () => executeBlock([statement.whenTrue], scope, after),
          () =>
            statement.whenFalse
              ? executeBlock([statement.whenFalse], scope, after)
              : goOn(undefinedValue, after),
        ),
      );
    case 'return':
    case 'throw': {
      const { value, kind } = statement;
      if (!value) return exit(kind, undefinedValue, state, scope.range(statement));
      return then(evaluate(value, scope, state), (result, after) =>
        exit(kind, result, after, scope.range(statement)),
      );
    }
    case 'block':
      return executeBlock(statement.statements, scope, state);
    case 'try':
      return tryStatement(statement, scope, state);
    case 'switch':
      return switchStatement(statement, scope, state);
    case 'forOf':
      return forOf(statement, scope, state);
    case 'loop':
      return loop(statement, scope, state);
    case 'break':
    case 'continue':
      return exit(statement.kind, undefinedValue, state, undefined, statement.label);
    case 'labeled':
      return resume(execute(statement.body, scope, state), statement.label, 'break');
    case 'export':
      return statement.declaration
        ? execute(statement.declaration, scope, state)
        : goOn(undefinedValue, state);
    case 'function':
    case 'class':
    case 'import':
    case 'unsupported':
      return goOn(undefinedValue, state);
  }
}

/** Lets a flow that was left in some way go on, with the value it was left with. */
function resume(flow: Flow, label: string | undefined, kind: 'break' | 'continue'): Flow {
  return meet(flow.tree, (step) => {
    if (step === flow.next) return flow.value;
    const isMeant =
      step.kind === kind && (step.label === label || (step.label === undefined && kind === 'continue'));
    return isMeant ? step.value : undefined;
  });
}

function tryStatement(statement: Statement & { kind: 'try' }, scope: Scope, state: State): Flow {
  const body = execute(statement.body, scope, state);
  const handled = statement.handler ? caught(body, statement, scope) : body;
  const { finalizer } = statement;
  if (!finalizer) return handled;
  // What `finally` does after the block was left is not followed: it rarely decides anything.
  return then(handled, (_, after) => execute(finalizer, scope, after));
}

function caught(body: Flow, statement: Statement & { kind: 'try' }, outer: Scope): Flow {
  const failure = meet(body.tree, (step) => (step.kind === 'throw' ? step.value : undefined));
  if (!failure.next) return body;
  const scope = new Scope(outer.module, outer);
  const { parameter } = statement;
  for (const name of parameter ? namesOf(parameter) : []) scope.declare(name, undefinedValue);
  const bound = parameter
    ? bind(parameter, failure.value, scope, failure.next.state)
    : goOn(undefinedValue, failure.next.state);
  const handled = then(bound, (_, state) => execute(statement.handler as Statement, scope, state));
  const tree = replaceLeaves(failure.tree, (node) => (node.value === failure.next ? handled.tree : node));
  return meet(tree, (step) =>
    step === body.next ? body.value : step === handled.next ? handled.value : undefined,
  );
}

function switchStatement(statement: Statement & { kind: 'switch' }, outer: Scope, state: State): Flow {
  const scope = new Scope(outer.module, outer);
  for (const { body } of statement.cases) declareNames(body, scope);
  const from = (index: number, now: State): Flow =>
    executeAll(
      statement.cases.slice(index).flatMap(({ body }) => body),
      scope,
      now,
    );
  const fallback = statement.cases.findIndex(({ test }) => !test);
  const choose = (index: number, subject: Tree, now: State): Flow => {
    const one = statement.cases[index];
    if (!one) return fallback < 0 ? goOn(undefinedValue, now) : from(fallback, now);
    const { test } = one;
    if (!test) return choose(index + 1, subject, now);
    return then(evaluate(test, scope, now), (value, after) => {
      const equal = compare('===', subject, value, scope.range(test), scope.module.program);
      return either(
        truthOf(equal, scope.range(test)),
        () => from(index, after),
        () => choose(index + 1, subject, after),
      );
    });
  };
  return resume(
    then(evaluate(statement.of, outer, state), (subject, after) => choose(0, subject, after)),
    undefined,
    'break',
  );
}

function forOf(statement: Statement & { kind: 'forOf' }, outer: Scope, state: State): Flow {
  return then(evaluate(statement.of, outer, state), (of, ready) =>
    dispatch(of, ready, (value) => {
      const held = statement.keys ? keysOf(value, ready) : iterated(value, ready);
      if (held?.kind !== 'leaf' || held.value.length > maxRounds) return notFollowed(ready);
      const rounds = held.value.reduce<Flow>(
        (flow, item) =>
          then(flow, (_, now) => {
            const scope = new Scope(outer.module, outer);
            for (const name of namesOf(statement.target)) scope.declare(name, undefinedValue);
            const bound = bind(statement.target, item, scope, now);
            return resume(
              then(bound, (__, after) => execute(statement.body, scope, after)),
              statement.label,
              'continue',
            );
          }),
        goOn(undefinedValue, ready),
      );
      return resume(rounds, undefined, 'break');
    }),
  );
}

function loop(statement: Statement & { kind: 'loop' }, outer: Scope, state: State): Flow {
  const { init, test, update, body } = statement;
  const scope = new Scope(outer.module, outer);
  if (init) declareNames([init], scope);
  const round = (count: number, now: State): Flow => {
    if (count > maxRounds) return notFollowed(now);
    const once = resume(execute(body, scope, now), statement.label, 'continue');
    return then(once, (_, after) =>
      then(update ? evaluate(update, scope, after) : goOn(undefinedValue, after), (__, last) =>
        check(count + 1, last),
      ),
    );
  };
  const check = (count: number, now: State): Flow => {
    if (!test) return round(count, now);
    return then(evaluate(test, scope, now), (value, after) =>
      either(
        truthOf(value),
        () => (value.kind === 'leaf' ? round(count, after) : notFollowed(after)),
        () => goOn(undefinedValue, after),
      ),
    );
  };
  const start = init ? execute(init, scope, state) : goOn(undefinedValue, state);
  return resume(
    then(start, (_, ready) => (statement.bodyFirst ? round(0, ready) : check(0, ready))),
    undefined,
    'break',
  );
}

/** What `for … in` goes through. */
function keysOf(value: Value, state: State): Decision<readonly Tree[]> | undefined {
  const held = heldBy(value, state);
  return held && leaf([...held.keys()].map((key) => stringValue(key)));
}

/** A loop of which it is not known how often it runs. */
const notFollowed = (state: State): Flow =>
  exit('lost', unknownValue('this loop runs an unknown number of times'), state);
