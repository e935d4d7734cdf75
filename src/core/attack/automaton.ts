import { Cache } from '../cache';
import { compile } from '../regex/compile';
import type { MatchMode } from '../regex/match';
import { NotModelled } from '../regex/not-modelled';
import { parseRegex } from '../regex/parse';
import type { Instruction } from '../regex/program';
import { type Regex, regexKey } from '../regex/regex';
import {
  canStartLater,
  endsPath,
  kindsOf,
  type Place,
  passes,
  requireModelled,
  successors,
} from './instructions';
import { type Debt, Paths } from './paths';

/** A place in the reading of a text: paths that are waiting, and what stands before. */
interface State extends Place {
  readonly waiting: readonly number[];
  /** By kind of character: the state after it; 0 before it was made. */
  readonly next: Uint32Array;
  readonly reached: Map<number | undefined, Reached>;
}

/** Paths that read a character, or a match among them; and how many were looked at. */
interface Reached {
  readonly reading: readonly number[];
  readonly match: boolean;
  readonly looked: number;
}

const automata = new Cache<RegexAutomaton>(100);

/**
 * The automaton of an expression, shared by searches, as it keeps the states that it has made.
 * @throws NotModelled for what is no regular language, or was not made into one here: look-behind, references
 */
export const automatonOf = (regex: Regex, mode: MatchMode): RegexAutomaton =>
  automata.get(`${mode}/${regexKey(regex)}`, () => new RegexAutomaton(regex, mode));

/** States of one automaton; searches count on fewer than 2 ** 16. */
const mostStates = 20_000;

/** The state in which the text is accepted whatever follows. */
const accepted = 0;

/**
 * A deterministic automaton that accepts the one-line texts that an expression matches. Its states are made when they
 * are first reached, by simulating all paths of the compiled expression at once (Thompson's construction).
 */
class RegexAutomaton {
  readonly #code: readonly Instruction[];
  readonly #paths: Paths;
  readonly #mode: MatchMode;
  readonly #words: boolean;
  readonly #restarts: boolean;
  readonly #states: State[] = [];
  /** A character of each kind. */
  readonly #examples: readonly number[];
  readonly #ids = new Map<string, number>();
  readonly start: number;
  /** By ASCII code: characters of one number are the same to the automaton. */
  readonly kinds: readonly number[];

  constructor(regex: Regex, mode: MatchMode) {
    const program = compile(parseRegex(regex, true), false);
    requireModelled(program.code);
    this.#code = program.code;
    this.#paths = new Paths(program.code.length);
    this.#mode = program.sticky && mode === 'search' ? 'prefix' : mode;
    this.#words = program.code.some(({ op }) => op === 'boundary');
    this.#restarts = this.#mode === 'search' && canStartLater(program);
    this.kinds = kindsOf(program.code);
    this.#examples = [...new Set(this.kinds)].map((kind) => this.kinds.indexOf(kind));
    this.#states.push(this.#newState([], false, 0));
    this.start = this.#state([0], true, 0);
  }

  /** The state after one more character. */
  step(state: number, character: number): number {
    if (state === accepted) return accepted;
    const kind = this.kinds[character] as number;
    const { next } = this.#states[state] as State;
    // Zero is also the accepting state; it is seldom passed, so that making it again costs little.
    return (next[kind] || this.#after(state, kind)) as number;
  }

  /** The state after a text. */
  read(state: number, text: string): number {
    let result = state;
    for (let i = 0; i < text.length; i++) result = this.step(result, text.charCodeAt(i));
    return result;
  }

  /** Is the text accepted if it ends here? */
  accepts(state: number): boolean {
    if (state === accepted) return true;
    return this.#reach(this.#states[state] as State, undefined).match;
  }

  /** What a step from here costs, in instructions; the same whether it was made before or not. */
  cost(state: number): number {
    return this.#reach(this.#states[state] as State, undefined).looked;
  }

  /** The answer that no further character can change; undefined while there is none. */
  decided(state: number): boolean | undefined {
    if (state === accepted) return true;
    return (this.#states[state] as State).waiting.length === 0 ? false : undefined;
  }

  #after(state: number, kind: number): number {
    const place = this.#states[state] as State;
    const character = this.#examples[kind] as number;
    const { match, reading } = this.#reach(place, character);
    if (match) return accepted;
    const waiting = new Set<number>();
    for (const path of reading) {
      const at = this.#paths.at(path);
      const instruction = this.#code[at] as Instruction;
      if (instruction.op === 'character' && !instruction.test.has(character)) continue;
      const debts = this.#paths.debts(path).map((debt) => this.#later(debt, place, character));
      waiting.add(this.#paths.of(instruction.op === 'character' ? at + 1 : at, debts));
    }
    if (this.#restarts) waiting.add(0);
    const sorted = [...waiting].sort((a, b) => a - b);
    const result = this.#state(sorted, false, this.#words ? character : 0);
    place.next[kind] = result;
    return result;
  }

  #state(waiting: readonly number[], atStart: boolean, last: number): number {
    const key = `${atStart}/${last}/${waiting.join()}`;
    const known = this.#ids.get(key);
    if (known !== undefined) return known;
    if (this.#states.length >= mostStates) throw new NotModelled('has too many states');
    const id = this.#states.push(this.#newState(waiting, atStart, last)) - 1;
    this.#ids.set(key, id);
    return id;
  }

  #newState(waiting: readonly number[], atStart: boolean, last: number): State {
    return { waiting, atStart, last, next: new Uint32Array(this.#examples.length), reached: new Map() };
  }

  /** What can be reached without reading, when `next` follows (undefined: the end of the text). */
  #reach(place: State, next: number | undefined): Reached {
    // Without `\b`, it does not matter which character follows.
    const key = next === undefined || this.#words ? next : 0;
    let reached = place.reached.get(key);
    if (!reached) {
      reached = this.#explore(place, next);
      place.reached.set(key, reached);
    }
    return reached;
  }

  #explore(place: State, next: number | undefined): Reached {
    const reading: number[] = [];
    const seen = new Set<number>();
    const open = [...place.waiting];
    let match = false;
    for (let path = open.pop(); path !== undefined; path = open.pop()) {
      if (seen.has(path)) continue;
      seen.add(path);
      const at = this.#paths.at(path);
      const debts = this.#paths.debts(path);
      const instruction = this.#code[at] as Instruction;
      if (instruction.op === 'look') {
        const debt = { negate: instruction.negate, waiting: [at + 1] };
        open.push(this.#paths.of(instruction.next, [...debts, debt]));
      } else if (endsPath(instruction)) {
        if (instruction.op === 'match' && this.#mode === 'full' && next !== undefined) continue;
        const owed = this.#unpaid(debts, place, next);
        if (instruction.op !== 'character' && owed?.length === 0) match = true;
        else if (owed) reading.push(this.#paths.of(at, owed));
      } else if (passes(instruction, place, next))
        for (const successor of successors(instruction, at)) open.push(this.#paths.of(successor, debts));
    }
    return { reading, match, looked: seen.size };
  }

  /** The debts that the text so far leaves open; undefined when it breaks one. */
  #unpaid(debts: readonly Debt[], place: State, next: number | undefined): readonly Debt[] | undefined {
    const open: Debt[] = [];
    for (const debt of debts) {
      const { match, reading } = this.#explore({ ...place, waiting: debt.waiting }, next);
      if (!match && reading.length > 0 && next !== undefined) open.push(debt);
      else if (match === debt.negate) return undefined;
    }
    return open;
  }

  /** The debt after one more character. */
  #later({ negate, waiting }: Debt, place: State, character: number): Debt {
    const { reading } = this.#explore({ ...place, waiting }, character);
    const fitting = reading.filter((at) => {
      const instruction = this.#code[at] as Instruction;
      return instruction.op === 'character' && instruction.test.has(character);
    });
    return { negate, waiting: fitting.map((at) => at + 1).sort((a, b) => a - b) };
  }
}

export type { RegexAutomaton };
