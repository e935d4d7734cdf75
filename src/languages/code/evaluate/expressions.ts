import { leaf } from '../../../core/policy/decision';
import type { Expression, Item } from '../syntax';
import { assignment, removal, update } from './bind';
import { construct } from './calls';
import { call, isNullish, member } from './chains';
import { classValue } from './classes';
import { dispatch, either, type Flow, goOn, then } from './flow';
import { iterated, yielded } from './generators';
import { literalTree, objectLiteral, template } from './literals';
import { mapTree } from './map-tree';
import { lookUp } from './names';
import { isIn, isInstance } from './objects';
import { compare, unary } from './operators';
import { awaited, defer } from './promises';
import type { Scope } from './scope';
import type { State } from './state';
import { truthiness, truthOf } from './truth';
import {
  falseValue,
  listValue,
  type Tree,
  undefinedValue,
  unknownItems,
  unknownValue,
  type Value,
  whyUnknown,
} from './value';

/** What an expression stands for in this scope and state. Bounded: past the program's budget all is unknown. */
export function evaluate(expression: Expression, scope: Scope, state: State): Flow {
  if (!scope.module.program.spend(1 + state.size / 8))
    return goOn(unknownValue('the code is too long to follow'), state);
  switch (expression.kind) {
    case 'literal':
      return goOn(literalTree(expression, scope), state);
    case 'regex': {
      const { source, flags } = expression;
      const regex = { source, flags, dialect: 'ecmascript' as const };
      return goOn(leaf({ kind: 'regex', regex, from: scope.range(expression) }), state);
    }
    case 'template':
      return template(expression, scope, state);
    case 'name':
      return goOn(lookUp(expression.name, scope, state), state);
    case 'this':
      return goOn(scope.self ?? unknownValue('what `this` is, is not known'), state);
    case 'member':
      return member(expression, scope, state);
    case 'call':
      return call(expression, scope, state);
    case 'new':
      return then(evaluate(expression.callee, scope, state), (callee, after) =>
        evaluateItems(expression.arguments, scope, after, (args, last) =>
          dispatch(callee, last, (value) => construct(value, args, expression, scope, last)),
        ),
      );
    case 'function':
      return goOn(
        leaf({
          kind: 'closure',
          function: expression.function,
          scope,
          self: expression.function.arrow ? scope.self : undefined,
        }),
        state,
      );
    case 'class':
      return goOn(classValue(expression.class, scope), state);
    case 'array':
      return evaluateItems(expression.items, scope, state, (items, after) => goOn(listValue(items), after));
    case 'object':
      return objectLiteral(expression, scope, state);
    case 'unary':
      if (expression.operator === 'delete' && expression.of.kind === 'member')
        return removal(expression.of, scope, state);
      return then(evaluate(expression.of, scope, state), (value, after) =>
        goOn(unary(expression.operator, value, scope.range(expression.of)), after),
      );
    case 'binary':
      return then(evaluate(expression.left, scope, state), (left, after) =>
        then(evaluate(expression.right, scope, after), (right, last) =>
          goOn(binary(expression, left, right, scope, last), last),
        ),
      );
    case 'logical':
      return logical(expression, scope, state);
    case 'conditional':
      return then(evaluate(expression.test, scope, state), (test, after) =>
        either(
          truthOf(test, scope.range(expression.test)),
          () => evaluate(expression.whenTrue, scope, after),
          () => evaluate(expression.whenFalse, scope, after),
        ),
      );
    case 'assign':
      return assignment(expression, scope, state);
    case 'update':
      return update(expression, scope, state);
    case 'await':
      return then(evaluate(expression.of, scope, state), (value, after) =>
        goOn(awaited(value), defer(after)),
      );
    case 'yield':
      return yielded(expression, scope, state);
    case 'sequence':
      return expression.of.reduce<Flow>(
        (flow, one) => then(flow, (_, after) => evaluate(one, scope, after)),
        goOn(undefinedValue, state),
      );
    case 'unsupported':
      return goOn(unknownValue(`${expression.what} is not understood`), state);
  }
}

/** Evaluates arguments or array items in order, spread ones taken apart; `follow` gets the values. */
export function evaluateItems(
  items: readonly Item[],
  scope: Scope,
  state: State,
  follow: (values: readonly Tree[], state: State) => Flow,
): Flow {
  const step = (index: number, values: readonly Tree[], now: State): Flow => {
    const item = items[index];
    if (!item) return follow(values, now);
    return then(evaluate(item.value, scope, now), (value, after) => {
      if (!item.spread) return step(index + 1, [...values, value], after);
      return dispatch(value, after, (list) => {
        const inner = iterated(list, after);
        if (inner?.kind === 'leaf') return step(index + 1, [...values, ...inner.value], after);
        return step(index + 1, [...values, unknownItems(spreadWhy(list))], after);
      });
    });
  };
  return step(0, [], state);
}

const spreadWhy = (list: Value): string =>
  list.kind === 'unknown' || list.kind === 'environment'
    ? whyUnknown(list)
    : 'what is spread here is not known';

function binary(
  { operator, start, end }: Expression & { kind: 'binary' },
  left: Tree,
  right: Tree,
  scope: Scope,
  state: State,
): Tree {
  const { program } = scope.module;
  const at = scope.range({ start, end });
  if (operator === 'in') return mapTree(right, (object) => isIn(left, object, at, program, state));
  if (operator === 'instanceof')
    return mapTree(left, (value) => mapTree(right, (type) => isInstance(value, type)));
  return compare(operator, left, right, at, program);
}

function logical(expression: Expression & { kind: 'logical' }, scope: Scope, state: State): Flow {
  return then(evaluate(expression.left, scope, state), (left, after) => {
    const at = scope.range(expression.left);
    const right = () => evaluate(expression.right, scope, after);
    return dispatch(left, after, (value) => {
      const keep = () => goOn(leaf(value), after);
      // Whoever gives an environment variable a default wants it to work without the variable.
      if (value.kind === 'environment' && expression.operator !== '&&') return right();
      if (expression.operator === '??') {
        if (isNullish(value)) return right();
        return value.kind === 'unknown' ? goOn(leaf(value), after) : keep();
      }
      const truth = truthiness(value, at);
      return expression.operator === '&&'
        ? either(truth, right, () => goOn(value.kind === 'unknown' ? falseValue : leaf(value), after))
        : either(truth, keep, right);
    });
  });
}
