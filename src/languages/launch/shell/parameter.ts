import type { ShellState, Variable } from './variables';

/** A reference to a variable, as it is written. */
export interface Parameter {
  readonly name: string;
  /** `[@]`, `[0]`… */
  readonly index: string | undefined;
  /** `:-` and its like; empty without one. */
  readonly operator: string;
  /** Of all up to the operator's end. */
  readonly length: number;
}

/** `$NAME` and `${NAME:-…}`; undefined for the forms that change the value. */
export function readParameter(text: string): Parameter | undefined {
  const written = text.trimStart();
  const match = /^\$\{?([A-Za-z_]\w*|[0-9]+|[@*#?$!_-])(\[[^\]]*\])?(:?[-=+?])?/.exec(written);
  if (!match) return undefined;
  const [head, name = '', index, operator = ''] = match;
  if (written.startsWith('${') && operator === '' && head.length < written.length - 1) return undefined;
  return { name, index, operator, length: head.length };
}

/** What a parameter holds; undefined when nobody in the script sets it. */
export function lookUp(name: string, index: string | undefined, state: ShellState): Variable | undefined {
  if (name === '@' || name === '*') {
    return state.positional ? { kind: 'array', words: state.positional } : undefined;
  }
  if (/^[1-9][0-9]*$/.test(name)) {
    const word = state.positional?.[Number(name) - 1];
    return word ? { kind: 'scalar', units: word.units } : undefined;
  }
  const variable = state.variables.get(name);
  if (variable?.kind !== 'array' || index === '[@]' || index === '[*]') return variable;
  const word = variable.words[index === undefined ? 0 : Number(index.slice(1, -1))];
  return word ? { kind: 'scalar', units: word.units } : undefined;
}

/** Set, but to nothing: what the colon of `${NAME:-…}` looks for. */
export const isEmpty = (variable: Variable): boolean =>
  (variable.kind === 'scalar' && variable.units.length === 0) ||
  (variable.kind === 'array' && variable.words.length === 0);

/** `$3` of a script that is known to be started with two arguments: nothing. */
export const isMissingArgument = (name: string, { positional }: ShellState): boolean =>
  positional !== undefined && /^[1-9][0-9]*$/.test(name) && Number(name) > positional.length;
