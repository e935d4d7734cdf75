import type { Node } from '../../tree-sitter';
import { unknownIn, type Word } from '../word';
import { type ShellState, unknownVariable, withVariable } from './variables';

/** More ways through a script than these are not followed. */
const maxStates = 16;
const maxRounds = 16;

/** Runs parts of a script. */
export interface Runner {
  /** Each takes the states before, and gives those after. */
  statement(node: Node, states: readonly ShellState[]): readonly ShellState[];
  children(node: Node, states: readonly ShellState[]): readonly ShellState[];
  fields(nodes: readonly Node[], state: ShellState): Word[];
}

/** Each state once; no more than are followed. */
export const distinct = (states: readonly ShellState[]): readonly ShellState[] =>
  [...new Set(states)].slice(0, maxStates);

/** `a && b`, `a || b`: the second may run, or not. */
export function runList(node: Node, states: readonly ShellState[], runner: Runner): readonly ShellState[] {
  const [left, right] = node.namedChildren;
  const after = left ? runner.statement(left, states) : states;
  return right ? distinct([...after, ...runner.statement(right, after)]) : after;
}

/** `if` and `case`: each branch may be taken, or none. */
export function runAlternatives(
  node: Node,
  states: readonly ShellState[],
  runner: Runner,
): readonly ShellState[] {
  const isClause = (child: Node) => /^(elif_clause|else_clause|case_item)$/.test(child.type);
  const children = node.namedChildren.filter((child) => child !== null);
  const own = children
    .filter((child) => !isClause(child))
    .reduce((current, child) => runner.statement(child, current), states);
  const clauses = children.filter(isClause);
  const results = clauses.flatMap((clause) => runner.children(clause, states));
  const exhaustive = clauses.some(takesTheRest);
  return distinct([...(node.type === 'if_statement' ? own : []), ...results, ...(exhaustive ? [] : states)]);
}

/** `else`, or the pattern `*` of a `case`. */
const takesTheRest = (clause: Node): boolean =>
  clause.type === 'else_clause' || clause.childrenForFieldName('value').some((value) => value?.text === '*');

/** `for NAME in …`: one round for each value, when all are known. */
export function runFor(node: Node, state: ShellState, runner: Runner): readonly ShellState[] {
  const name = node.childForFieldName('variable')?.text ?? '';
  const body = node.childForFieldName('body');
  const items = node.childrenForFieldName('value').filter((value) => value !== null);
  const values = runner.fields(items, state);
  if (!body) return [state];
  if (values.length === 0 || values.length > maxRounds || values.some((word) => unknownIn(word.units))) {
    return runLoop(body, [withVariable(state, name, unknownVariable(`$${name} changes in a loop`))], runner);
  }
  return values.reduce<readonly ShellState[]>(
    (states, { units }) =>
      runner.statement(
        body,
        states.map((one) => withVariable(one, name, { kind: 'scalar', units })),
      ),
    [state],
  );
}

/** A body that runs any number of times: what it assigns can't be told, before or after. */
export function runLoop(node: Node, states: readonly ShellState[], runner: Runner): readonly ShellState[] {
  const names = node
    .descendantsOfType('variable_assignment')
    .map((one) => one?.childForFieldName('name')?.text ?? '');
  const blurred = states.map((state) =>
    names.reduce(
      (one, name) => withVariable(one, name, unknownVariable(`$${name} changes in a loop`)),
      state,
    ),
  );
  runner.children(node, blurred);
  return names.length === 0 ? states : distinct([...states, ...blurred]);
}
