import { Unknown } from '../../../core/policy/unknown';
import { bounded, type Unit, type Word } from '../word';

/** What a shell variable holds; an unknown one was set to what can't be told. */
export type Variable =
  | { readonly kind: 'scalar'; readonly units: readonly Unit[] }
  | { readonly kind: 'array'; readonly words: readonly Word[] }
  | { readonly kind: 'unknown'; readonly unknown: Unknown };

/** The state of a shell between two commands; never changed, only copied. */
export interface ShellState {
  readonly variables: ReadonlyMap<string, Variable>;
  readonly exported: ReadonlySet<string>;
  /** `set -a`: all that is assigned from here on is exported. */
  readonly exportsAll: boolean;
  /** `$1`, `$2`…; undefined when they come from whoever starts the script. */
  readonly positional: readonly Word[] | undefined;
  /** Are these those of a function, which may be called in other ways? */
  readonly inFunction: boolean;
  readonly functions: ReadonlyMap<string, number>;
}

export const emptyState: ShellState = {
  variables: new Map(),
  exported: new Set(),
  exportsAll: false,
  positional: undefined,
  inFunction: false,
  functions: new Map(),
};

export const withVariable = (state: ShellState, name: string, variable: Variable): ShellState => ({
  ...(state.exportsAll ? withExport(state, name) : state),
  variables: new Map(state.variables).set(name, limited(variable)),
});

/** Values that grow with every line of a script end somewhere. */
function limited(variable: Variable): Variable {
  if (variable.kind === 'scalar') return { kind: 'scalar', units: bounded(variable.units) };
  return variable.kind === 'array' && variable.words.length > maxWords
    ? unknownVariable('this array is too long to follow')
    : variable;
}

const maxWords = 2_000;

export const withExport = (state: ShellState, name: string): ShellState =>
  state.exported.has(name) ? state : { ...state, exported: new Set(state.exported).add(name) };

export const unknownVariable = (why: string): Variable => ({ kind: 'unknown', unknown: new Unknown(why) });

/** `NAME+=value`. */
export function append(before: Variable | undefined, added: Variable): Variable {
  if (before === undefined) return added;
  if (before.kind === 'unknown') return before;
  if (added.kind === 'unknown') return added;
  if (before.kind === 'scalar' && added.kind === 'scalar')
    return { kind: 'scalar', units: [...before.units, ...added.units] };
  if (before.kind === 'array' && added.kind === 'array')
    return { kind: 'array', words: [...before.words, ...added.words] };
  return unknownVariable('text is added to an array');
}

/** How much is copied when the variable is. */
export function sizeOf(variable: Variable | undefined): number {
  if (variable?.kind === 'scalar') return variable.units.length;
  return variable?.kind === 'array' ? variable.words.length * 10 : 0;
}
