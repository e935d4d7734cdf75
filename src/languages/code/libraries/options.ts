import { State } from '../evaluate/flow';
import { readProperty } from '../evaluate/properties';
import { mapTree, type Tree, undefinedValue } from '../evaluate/value';
import type { ServerExport } from '../library';

/** Options are the argument at this index, or a property of it. */
export const at =
  (index: number, ...path: readonly string[]): ServerExport['options'] =>
  (args, program) =>
    path.reduce<Tree>(
      (tree, name) =>
        mapTree(tree, (value) =>
          value.kind === 'undefined' || value.kind === 'null'
            ? undefinedValue
            : readProperty(value, name, program, State.empty),
        ),
      args[index] ?? undefinedValue,
    );

/** Options are the first argument when that is an object literal, else the second. */
export const firstObject: ServerExport['options'] = ([first, second]) =>
  first?.kind === 'leaf' && first.value.kind === 'record' ? first : (second ?? undefinedValue);
