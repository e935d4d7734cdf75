import type { Node } from '../../tree-sitter';
import { unknownIn, type Word } from '../word';
import { fitsPattern, narrowed, outcomeOf, withFirst } from './conditions';
import { type ShellState, unknownVariable, withVariable } from './variables';

/** More ways through a script than these are not followed. */
const maxStates = 16;
const maxRounds = 16;

/** Runs parts of a script. */
export interface Runner {
  /** Each takes the states before, and gives those after. */
  statement(node: Node, states: readonly ShellState[]): readonly ShellState[];
  children(node: Node, states: readonly ShellState[]): readonly ShellState[];
  readonly fields: (nodes: readonly Node[], state: ShellState) => Word[];
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

/** `if`: each branch may be taken that is not certainly passed by, or none. */
export function runIf(node: Node, states: readonly ShellState[], runner: Runner): readonly ShellState[] {
  const children = node.namedChildren.filter((child) => child !== null);
  const clauses = children.filter(({ type }) => /^(elif|else)_clause$/.test(type));
  const own = children.filter((child) => !clauses.includes(child));
  const results: ShellState[] = [];
  let left = states;
  for (const [at, parts] of [own, ...clauses.map(partsOf)].entries()) {
    const test = clauses[at - 1]?.type === 'else_clause' ? undefined : parts[0];
    const outcome = (state: ShellState) => test && outcomeOf(test, state, runner.fields);
    const inside = left
      .filter((state) => outcome(state) !== false)
      .map((state) => (test ? narrowed(test, state, runner.fields) : state));
    results.push(...parts.reduce<readonly ShellState[]>((all, part) => runner.statement(part, all), inside));
    left = left.filter((state) => outcome(state) !== true);
  }
  const isExhaustive = clauses.at(-1)?.type === 'else_clause';
  return distinct([...results, ...(isExhaustive ? [] : left)]);
}

const partsOf = (clause: Node): Node[] => clause.namedChildren.filter((child) => child !== null);

/** `case`: each branch may be taken that is not certainly passed by, or none. */
export function runCase(node: Node, states: readonly ShellState[], runner: Runner): readonly ShellState[] {
  const subject = node.childForFieldName('value');
  const clauses = node.namedChildren.filter((child) => child?.type === 'case_item') as Node[];
  const results: ShellState[] = [];
  let left = states;
  for (const clause of clauses) {
    const values = clause.childrenForFieldName('value').filter((value) => value !== null);
    const [value, ...others] = values;
    const fits = (state: ShellState) => (subject ? fitsPattern(subject, values, state) : undefined);
    const inside = left
      .filter((state) => fits(state) !== false)
      .map((state) =>
        subject && value && others.length === 0 ? withFirst(subject, value, state, runner.fields) : state,
      );
    if (inside.length > 0) results.push(...runner.children(clause, inside));
    left = left.filter((state) => fits(state) !== true);
  }
  return distinct([...results, ...(clauses.some(takesTheRest) ? [] : left)]);
}

const takesTheRest = (clause: Node): boolean =>
  clause.childrenForFieldName('value').some((value) => value?.text === '*');

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
  const shifts = /\b(?:shift|set)\b/.test(node.text);
  if (!shifts) runner.children(node, blurred);
  if (shifts) return shifting(node, states, blurred, runner);
  return names.length === 0 ? states : distinct([...states, ...blurred]);
}

/** A loop that takes arguments away: which of them are left is not known, where there were any. */
function shifting(
  node: Node,
  states: readonly ShellState[],
  blurred: readonly ShellState[],
  runner: Runner,
): readonly ShellState[] {
  const after = blurred.map((state) => ({ ...state, positional: undefined }));
  runner.children(node, after);
  return distinct([...states.filter(({ positional }) => !positional?.length), ...after]);
}
