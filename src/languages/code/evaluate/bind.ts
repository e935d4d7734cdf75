import { leaf } from '../../../core/policy/decision';
import type { Expression, Located, Pattern } from '../syntax';
import { callFunction } from './calls';
import { setterOf } from './classes';
import { evaluate } from './expressions';
import { dispatch, type Flow, goOn, then } from './flow';
import { iterated } from './generators';
import { propertiesOf } from './literals';
import { mapTree } from './map-tree';
import { readProperty, removeProperty, writeProperty } from './properties';
import type { Scope } from './scope';
import type { State } from './state';
import {
  type Call,
  constantOf,
  listValue,
  numberValue,
  recordValue,
  type Tree,
  trueValue,
  undefinedValue,
  unknownValue,
} from './value';

/** `target = value`, and with an operator. */
export function assignment(expression: Expression & { kind: 'assign' }, scope: Scope, state: State): Flow {
  const { target, operator, value } = expression;
  if (operator === '') {
    return then(evaluate(value, scope, state), (assigned, after) =>
      then(bind(target, assigned, scope, after), (_, last) => goOn(assigned, last)),
    );
  }
  const old = patternValue(target);
  if (!old) return goOn(unknownValue('this assignment is not understood'), state);
  const range: Located = { start: expression.start, end: expression.end };
  const combined: Expression =
    operator === '&&' || operator === '||' || operator === '??'
      ? { ...range, kind: 'logical', operator, left: old, right: value }
      : { ...range, kind: 'binary', operator, left: old, right: value };
  return then(evaluate(combined, scope, state), (assigned, after) =>
    then(bind(target, assigned, scope, after), (_, last) => goOn(assigned, last)),
  );
}

/** `target++` and its like. */
export function update(expression: Expression & { kind: 'update' }, scope: Scope, state: State): Flow {
  const old = patternValue(expression.target);
  if (!old) return goOn(unknownValue('this assignment is not understood'), state);
  return then(evaluate(old, scope, state), (before, after) => {
    const number = constantOf(before);
    const changed =
      typeof number === 'number'
        ? numberValue(number + expression.by)
        : unknownValue('a counter is not known');
    return then(bind(expression.target, changed, scope, after), (_, last) =>
      goOn(expression.prefix ? changed : before, last),
    );
  });
}

/** `delete object.key`. */
export const removal = (target: Expression & { kind: 'member' }, scope: Scope, state: State): Flow =>
  then(evaluate(target.object, scope, state), (object, after) =>
    then(evaluate(target.key, scope, after), (key, last) =>
      then(
        dispatch(object, last, (owner) => removeProperty(owner, constantOf(key), last)),
        (_, now) => goOn(trueValue, now),
      ),
    ),
  );

function patternValue(pattern: Pattern): Expression | undefined {
  if (pattern.kind === 'name')
    return { start: pattern.start, end: pattern.end, kind: 'name', name: pattern.name };
  return pattern.kind === 'member' ? pattern.of : undefined;
}

/** Gives the names and places of a pattern their values. */
export function bind(pattern: Pattern, value: Tree, scope: Scope, state: State): Flow {
  switch (pattern.kind) {
    case 'name': {
      const slot = scope.find(pattern.name) ?? scope.declare(pattern.name);
      return goOn(undefinedValue, state.with(slot, value));
    }
    case 'member':
      return bindMember(pattern.of, value, scope, state);
    case 'default':
      return dispatch(value, state, (given) =>
        given.kind === 'undefined'
          ? then(evaluate(pattern.value, scope, state), (fallback, after) =>
              bind(pattern.of, fallback, scope, after),
            )
          : bind(pattern.of, leaf(given), scope, state),
      );
    case 'object':
      return bindObject(pattern, value, scope, state);
    case 'array': {
      const read = (index: number) =>
        mapTree(value, (list) => readProperty(list, String(index), scope.module.program, state));
      const bound = pattern.items.reduce<Flow>(
        (flow, item, index) =>
          item ? then(flow, (_, after) => bind(item, read(index), scope, after)) : flow,
        goOn(undefinedValue, state),
      );
      const { rest, items } = pattern;
      if (!rest) return bound;
      const left = mapTree(value, (list) => {
        const held = iterated(list, state);
        return held?.kind === 'leaf'
          ? listValue(held.value.slice(items.length))
          : unknownValue('the rest of a list is not followed');
      });
      return then(bound, (_, after) => bind(rest, left, scope, after));
    }
    case 'unsupported':
      return goOn(undefinedValue, state);
  }
}

function bindObject(pattern: Pattern & { kind: 'object' }, value: Tree, scope: Scope, state: State): Flow {
  const { program } = scope.module;
  const bound = pattern.properties.reduce<Flow>(
    (flow, { key, target }) =>
      then(flow, (_, after) =>
        then(evaluate(key, scope, after), (name, last) => {
          const read = mapTree(value, (object) =>
            readProperty(object, String(constantOf(name)), program, last),
          );
          return bind(target, read, scope, last);
        }),
      ),
    goOn(undefinedValue, state),
  );
  const { rest } = pattern;
  if (!rest) return bound;
  const named = new Set(
    pattern.properties.map(({ key }) => (key.kind === 'literal' ? String(key.value) : undefined)),
  );
  const left = mapTree(value, (object) => {
    const held = propertiesOf(object, scope, state);
    return named.has(undefined)
      ? unknownValue('the rest of an object is not followed')
      : recordValue(new Map([...held].filter(([key]) => !named.has(key))));
  });
  return then(bound, (_, after) => bind(rest, left, scope, after));
}

function bindMember(target: Expression, value: Tree, scope: Scope, state: State): Flow {
  if (target.kind !== 'member') return goOn(undefinedValue, state);
  return then(evaluate(target.object, scope, state), (object, after) =>
    then(evaluate(target.key, scope, after), (key, last) =>
      dispatch(object, last, (owner) => {
        const setter = setterOf(owner, String(constantOf(key)));
        if (!setter) return writeProperty(owner, constantOf(key), value, last);
        const call: Call = { arguments: [value], self: leaf(owner), state: last, at: scope.range(target) };
        return then(callFunction(setter, call, scope.module.program), (_, now) => goOn(undefinedValue, now));
      }),
    ),
  );
}
