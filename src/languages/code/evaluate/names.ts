import { leaf } from '../../../core/policy/decision';
import { ownPlace } from './files';
import { goOn } from './flow';
import type { Program } from './program';
import type { Scope } from './scope';
import type { State } from './state';
import { constantOf, nativeValue, type Tree, unknownValue } from './value';

/** The value of a name: a variable, or what the platform defines. */
export function lookUp(name: string, scope: Scope, state: State): Tree {
  const slot = scope.find(name);
  if (slot) return state.get(slot) ?? unknownValue(`\`${name}\` has no value yet`);
  const { program, uri } = scope.module;
  if (name === 'require') return program.requireIn(uri);
  if (name === 'import')
    return importFunction(uri, program, (module) => leaf({ kind: 'promise', of: module }));
  return (
    ownPlace(name, uri) ?? program.global(name) ?? unknownValue(`\`${name}\` is not known`, { apart: true })
  );
}

/** `require` and `import()`: what another file or library exports. */
export const importFunction = (uri: string, program: Program, give: (module: Tree) => Tree): Tree =>
  nativeValue('require', ({ arguments: [first], state }) => {
    const specifier = first && constantOf(first);
    if (typeof specifier !== 'string')
      return goOn(unknownValue('which file is required is not known'), state);
    return goOn(give(program.imported({ uri }, specifier, '*')), state);
  });
