import { mapTree } from '../evaluate/map-tree';
import type { Program } from '../evaluate/module';
import { readProperty } from '../evaluate/properties';
import { State } from '../evaluate/state';
import { type Tree, undefinedValue } from '../evaluate/value';
import type { Server } from '../library';

/** Which argument of a construction holds the options. */
export interface OptionsPlace {
  readonly index: number;
  /** Properties that lead to them. */
  readonly path?: readonly string[];
  /** They may also be the first argument, when that is an object literal. */
  readonly orFirst?: boolean;
}

/** One of the options; undefined when there are none. */
export const optionIn = (options: Tree, name: string, program: Program, state: State): Tree =>
  mapTree(options, (value) =>
    value.kind === 'undefined' || value.kind === 'null'
      ? undefinedValue
      : readProperty(value, name, program, state),
  );

/** The options of a construction with these arguments. */
export function optionsAt(
  { index, path = [], orFirst }: OptionsPlace,
  args: readonly Tree[],
  program: Program,
): Tree {
  const [first] = args;
  const isFirst = orFirst && first?.kind === 'leaf' && first.value.kind === 'record';
  return within((isFirst ? first : args[index]) ?? undefinedValue, path, program);
}

/** An option of a server by the names that lead to it; the undefined value when it is not given. */
export const nestedOption = ({ option, program }: Server, [first = '', ...rest]: readonly string[]): Tree =>
  within(option(first), rest, program);

const within = (tree: Tree, path: readonly string[], program: Program): Tree =>
  path.reduce<Tree>(
    (outer, name) =>
      mapTree(outer, (value) =>
        value.kind === 'undefined' || value.kind === 'null'
          ? undefinedValue
          : readProperty(value, name, program, State.empty),
      ),
    tree,
  );
