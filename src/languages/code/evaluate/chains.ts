import { leaf } from '../../../core/policy/decision';
import type { SourceRange } from '../../../core/source';
import type { Expression } from '../syntax';
import { callFunction, callValue } from './calls';
import { getterOf } from './classes';
import { evaluate, evaluateItems } from './expressions';
import { dispatch, type Flow, goOn, then } from './flow';
import { mapTree } from './map-tree';
import { inheritedOr, selectProperty } from './maps';
import { readProperty, unknownRest } from './properties';
import type { Scope } from './scope';
import type { State } from './state';
import {
  constantOf,
  nativeValue,
  skipped,
  type Tree,
  undefinedValue,
  unknownValue,
  type Value,
} from './value';

type Member = Expression & { kind: 'member' };

/** `object.key` and `object[key]`. */
export function member(expression: Member, scope: Scope, state: State): Flow {
  return then(evaluate(expression.object, scope, state), (object, after) =>
    then(evaluate(expression.key, scope, after), (key, last) => {
      const getter = object.kind === 'leaf' ? getterOf(object.value, String(constantOf(key))) : undefined;
      if (getter) {
        const call = { arguments: [], self: object, state: last, at: scope.range(expression) };
        return callFunction(getter, call, scope.module.program);
      }
      return goOn(
        mapTree(object, (value) => memberOf(value, key, expression, scope, last)),
        last,
      );
    }),
  );
}

function memberOf(value: Value, key: Tree, expression: Member, scope: Scope, state: State): Tree {
  if (endsHere(value, expression.optional, expression.object)) return skipped;
  const name = constantOf(key);
  if (key.kind === 'branch')
    return mapTree(key, (one) => memberOf(value, leaf(one), expression, scope, state));
  if (name === undefined) {
    const held = value.kind === 'record' ? state.get(value.record.properties) : undefined;
    if (held?.kind !== 'leaf' || held.value.has(unknownRest))
      return unknownValue('the name of a property is not known');
    const missing = inheritedOr(undefinedValue, value, key, inherited);
    return selectProperty(
      held.value,
      key,
      false,
      { at: scope.range(expression) },
      scope.module.program,
      missing,
    );
  }
  return placed(readProperty(value, String(name), scope.module.program, state), scope.range(expression));
}

/** A function or object that is there for every object. */
const inherited: Tree = nativeValue(
  'inherited',
  ({ state }) => goOn(unknownValue('what a function of every object gives is not followed'), state),
  (key) => (key in Function.prototype ? undefined : undefinedValue),
);

/** Says where it was asked whether a header is there. */
const placed = (tree: Tree, at: SourceRange): Tree =>
  tree.kind === 'branch' && tree.condition.kind === 'present' && !tree.at ? { ...tree, at } : tree;

export const isNullish = (value: Value): boolean => value.kind === 'undefined' || value.kind === 'null';

/** A call, with the object it is called on. */
export function call(expression: Expression & { kind: 'call' }, scope: Scope, state: State): Flow {
  const { callee } = expression;
  const at = scope.range(expression);
  if (callee.kind !== 'member') {
    return then(evaluate(callee, scope, state), (target, after) =>
      dispatch(target, after, (value) => {
        if (endsHere(value, expression.optional, callee)) return goOn(skipped, after);
        return evaluateItems(expression.arguments, scope, after, (args, last) =>
          callValue(value, { arguments: args, self: undefinedValue, state: last, at }, scope.module.program),
        );
      }),
    );
  }
  return then(evaluate(callee.object, scope, state), (object, after) =>
    then(evaluate(callee.key, scope, after), (key, ready) =>
      dispatch(object, ready, (value) => {
        if (endsHere(value, callee.optional, callee.object)) return goOn(skipped, ready);
        const self = leaf(value);
        const target = memberOf(value, key, callee, scope, ready);
        return evaluateItems(expression.arguments, scope, ready, (args, last) =>
          dispatch(target, last, (method) =>
            endsHere(method, expression.optional, callee)
              ? goOn(skipped, last)
              : callValue(method, { arguments: args, self, state: last, at }, scope.module.program),
          ),
        );
      }),
    ),
  );
}

/** Does an optional chain end at this value? */
function endsHere(value: Value, optional: boolean, chain: Expression): boolean {
  if (value.kind === 'undefined' && value.skipped && endsEarly(chain)) return true;
  // Whoever expects that an environment variable may be missing wants the program to work without it.
  return optional && (isNullish(value) || value.kind === 'environment');
}

/** Is there a `?.` further to the left in the chain? */
function endsEarly(expression: Expression): boolean {
  if (expression.kind === 'member') return expression.optional || endsEarly(expression.object);
  return expression.kind === 'call' && (expression.optional || endsEarly(expression.callee));
}
