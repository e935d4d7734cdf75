import { leaf } from '../../../core/policy/decision';
import { concat } from '../../../core/policy/term';
import type { ClassSyntax, Expression, Item } from '../syntax';
import { assignment, update } from './bind';
import { construct } from './calls';
import { call, isNullish, member } from './chains';
import { dispatch, either, type Flow, goOn, type State, then } from './flow';
import { compare, unary } from './operators';
import { unknownRest } from './properties';
import type { Scope } from './scope';
import { textOf } from './text';
import {
  constantOf,
  falseValue,
  listValue,
  mapTree,
  nativeValue,
  nullValue,
  numberValue,
  recordValue,
  stringValue,
  type Tree,
  textValue,
  truthiness,
  truthOf,
  undefinedValue,
  unknownValue,
  whyUnknown,
} from './value';

/** What an expression stands for in this scope and state. Bounded: past the program's budget all is unknown. */
export function evaluate(expression: Expression, scope: Scope, state: State): Flow {
  if (!scope.module.program.spend()) return goOn(unknownValue('the code is too long to follow'), state);
  switch (expression.kind) {
    case 'literal':
      return goOn(literalTree(expression, scope), state);
    case 'regex': {
      const { source, flags } = expression;
      const regex = { source, flags, dialect: 'ecmascript' as const };
      return goOn(leaf({ kind: 'regex', regex, from: scope.range(expression) }), state);
    }
    case 'template':
      return evaluateAll(expression.parts, scope, state, (parts, after) => goOn(joinTexts(parts), after));
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
      return then(evaluate(expression.of, scope, state), (value, after) =>
        goOn(unary(expression.operator, value, scope.range(expression.of)), after),
      );
    case 'binary':
      return then(evaluate(expression.left, scope, state), (left, after) =>
        then(evaluate(expression.right, scope, after), (right, last) =>
          goOn(
            compare(expression.operator, left, right, scope.range(expression), scope.module.program),
            last,
          ),
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
      return then(evaluate(expression.of, scope, state), (value, after) => goOn(awaited(value), after));
    case 'sequence':
      return expression.of.reduce<Flow>(
        (flow, one) => then(flow, (_, after) => evaluate(one, scope, after)),
        goOn(undefinedValue, state),
      );
    case 'unsupported':
      return goOn(unknownValue(`${expression.what} is not understood`), state);
  }
}

function literalTree(expression: Expression & { kind: 'literal' }, scope: Scope): Tree {
  const { value } = expression;
  if (value === undefined) return undefinedValue;
  if (value === null) return nullValue;
  if (typeof value === 'string') return stringValue(value, scope.range(expression));
  return typeof value === 'number' ? numberValue(value) : leaf({ kind: 'boolean', value });
}

/** The value of a name: a variable, or what the platform defines. */
export function lookUp(name: string, scope: Scope, state: State): Tree {
  const slot = scope.find(name);
  if (slot) return state.get(slot) ?? unknownValue(`\`${name}\` has no value yet`);
  if (name === 'require') return requireFunction(scope);
  return scope.module.program.global(name) ?? unknownValue(`\`${name}\` is not known`);
}

/** CommonJS: what another file or library exports. */
const requireFunction = ({ module }: Scope): Tree =>
  nativeValue('require', ({ arguments: [first], state }) => {
    const specifier = first && constantOf(first);
    if (typeof specifier !== 'string')
      return goOn(unknownValue('which file is required is not known'), state);
    return goOn(module.program.imported(module, specifier, '*'), state);
  });

/** The value of a class declaration or expression. */
export const classValue = (syntax: ClassSyntax, scope: Scope): Tree =>
  leaf({ kind: 'class', class: syntax, scope });

/** Evaluates in order; `follow` gets the values. */
function evaluateAll(
  expressions: readonly Expression[],
  scope: Scope,
  state: State,
  follow: (values: readonly Tree[], state: State) => Flow,
): Flow {
  const items = expressions.map((value) => ({ value, spread: false }));
  return evaluateItems(items, scope, state, follow);
}

/** The same for arguments and array items, spread ones taken apart. */
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
        const inner = list.kind === 'list' ? after.get(list.list.items) : undefined;
        if (inner?.kind === 'leaf') return step(index + 1, [...values, ...inner.value], after);
        return step(index + 1, [...values, unknownValue('what is spread here is not known')], after);
      });
    });
  };
  return step(0, [], state);
}

function joinTexts(parts: readonly Tree[]): Tree {
  return parts.reduce<Tree>(
    (joined, part) =>
      mapTree(joined, (left) =>
        mapTree(part, (right) => {
          const [a, b] = [textOf(left), textOf(right)];
          if (a && b) return textValue(concat([a, b]));
          return unknownValue(whyUnknown(a ? right : left));
        }),
      ),
    stringValue(''),
  );
}

function objectLiteral(expression: Expression & { kind: 'object' }, scope: Scope, state: State): Flow {
  const step = (index: number, held: ReadonlyMap<string, Tree>, now: State): Flow => {
    const property = expression.properties[index];
    if (!property) return goOn(recordValue(held, 'object', scope.range(expression)), now);
    const { key } = property;
    if (!key) {
      return then(evaluate(property.value, scope, now), (spread, after) =>
        dispatch(spread, after, (value) => {
          const inner = value.kind === 'record' ? after.get(value.record.properties) : undefined;
          if (inner?.kind === 'leaf') return step(index + 1, new Map([...held, ...inner.value]), after);
          if (isNullish(value) || value.kind === 'boolean') return step(index + 1, held, after);
          const unknown = unknownValue('what is spread here is not known');
          return step(index + 1, new Map([...held, [unknownRest, unknown]]), after);
        }),
      );
    }
    return then(evaluate(key, scope, now), (name, after) =>
      then(evaluate(property.value, scope, after), (value, last) =>
        step(index + 1, new Map(held).set(String(constantOf(name)), value), last),
      ),
    );
  };
  return step(0, new Map(), state);
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

/** What a promise brings; other values stand for themselves. */
const awaited = (value: Tree): Tree => mapTree(value, (one) => (one.kind === 'promise' ? one.of : leaf(one)));
