import type { Node, Parse } from '../../tree-sitter';
import { type MappedText, mappedUnits, rangeIn, unitsIn } from '../source-map';
import { textOf, type Unit, unknownIn, type Word } from '../word';
import { Assignments } from './assignments';
import { withBraces } from './braces';
import { Budget } from './budget';
import { firstStartBehind, lateWords, readsScript } from './commands';
import { Expander } from './expand';
import { distinct, type Runner, runCase, runFor, runIf, runList, runLoop } from './flow';
import { withoutInlineComments } from './inline-comments';
import { behindOpenQuote } from './open-quote';
import { type Settings, withOptions, withSettings, withShift } from './options';
import { withRead } from './reading';
import { ScriptResults, type ScriptRun, type ScriptStart } from './results';
import { emptyState, type ShellState, withExport, withVariable } from './variables';
import { writingOf, writtenName } from './written';

/** Functions that call one another are followed this deep. */
const maxCalls = 8;

/** The start of a command inside another; to ask the tree of each argument takes long. */
const mayNest = /\$\(|`/;

/**
 * The command lines that a shell script runs and the files that it writes, whichever way its conditions turn out.
 * Values are followed through variables, arrays and functions of the script; what comes from outside is unknown.
 * @param settings what files that it reads in set, by their names
 */
export function runScript(
  written: MappedText,
  start: ScriptStart,
  parse: Parse,
  settings: Settings = new Map(),
): ScriptRun {
  const source = withBraces(withoutInlineComments(written));
  const tree = parse(source.text);
  try {
    return new Script(source, parse, settings).run(tree.rootNode, start);
  } finally {
    tree.delete();
  }
}

class Script implements Runner {
  readonly #source: MappedText;
  readonly #parse: Parse;
  readonly #settings: Settings;
  readonly #expander: Expander;
  readonly #budget = new Budget();
  readonly #assignments: Assignments;
  readonly #results = new ScriptResults();
  readonly #bodies: Node[] = [];
  readonly #called = new Set<number>();
  #depth = 0;
  /** Where the budget was spent. */
  #end: number | undefined;

  constructor(source: MappedText, parse: Parse, settings: Settings) {
    this.#source = source;
    this.#settings = settings;
    this.#parse = parse;
    this.#expander = new Expander(source);
    this.#assignments = new Assignments(this.#expander, this.#budget);
  }

  run(root: Node, { environment, positional }: ScriptStart): ScriptRun {
    let start: ShellState = { ...emptyState, positional };
    for (const [name, word] of environment)
      start = withExport(withVariable(start, name, { kind: 'scalar', units: word.units }), name);
    const [last = start] = this.children(root, [start]);
    // A function that nobody calls here is called by whoever reads this file in.
    this.#bodies.forEach((body, index) => {
      if (!this.#called.has(index)) this.statement(body, [{ ...last, positional: undefined }]);
    });
    this.#cutOff(root);
    return this.#results;
  }

  /** The first command behind the end of the budget that may start a node. */
  #cutOff(root: Node): void {
    const end = this.#end;
    if (end === undefined) return;
    const first = firstStartBehind(end, root);
    if (!first) return;
    const range = rangeIn(this.#source, first.startIndex, first.endIndex);
    const words = [this.#asWord(first, unitsIn(this.#source, first.startIndex, first.endIndex))];
    this.#results.add({
      words,
      environment: new Map(),
      range,
      unread: 'this script is too long to be followed to its end',
    });
  }

  children(node: Node, states: readonly ShellState[]): readonly ShellState[] {
    return node.namedChildren.reduce(
      (current, child) => (child ? this.statement(child, current) : current),
      states,
    );
  }

  readonly fields = (nodes: readonly Node[], state: ShellState): Word[] =>
    this.#expander.fields(nodes, state);

  /** Runs a statement from each state; gives the states after it. */
  statement(node: Node, states: readonly ShellState[]): readonly ShellState[] {
    if (this.#budget.isSpent) {
      this.#end ??= node.startIndex;
      return states;
    }
    const each = (step: (state: ShellState) => readonly ShellState[]) => distinct(states.flatMap(step));
    switch (node.type) {
      case 'command':
        if (node.text.includes('<<<') && readsScript(node)) this.#nestedScript(node, states);
        return each((state) => this.#command(node, [], state));
      case 'redirected_statement':
        this.#write(node, states);
        return this.#redirected(node, states);
      case 'pipeline':
        this.#write(node, states);
        return this.children(node, states);
      case 'variable_assignment':
        return each((state) => [this.#assignments.assign(node, state)]);
      case 'declaration_command':
        return each((state) => [this.#assignments.declare(node, state)]);
      case 'unset_command':
        return each((state) => [this.#assignments.unset(node, state)]);
      case 'function_definition':
        return each((state) => [this.#define(node, state)]);
      case 'list':
        return runList(node, states, this);
      case 'if_statement':
        return runIf(node, states, this);
      case 'case_statement':
        return runCase(node, states, this);
      case 'for_statement':
        return each((state) => runFor(node, state, this));
      case 'while_statement':
      case 'c_style_for_statement':
        return runLoop(node, states, this);
      case 'comment':
        return states;
      case 'subshell':
      case 'command_substitution':
        this.children(node, states);
        return states;
      default:
        return this.children(node, states);
    }
  }

  /** Words after a redirection still are arguments: `geth >log --ws`. */
  #redirected(node: Node, states: readonly ShellState[]): readonly ShellState[] {
    const words = lateWords(node);
    if (readsScript(node)) this.#nestedScript(node, states);
    return node.namedChildren.reduce((current, child) => {
      if (child?.type !== 'command') return child ? this.statement(child, current) : current;
      return distinct(current.flatMap((state) => this.#command(child, words, state)));
    }, states);
  }

  /** `sh <<EOF`, `sh <<<"…"`: what a shell is given to read is run. */
  #nestedScript(node: Node, states: readonly ShellState[]): void {
    const [body] = node.descendantsOfType('heredoc_body');
    const [string] = node.descendantsOfType('herestring_redirect');
    const [text] = string?.namedChildren ?? [];
    for (const state of states) {
      const environment = new Map<string, Word>();
      for (const [name, variable] of state.variables)
        if (variable.kind === 'scalar') environment.set(name, this.#asWord(node, variable.units));
      const units = body
        ? unitsIn(this.#source, body.startIndex, body.endIndex)
        : text
          ? this.#expander.value(text, state)
          : [];
      if (units.length === 0) continue;
      for (const line of runScript(mappedUnits(units), { environment }, this.#parse, this.#settings).lines)
        this.#results.add(line);
    }
  }

  /** A file that a statement writes, as it is written from each state. */
  #write(node: Node, states: readonly ShellState[]): void {
    const writing = writingOf(node);
    if (!writing) return;
    const { content, isLiteral, target } = writing;
    for (const state of states) {
      const text = isLiteral
        ? content.flatMap((body) => unitsIn(this.#source, body.startIndex, body.endIndex))
        : content.flatMap((part) => this.#expander.value(part, state));
      this.#budget.spend(text.length);
      this.#results.addFile({ name: writtenName(this.#expander.fields([target], state)), content: text });
    }
  }

  #asWord(node: Node, units: readonly Unit[]): Word {
    return { units, range: rangeIn(this.#source, node.startIndex, node.endIndex), encode: () => undefined };
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
    const prefix = this.#assignments.prefixes(parts, state);
    const written = parts.filter(({ type }) => type !== 'variable_assignment' && !type.endsWith('redirect'));
    const words = [
      ...this.#expander.fields([...written, ...late], state),
      ...behindOpenQuote(node, this.#source),
    ];
    this.#budget.spend(words.reduce((sum, word) => sum + word.units.length + 10, 0));
    if (mayNest.test(node.text)) for (const child of parts) this.#nested(child, state);
    const name = words[0] && !unknownIn(words[0].units) ? textOf(words[0].units) : '';
    if (name === 'set') return [withOptions(words.slice(1), state)];
    if (name === '.' || name === 'source') return [withSettings(words[1], this.#settings, state)];
    if (name === 'shift') return [withShift(words[1], state)];
    const body = state.functions.get(name);
    if (body !== undefined && this.#depth < maxCalls) return this.#call(body, words.slice(1), prefix, state);
    if (words.length > 0) this.#emit(node, words, prefix);
    return [withRead(name, words.slice(1), this.#expander.withAssigned(state))];
  }

  /** Commands inside `$(…)`. */
  #nested(node: Node, state: ShellState): void {
    for (const inner of node.descendantsOfType('command_substitution')) {
      if (inner && inner.id !== node.id) this.children(inner, [state]);
      else if (inner) this.children(node, [state]);
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
    const after = this.statement(this.#bodies[body] as Node, [{ ...inside, positional, inFunction: true }]);
    this.#depth--;
    const { positional: own, inFunction } = outside;
    return distinct(after.map((state) => ({ ...state, positional: own, inFunction })));
  }

  #emit(node: Node, words: readonly Word[], state: ShellState): void {
    const environment = new Map<string, Word>();
    for (const name of state.exported) {
      const variable = state.variables.get(name);
      if (variable?.kind === 'scalar') environment.set(name, this.#asWord(node, variable.units));
    }
    this.#results.add({ words, environment, range: rangeIn(this.#source, node.startIndex, node.endIndex) });
  }
}
