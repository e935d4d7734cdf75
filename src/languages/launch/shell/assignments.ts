import type { Node } from '../../tree-sitter';
import type { Budget } from './budget';
import type { Expander } from './expand';
import {
  append,
  type ShellState,
  sizeOf,
  unknownVariable,
  type Variable,
  withExport,
  withVariable,
} from './variables';

/** What assignments and declarations do to the state of a shell. */
export class Assignments {
  readonly #expander: Expander;
  readonly #budget: Budget;

  constructor(expander: Expander, budget: Budget) {
    this.#expander = expander;
    this.#budget = budget;
  }

  /** `NAME=value`, `NAME+=value`, `NAME=(…)`, `NAME[0]=value`. */
  assign(node: Node, state: ShellState): ShellState {
    const target = node.childForFieldName('name');
    const value = node.childForFieldName('value');
    const name = target?.text ?? '';
    if (target?.type === 'subscript') {
      const array = target.childForFieldName('name')?.text ?? '';
      return withVariable(state, array, unknownVariable(`items of $${array} are set one by one`));
    }
    this.#budget.spend((value?.endIndex ?? 0) - (value?.startIndex ?? 0) + sizeOf(state.variables.get(name)));
    const appends = node.children.some((child) => child?.type === '+=');
    const before = appends ? state.variables.get(name) : undefined;
    return withVariable(state, name, append(before, this.#value(value, state)));
  }

  #value(node: Node | null, state: ShellState): Variable {
    if (!node) return { kind: 'scalar', units: [] };
    if (node.type !== 'array') return { kind: 'scalar', units: this.#expander.value(node, state) };
    const items = node.namedChildren.filter((child) => child !== null && child.type !== 'comment') as Node[];
    return { kind: 'array', words: this.#expander.fields(items, state) };
  }

  /** `export`, `declare`, `local`, `readonly`. */
  declare(node: Node, state: ShellState): ShellState {
    const exports = node.child(0)?.text === 'export';
    return node.namedChildren.reduce((current, child) => {
      if (!child) return current;
      const name = child.childForFieldName('name')?.text ?? child.text;
      const next = child.type === 'variable_assignment' ? this.assign(child, current) : current;
      return exports ? withExport(next, name) : next;
    }, state);
  }

  /** `NAME=value` before a command: for that command alone. */
  prefixes(parts: readonly Node[], state: ShellState): ShellState {
    return parts
      .filter((child) => child.type === 'variable_assignment')
      .reduce((current, child) => {
        const next = this.assign(child, current);
        return withExport(next, child.childForFieldName('name')?.text ?? '');
      }, state);
  }

  unset(node: Node, state: ShellState): ShellState {
    const variables = new Map(state.variables);
    for (const child of node.namedChildren) if (child) variables.delete(child.text);
    return { ...state, variables };
  }
}
