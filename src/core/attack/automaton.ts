import { Cache } from '../cache';
import type { CharacterTest } from '../regex/characters';
import { compile } from '../regex/compile';
import type { MatchMode } from '../regex/match';
import { NotModelled } from '../regex/not-modelled';
import { parseRegex } from '../regex/parse';
import type { Instruction, Program } from '../regex/program';
import { type Regex, regexKey } from '../regex/regex';

/** A place in the reading of a text: instructions that are waiting, and what stands before. */
interface State {
  readonly waiting: readonly number[];
  readonly atStart: boolean;
  /** The last character, for `\b`; 0 at the start. */
  readonly last: number;
  /** By kind of character: the state after it; 0 before it was made. */
  readonly next: Uint32Array;
  readonly reached: Map<number | undefined, Reached>;
}

/** Instructions that read a character, or a match among them; and how many were looked at. */
interface Reached {
  readonly reading: readonly number[];
  readonly match: boolean;
  readonly looked: number;
}

const automata = new Cache<RegexAutomaton>(100);

/**
 * The automaton of an expression, shared by searches, as it keeps the states that it has made.
 * @throws NotModelled for what is no regular language, or was not made into one here: look-around, references
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
    for (const { op } of program.code) {
      if (op === 'reference') throw new NotModelled('refers back to a group');
      if (op === 'look') throw new NotModelled('looks around');
    }
    this.#code = program.code;
    this.#mode = program.sticky && mode === 'search' ? 'prefix' : mode;
    this.#words = program.code.some(({ op }) => op === 'boundary');
    this.#restarts = this.#mode === 'search' && canStartLater(program);
    this.kinds = kindsOf([...new Set(program.code.flatMap(testsOf))]);
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
    for (const at of reading) {
      const instruction = this.#code[at] as Extract<Instruction, { op: 'character' }>;
      if (instruction.test.has(character)) waiting.add(at + 1);
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

  #explore({ waiting, atStart, last }: State, next: number | undefined): Reached {
    const reading: number[] = [];
    const seen = new Set<number>();
    const open = [...waiting];
    let match = false;
    for (let at = open.pop(); at !== undefined; at = open.pop()) {
      if (seen.has(at)) continue;
      seen.add(at);
      const instruction = this.#code[at] as Instruction;
      if (instruction.op === 'character') reading.push(at);
      else if (instruction.op === 'match') match ||= this.#mode !== 'full' || next === undefined;
      else if (passes(instruction, atStart, last, next)) open.push(...successors(instruction, at));
    }
    return { reading, match, looked: seen.size };
  }
}

const testsOf = (instruction: Instruction): CharacterTest[] =>
  instruction.op === 'character'
    ? [instruction.test]
    : instruction.op === 'boundary'
      ? [instruction.word]
      : [];

function kindsOf(tests: readonly CharacterTest[]): number[] {
  const numbers = new Map<string, number>();
  return Array.from({ length: 128 }, (_, code) => {
    const kind = tests.map((test) => +test.has(code)).join('');
    const number = numbers.get(kind) ?? numbers.size;
    numbers.set(kind, number);
    return number;
  });
}

function passes(instruction: Instruction, atStart: boolean, last: number, next: number | undefined): boolean {
  switch (instruction.op) {
    case 'start':
      return atStart;
    case 'end':
      return next === undefined;
    case 'boundary': {
      const before = !atStart && instruction.word.has(last);
      return (before !== (next !== undefined && instruction.word.has(next))) !== instruction.negate;
    }
    default:
      return true;
  }
}

function successors(instruction: Instruction, at: number): readonly number[] {
  switch (instruction.op) {
    case 'split':
      return [instruction.first, instruction.second];
    case 'jump':
      return [instruction.to];
    case 'moved':
      // Rounds that match nothing add no text to the language, whether the loop ends with them or not.
      return [at + 1, ...(instruction.to === undefined ? [] : [instruction.to])];
    default:
      return [at + 1];
  }
}

/** Can a match begin after the first character? Not when `^` is on every way. */
function canStartLater({ code }: Program): boolean {
  const seen = new Set<number>();
  const open = [0];
  for (let at = open.pop(); at !== undefined; at = open.pop()) {
    const instruction = code[at] as Instruction;
    if (seen.has(at) || instruction.op === 'start') continue;
    seen.add(at);
    if (instruction.op === 'character' || instruction.op === 'match') return true;
    open.push(...successors(instruction, at));
  }
  return false;
}

export type { RegexAutomaton };
