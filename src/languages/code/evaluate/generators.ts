import type { Decision } from '../../../core/policy/decision';
import { leaf } from '../../../core/policy/decision';
import type { Expression } from '../syntax';
import { evaluate } from './expressions';
import { dispatch, type Flow, goOn, then } from './flow';
import { Scope } from './scope';
import type { State } from './state';
import { type Closure, listValue, stringValue, type Tree, unknownValue, type Value } from './value';

/** Name under which a generator's scope holds what it has given so far; no program can call a variable so. */
const given = '(yield)';

/** A generator with a place for what it gives. It runs to its end when it is called. */
export function collecting(generator: Closure): {
  readonly closure: Closure;
  readonly items: (state: State) => Tree;
} {
  const scope = new Scope(generator.scope.module, generator.scope);
  const slot = scope.declare(given, listValue([]));
  return {
    closure: { ...generator, scope },
    items: (state) => state.get(slot) ?? unknownValue('what a generator gives is not known'),
  };
}

/** `yield value` and `yield* list`. */
export function yielded(expression: Expression & { kind: 'yield' }, scope: Scope, state: State): Flow {
  const slot = scope.find(given);
  return then(evaluate(expression.of, scope, state), (value, after) => {
    const result = unknownValue('what a generator gets is not followed');
    const held = slot && after.get(slot);
    if (!slot || held?.kind !== 'leaf' || held.value.kind !== 'list') return goOn(result, after);
    const before = iterated(held.value, after);
    if (!expression.all) return goOn(result, after.with(slot, added(before, [value])));
    return dispatch(value, after, (list) => {
      const more = iterated(list, after);
      const next =
        more?.kind === 'leaf'
          ? added(before, more.value)
          : unknownValue('what a generator gives is not known');
      return goOn(result, after.with(slot, next));
    });
  });
}

function added(before: Decision<readonly Tree[]> | undefined, items: readonly Tree[]): Tree {
  return before?.kind === 'leaf'
    ? listValue([...before.value, ...items])
    : unknownValue('what a generator gives is not known');
}

/** What a loop over the value goes through; undefined when that is not known. */
export function iterated(value: Value, state: State): Decision<readonly Tree[]> | undefined {
  if (value.kind === 'list') return state.get(value.list.items);
  if (value.kind === 'record' && value.record.type === 'map') {
    const held = state.get(value.record.properties);
    if (held?.kind !== 'leaf') return undefined;
    return leaf([...held.value].map(([key, one]) => listValue([stringValue(key), one])));
  }
  return undefined;
}
