import { leaf } from '../../../core/policy/decision';
import { goOn } from './flow';
import type { Scope } from './scope';
import type { State } from './state';
import { constantOf, nativeValue, type Tree, unknownValue } from './value';

/** The value of a name: a variable, or what the platform defines. */
export function lookUp(name: string, scope: Scope, state: State): Tree {
  const slot = scope.find(name);
  if (slot) return state.get(slot) ?? unknownValue(`\`${name}\` has no value yet`);
  if (name === 'require') return importFunction(scope, (module) => module);
  if (name === 'import') return importFunction(scope, (module) => leaf({ kind: 'promise', of: module }));
  return scope.module.program.global(name) ?? unknownValue(`\`${name}\` is not known`, { apart: true });
}

/** `require` and `import()`: what another file or library exports. */
const importFunction = ({ module }: Scope, give: (module: Tree) => Tree): Tree =>
  nativeValue('require', ({ arguments: [first], state }) => {
    const specifier = first && constantOf(first);
    if (typeof specifier !== 'string')
      return goOn(unknownValue('which file is required is not known'), state);
    return goOn(give(module.program.imported(module, specifier, '*')), state);
  });
