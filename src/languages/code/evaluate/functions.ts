import { leaf } from '../../../core/policy/decision';
import { dispatch, goOn } from './flow';
import type { Program } from './program';
import type { State } from './state';
import { nativeValue, numberValue, type Tree, undefinedValue, unknownValue, type Value } from './value';

/** A property of a function: `bind`, `call`, `apply`, `length`. */
export function functionProperty(
  value: Value & { kind: 'closure' | 'native' },
  key: string,
  program: Program,
  state: State,
): Tree {
  const own = value.kind === 'native' ? value.get?.(key, state) : undefined;
  if (own) return own;
  switch (key) {
    case 'length':
      return value.kind === 'closure'
        ? numberValue(declaredLength(value.function.parameters))
        : unknownValue('how many parameters a function has is not known');
    case 'bind':
      return nativeValue(key, ({ arguments: [self, ...first], state: now }) => {
        if (value.kind === 'closure' && first.length === 0)
          return goOn(leaf({ ...value, self: value.self ?? self }), now);
        const bound = nativeValue('bound', (call) =>
          program.call(value, {
            ...call,
            self: self ?? undefinedValue,
            arguments: [...first, ...call.arguments],
          }),
        );
        return goOn(bound, now);
      });
    case 'call':
      return nativeValue(key, (call) => {
        const [self, ...rest] = call.arguments;
        return program.call(value, { ...call, self: self ?? undefinedValue, arguments: rest });
      });
    case 'apply':
      return nativeValue(key, (call) => {
        const [self = undefinedValue, list = undefinedValue] = call.arguments;
        return dispatch(list, call.state, (given) => {
          const items = given.kind === 'list' ? call.state.get(given.list.items) : leaf([]);
          return items?.kind === 'leaf'
            ? program.call(value, { ...call, self, arguments: items.value })
            : goOn(unknownValue('what a function gets is not known'), call.state);
        });
      });
    default:
      return unknownValue(`\`${key}\` of a function is not followed`);
  }
}

/** How many parameters a function declares (ECMAScript, `length`): those before the first with a default. */
export function declaredLength(parameters: readonly { readonly kind: string }[]): number {
  const first = parameters.findIndex(({ kind }) => kind === 'default');
  return first < 0 ? parameters.length : first;
}
