import { leaf } from '../../../core/policy/decision';
import { concat } from '../../../core/policy/term';
import type { Expression } from '../syntax';
import { gotten } from './classes';
import { evaluate, evaluateItems } from './expressions';
import { dispatch, type Flow, goOn, then } from './flow';
import { mapTrees } from './map-tree';
import { unknownRest } from './properties';
import type { Scope } from './scope';
import type { State } from './state';
import { textOf } from './text';
import {
  type Closure,
  constantOf,
  nullValue,
  numberValue,
  recordValue,
  stringValue,
  type Tree,
  textValue,
  undefinedValue,
  unknownValue,
  type Value,
  whyUnknown,
} from './value';

/** A literal's value. */
export function literalTree(expression: Expression & { kind: 'literal' }, scope: Scope): Tree {
  const { value } = expression;
  if (value === undefined) return undefinedValue;
  if (value === null) return nullValue;
  if (typeof value === 'string') return stringValue(value, scope.range(expression));
  return typeof value === 'number' ? numberValue(value) : leaf({ kind: 'boolean', value });
}

/** A template string. */
export function template(expression: Expression & { kind: 'template' }, scope: Scope, state: State): Flow {
  const items = expression.parts.map((value) => ({ value, spread: false }));
  return evaluateItems(items, scope, state, (parts, after) => goOn(joinTexts(parts), after));
}

function joinTexts(parts: readonly Tree[]): Tree {
  return parts.reduce<Tree>(
    (joined, part) =>
      mapTrees(joined, part, (left, right) => {
        const [a, b] = [textOf(left), textOf(right)];
        if (a && b) return textValue(concat([a, b]));
        return unknownValue(whyUnknown(a ? right : left));
      }),
    stringValue(''),
  );
}

/** An object literal: later properties count more than earlier ones of the same name. */
export function objectLiteral(expression: Expression & { kind: 'object' }, scope: Scope, state: State): Flow {
  const getters = new Map<string, Closure>();
  const step = (index: number, held: ReadonlyMap<string, Tree>, now: State): Flow => {
    const property = expression.properties[index];
    if (!property) {
      const more = { from: scope.range(expression), ...(getters.size > 0 ? { getters } : {}) };
      return goOn(recordValue(held, 'object', more), now);
    }
    const { key } = property;
    if (!key) return spread(property.value, scope, now, held, (all, after) => step(index + 1, all, after));
    return then(evaluate(key, scope, now), (name, after) =>
      then(evaluate(property.value, scope, after), (value, last) => {
        const written = String(constantOf(name));
        if (property.getter && value.kind === 'leaf' && value.value.kind === 'closure')
          getters.set(written, value.value);
        return step(index + 1, new Map(held).set(written, value), last);
      }),
    );
  };
  return step(0, new Map(), state);
}

/** `...value` in an object literal. */
function spread(
  expression: Expression,
  scope: Scope,
  state: State,
  held: ReadonlyMap<string, Tree>,
  follow: (all: ReadonlyMap<string, Tree>, state: State) => Flow,
): Flow {
  return then(evaluate(expression, scope, state), (value, after) =>
    dispatch(value, after, (one) => follow(overlaid(held, propertiesOf(one, scope, after)), after)),
  );
}

/** Properties with others laid over them: what is not known may take the place of each. */
const overlaid = (
  held: ReadonlyMap<string, Tree>,
  others: ReadonlyMap<string, Tree>,
): ReadonlyMap<string, Tree> => new Map([...(others.has(unknownRest) ? [] : held), ...others]);

/** The own properties of a value; where they are not known, an unknown one that stands for them. */
export function propertiesOf(value: Value, scope: Scope, state: State): ReadonlyMap<string, Tree> {
  const inner = value.kind === 'record' ? state.get(value.record.properties) : undefined;
  if (value.kind === 'record' && inner?.kind === 'leaf') {
    const { getters = new Map<string, Closure>() } = value.record;
    const read = [...getters].map(([key, getter]): [string, Tree] => [
      key,
      gotten(getter, leaf(value), scope.module.program, state),
    ]);
    return new Map([...inner.value, ...read]);
  }
  if (['undefined', 'null', 'boolean', 'number'].includes(value.kind)) return new Map();
  return new Map([[unknownRest, unknownValue('what is spread here is not known')]]);
}
