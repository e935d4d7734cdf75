import { Unknown } from '../../../core/policy/unknown';
import type { Node, Parse } from '../../tree-sitter';
import type { CommandLine } from '../command-line';
import { type MappedText, mappedUnits, rangeIn, unitsIn } from '../source-map';
import { hole, textOf, type Unit, unknownIn, type Word } from '../word';
import { withBraces } from './braces';
import { Expander } from './expand';
import {
  append,
  emptyState,
  type ShellState,
  sizeOf,
  unknownVariable,
  type Variable,
  withExport,
  withVariable,
} from './variables';

/** More ways through a script than these are not followed. */
const maxStates = 16;
const maxCalls = 8;
const maxRounds = 16;
/** Units of text that are copied at most; a script that needs more is followed no further. */
const maxWork = 1_000_000;

/**
 * The command lines that a shell script runs, whichever way its conditions turn out. Values are followed through
 * variables, arrays and functions of the script; what comes from outside is unknown.
 */
export function shellCommandLines(
  written: MappedText,
  environment: ReadonlyMap<string, Word>,
  parse: Parse,
): CommandLine[] {
  const source = withBraces(written);
  const tree = parse(source.text);
  try {
    return new Script(source, parse).run(tree.rootNode, environment);
  } finally {
    tree.delete();
  }
}

class Script {
  readonly #source: MappedText;
  readonly #parse: Parse;
  readonly #expander: Expander;
  readonly #found = new Map<string, CommandLine>();
  readonly #bodies: Node[] = [];
  readonly #called = new Set<number>();
  #depth = 0;
  #work = 0;

  constructor(source: MappedText, parse: Parse) {
    this.#source = source;
    this.#parse = parse;
    this.#expander = new Expander(source);
  }

  run(root: Node, environment: ReadonlyMap<string, Word>): CommandLine[] {
    let start = emptyState;
    for (const [name, word] of environment)
      start = withExport(withVariable(start, name, { kind: 'scalar', units: word.units }), name);
    const [last = start] = this.#children(root, [start]);
    // A function that nobody calls here is called by whoever reads this file in.
    this.#bodies.forEach((body, index) => {
      if (!this.#called.has(index)) this.#statement(body, [{ ...last, positional: undefined }]);
    });
    return [...this.#found.values()];
  }

  #children(node: Node, states: readonly ShellState[]): readonly ShellState[] {
    return node.namedChildren.reduce(
      (current, child) => (child ? this.#statement(child, current) : current),
      states,
    );
  }

  /** Runs a statement from each state; gives the states after it. */
  #statement(node: Node, states: readonly ShellState[]): readonly ShellState[] {
    if (this.#work > maxWork) return states;
    const each = (step: (state: ShellState) => readonly ShellState[]) => distinct(states.flatMap(step));
    switch (node.type) {
      case 'command':
        return each((state) => this.#command(node, [], state));
      case 'redirected_statement':
        return this.#redirected(node, states);
      case 'variable_assignment':
        return each((state) => [this.#assign(node, state)]);
      case 'declaration_command':
        return each((state) => [this.#declare(node, state)]);
      case 'unset_command':
        return each((state) => [this.#unset(node, state)]);
      case 'function_definition':
        return each((state) => [this.#define(node, state)]);
      case 'list':
        return this.#list(node, states);
      case 'if_statement':
      case 'case_statement':
        return this.#alternatives(node, states);
      case 'for_statement':
        return each((state) => this.#for(node, state));
      case 'while_statement':
      case 'c_style_for_statement':
        return this.#loop(node, states);
      case 'comment':
        return states;
      case 'subshell':
      case 'command_substitution':
        this.#children(node, states);
        return states;
      default:
        return this.#children(node, states);
    }
  }

  /** Words after a redirection still are arguments: `geth >log --ws`. */
  #redirected(node: Node, states: readonly ShellState[]): readonly ShellState[] {
    const redirects = node.namedChildren.filter((child) => child?.type.endsWith('redirect'));
    const late = redirects.flatMap((redirect) => [
      ...(redirect?.childrenForFieldName('destination').slice(1) ?? []),
      ...(redirect?.childrenForFieldName('argument') ?? []),
    ]);
    const words = late.filter((word) => word !== null);
    const [body] = node.descendantsOfType('heredoc_body');
    if (body && isShell(node)) this.#nestedScript(body, states);
    return node.namedChildren.reduce((current, child) => {
      if (child?.type !== 'command') return child ? this.#statement(child, current) : current;
      return distinct(current.flatMap((state) => this.#command(child, words, state)));
    }, states);
  }

  /** `sh <<EOF`: what stands in the document is run. */
  #nestedScript(body: Node, states: readonly ShellState[]): void {
    const units = unitsIn(this.#source, body.startIndex, body.endIndex);
    for (const state of states) {
      const environment = new Map<string, Word>();
      for (const [name, variable] of state.variables)
        if (variable.kind === 'scalar') environment.set(name, this.#asWord(body, variable.units));
      for (const line of shellCommandLines(mappedUnits(units), environment, this.#parse)) this.#add(line);
    }
  }

  #asWord(node: Node, units: readonly Unit[]): Word {
    return { units, range: rangeIn(this.#source, node.startIndex, node.endIndex), encode: () => undefined };
  }

  #list(node: Node, states: readonly ShellState[]): readonly ShellState[] {
    const [left, right] = node.namedChildren;
    const after = left ? this.#statement(left, states) : states;
    return right ? distinct([...after, ...this.#statement(right, after)]) : after;
  }

  /** `if` and `case`: each branch may be taken, or none. */
  #alternatives(node: Node, states: readonly ShellState[]): readonly ShellState[] {
    const isClause = (child: Node) => /^(elif_clause|else_clause|case_item)$/.test(child.type);
    const children = node.namedChildren.filter((child) => child !== null);
    const own = children
      .filter((child) => !isClause(child))
      .reduce((current, child) => this.#statement(child, current), states);
    const clauses = children.filter(isClause);
    const results = clauses.flatMap((clause) => this.#children(clause, states));
    const exhaustive = clauses.some(takesTheRest);
    return distinct([
      ...(node.type === 'if_statement' ? own : []),
      ...results,
      ...(exhaustive ? [] : states),
    ]);
  }

  #for(node: Node, state: ShellState): readonly ShellState[] {
    const name = node.childForFieldName('variable')?.text ?? '';
    const body = node.childForFieldName('body');
    const items = node.childrenForFieldName('value').filter((value) => value !== null);
    const values = this.#expander.fields(items, state);
    if (!body) return [state];
    if (values.length === 0 || values.length > maxRounds || values.some((word) => unknownIn(word.units))) {
      return this.#loop(body, [withVariable(state, name, unknownVariable(`$${name} changes in a loop`))]);
    }
    return values.reduce<readonly ShellState[]>(
      (states, { units }) =>
        this.#statement(
          body,
          states.map((one) => withVariable(one, name, { kind: 'scalar', units })),
        ),
      [state],
    );
  }

  /** A body that runs any number of times: what it assigns can't be told, before or after. */
  #loop(node: Node, states: readonly ShellState[]): readonly ShellState[] {
    const names = node
      .descendantsOfType('variable_assignment')
      .map((one) => one?.childForFieldName('name')?.text ?? '');
    const blurred = states.map((state) =>
      names.reduce(
        (one, name) => withVariable(one, name, unknownVariable(`$${name} changes in a loop`)),
        state,
      ),
    );
    this.#children(node, blurred);
    return names.length === 0 ? states : distinct([...states, ...blurred]);
  }

  #assign(node: Node, state: ShellState): ShellState {
    const target = node.childForFieldName('name');
    const value = node.childForFieldName('value');
    const name = target?.text ?? '';
    if (target?.type === 'subscript') {
      const array = target.childForFieldName('name')?.text ?? '';
      return withVariable(state, array, unknownVariable(`items of $${array} are set one by one`));
    }
    this.#work += (value?.endIndex ?? 0) - (value?.startIndex ?? 0) + sizeOf(state.variables.get(name));
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

  #declare(node: Node, state: ShellState): ShellState {
    const exports = node.child(0)?.text === 'export';
    return node.namedChildren.reduce((current, child) => {
      if (!child) return current;
      const name = child.childForFieldName('name')?.text ?? child.text;
      const next = child.type === 'variable_assignment' ? this.#assign(child, current) : current;
      return exports ? withExport(next, name) : next;
    }, state);
  }

  #unset(node: Node, state: ShellState): ShellState {
    const variables = new Map(state.variables);
    for (const child of node.namedChildren) if (child) variables.delete(child.text);
    return { ...state, variables };
  }

  #define(node: Node, state: ShellState): ShellState {
    const name = node.childForFieldName('name')?.text ?? '';
    const body = node.childForFieldName('body');
    if (!body) return state;
    const known = this.#bodies.findIndex((one) => one.id === body.id);
    const index = known < 0 ? this.#bodies.push(body) - 1 : known;
    return { ...state, functions: new Map(state.functions).set(name, index) };
  }

  #command(node: Node, late: readonly Node[], state: ShellState): readonly ShellState[] {
    const parts = node.children.filter((child) => child !== null);
    const prefix = parts
      .filter((child) => child.type === 'variable_assignment')
      .reduce((current, child) => {
        const next = this.#assign(child, current);
        return withExport(next, child.childForFieldName('name')?.text ?? '');
      }, state);
    const written = parts.filter(({ type }) => type !== 'variable_assignment' && !type.endsWith('redirect'));
    const words = [...this.#expander.fields([...written, ...late], state), ...this.#unread(node)];
    this.#work += words.reduce((sum, word) => sum + word.units.length + 10, 0);
    for (const child of parts) this.#nested(child, state);
    const name = words[0] && !unknownIn(words[0].units) ? textOf(words[0].units) : '';
    if (name === 'set' && words[1] && textOf(words[1].units) === '--')
      return [{ ...state, positional: words.slice(2) }];
    if (name === 'shift') return [{ ...state, positional: state.positional?.slice(1) }];
    const body = state.functions.get(name);
    if (body !== undefined && this.#depth < maxCalls) return this.#call(body, words.slice(1), prefix, state);
    if (words.length > 0) this.#emit(node, words, prefix);
    return [this.#expander.withAssigned(state)];
  }

  /** Behind a quote that is not closed the command goes on in a way that cannot be read. */
  #unread(node: Node): Word[] {
    const rest = node.nextSibling;
    if (rest?.type !== 'ERROR') return [];
    if (!/^(?:[ \t]|\\\r?\n)*$/.test(this.#source.text.slice(node.endIndex, rest.startIndex))) return [];
    const range = rangeIn(this.#source, rest.startIndex, rest.endIndex);
    const encode = () => undefined;
    return [
      {
        units: [{ text: hole, unknown: new Unknown('a quote is not closed'), ...range, encode }],
        range,
        encode,
      },
    ];
  }

  /** Commands inside `$(…)`. */
  #nested(node: Node, state: ShellState): void {
    for (const inner of node.descendantsOfType('command_substitution')) {
      if (inner && inner.id !== node.id) this.#children(inner, [state]);
      else if (inner) this.#children(node, [state]);
    }
  }

  #call(
    body: number,
    positional: readonly Word[],
    inside: ShellState,
    outside: ShellState,
  ): readonly ShellState[] {
    this.#called.add(body);
    this.#depth++;
    const after = this.#statement(this.#bodies[body] as Node, [{ ...inside, positional }]);
    this.#depth--;
    return distinct(after.map((state) => ({ ...state, positional: outside.positional })));
  }

  #emit(node: Node, words: readonly Word[], state: ShellState): void {
    const environment = new Map<string, Word>();
    for (const name of state.exported) {
      const variable = state.variables.get(name);
      if (variable?.kind === 'scalar') environment.set(name, this.#asWord(node, variable.units));
    }
    this.#add({ words, environment, range: rangeIn(this.#source, node.startIndex, node.endIndex) });
  }

  /** Two ways through the script that end in the same command are one. */
  #add(line: CommandLine): void {
    const units = (word: Word) => word.units.map(({ start, text }) => [start, text]);
    const words = line.words.map((word) => [word.range, units(word)]);
    const environment = [...line.environment].map(([name, word]) => [name, textOf(word.units)]);
    this.#found.set(JSON.stringify([words, environment]), line);
  }
}

/** `else`, or the pattern `*` of a `case`. */
const takesTheRest = (clause: Node): boolean =>
  clause.type === 'else_clause' || clause.childrenForFieldName('value').some((value) => value?.text === '*');

/** Is the command of a redirected statement a shell that reads its script from there? */
function isShell(node: Node): boolean {
  const command = node.namedChildren.find((child) => child?.type === 'command');
  return /^(?:sudo\s+)?(?:\S*\/)?(?:ba|da|z|k)?sh(?:\s+-[a-z]+)*$/.test(command?.text ?? '');
}

/** Each state once; no more than are followed. */
const distinct = (states: readonly ShellState[]): readonly ShellState[] =>
  [...new Set(states)].slice(0, maxStates);
