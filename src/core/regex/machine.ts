import type { CharacterTest } from './characters';
import { NotModelled } from './not-modelled';
import type { Instruction, Program } from './program';

/** How much of the text an expression must cover: something, something from the start on, or everything. */
export type MatchMode = 'search' | 'prefix' | 'full';

/** Positions by slot, undefined where nothing was matched. */
type Slots = (number | undefined)[];

type CharactersInstruction = Extract<Instruction, { op: 'characters' }>;
type ReferenceInstruction = Extract<Instruction, { op: 'reference' }>;

export interface Found {
  readonly start: number;
  readonly end: number;
  readonly slots: Readonly<Slots>;
}

/** Steps that one search may take; 60 characters against a usual expression take some hundred. */
export const stepLimit = 50_000;

/** A point to come back to. With `left`, a run of characters that may give back or take that many more. */
interface Choice {
  readonly at: number;
  readonly position: number;
  /** How many changes of slots had been made. */
  readonly changes: number;
  readonly left: number;
}

/**
 * Backtracking search with explicit choices, so that neither depth nor time depends on the expression.
 * @throws NotModelled at the step limit
 */
export function search(program: Program, text: string, mode: MatchMode, from: number): Found | undefined {
  const machine = new Machine(program, text, mode === 'full');
  const first = program.code[0] as Instruction;
  const fromStart = mode !== 'search' || program.sticky || (first.op === 'start' && !first.multiline);
  if (fromStart) return from === 0 ? machine.matchAt(0) : undefined;
  const needed = first.op === 'character' && !program.unicode ? first.test : undefined;
  const last = needed ? text.length - 1 : text.length;
  for (let start = from; start <= last; start = machine.after(start)) {
    if (needed && !needed.has(text.charCodeAt(start))) continue;
    const found = machine.matchAt(start);
    if (found) return found;
  }
  return undefined;
}

class Machine {
  readonly #code: readonly Instruction[];
  readonly #text: string;
  readonly #unicode: boolean;
  readonly #whole: boolean;
  readonly #slots: Slots;
  /** Slots and what they held before, to take changes back. */
  readonly #changes: (readonly [slot: number, before: number | undefined])[] = [];
  readonly #choices: Choice[] = [];
  /** Choices and positions that need not be tried again. */
  readonly #seen: Set<number> | undefined;
  #looking = false;
  #steps = 0;
  #at = 0;
  #position = 0;

  constructor({ code, slots, unicode, remembers }: Program, text: string, whole: boolean) {
    this.#seen = remembers ? new Set() : undefined;
    this.#code = code;
    this.#text = text;
    this.#unicode = unicode;
    this.#whole = whole;
    this.#slots = new Array<number | undefined>(slots).fill(undefined);
  }

  matchAt(start: number): Found | undefined {
    this.#takeBack(0);
    return this.#run(0, start) ? { start, end: this.#position, slots: this.#slots } : undefined;
  }

  /** The position one character further. */
  after(position: number): number {
    return position + (this.#unicode && (this.#text.codePointAt(position) ?? 0) > 0xffff ? 2 : 1);
  }

  /** Runs from an instruction until a match, and stays there; false when every choice fails. */
  #run(from: number, start: number): boolean {
    const base = this.#choices.length;
    this.#at = from;
    this.#position = start;
    for (;;) {
      if (++this.#steps > stepLimit) throw new NotModelled('takes too many steps');
      const instruction = this.#code[this.#at++] as Instruction;
      if (!this.#step(instruction)) {
        if (!this.#backtrack(base)) return false;
      } else if (instruction.op === 'match' || instruction.op === 'found') {
        this.#choices.length = base;
        return true;
      }
    }
  }

  #step(instruction: Instruction): boolean {
    switch (instruction.op) {
      case 'character':
        return this.#take(instruction.test, instruction.forward);
      case 'characters':
        return this.#takeMany(instruction);
      case 'split':
        return this.#split(instruction);
      case 'jump':
        this.#at = instruction.to;
        return true;
      case 'open':
        return this.#set(instruction.slot + 2, this.#position);
      case 'close':
        return this.#close(instruction);
      case 'forget':
        for (let slot = instruction.from; slot < instruction.to; slot++) this.#set(slot, undefined);
        return true;
      case 'mark':
        return this.#set(instruction.slot, this.#position);
      case 'moved':
        if (this.#slots[instruction.slot] !== this.#position) return true;
        this.#at = instruction.to ?? this.#at;
        return instruction.to !== undefined;
      case 'start':
        return this.#position === 0 || (instruction.multiline && this.#isLineEnd(this.#position - 1));
      case 'end':
        return (
          this.#position === this.#text.length || (instruction.multiline && this.#isLineEnd(this.#position))
        );
      case 'boundary':
        return (this.#isWord(instruction, false) !== this.#isWord(instruction, true)) !== instruction.negate;
      case 'reference':
        return this.#reference(instruction);
      case 'look':
        return this.#look(instruction);
      case 'found':
        return true;
      case 'match':
        return !this.#whole || this.#position === this.#text.length;
    }
  }

  #split({ first, second }: { first: number; second: number }): boolean {
    if (this.#seen && !this.#looking) {
      const place = this.#at * (this.#text.length + 1) + this.#position;
      if (this.#seen.has(place)) return false;
      this.#seen.add(place);
    }
    this.#choose(second, 0);
    this.#at = first;
    return true;
  }

  #choose(at: number, left: number): void {
    this.#choices.push({ at, position: this.#position, changes: this.#changes.length, left });
  }

  #set(slot: number, value: number | undefined): true {
    this.#changes.push([slot, this.#slots[slot]]);
    this.#slots[slot] = value;
    return true;
  }

  #takeBack(changes: number): void {
    while (this.#changes.length > changes) {
      const [slot, before] = this.#changes.pop() as readonly [number, number | undefined];
      this.#slots[slot] = before;
    }
  }

  /** Goes back to the last choice above `base` that is still open. */
  #backtrack(base: number): boolean {
    while (this.#choices.length > base) {
      const { at, position, changes, left } = this.#choices.pop() as Choice;
      this.#at = at;
      this.#position = position;
      this.#takeBack(changes);
      if (left === 0 || this.#adjust(this.#code[at - 1] as CharactersInstruction, left)) return true;
    }
    return false;
  }

  /** A run of characters gives one back (greedy) or takes one more. */
  #adjust({ greedy, test, forward }: CharactersInstruction, left: number): boolean {
    if (greedy) this.#position = forward ? this.#before(this.#position) : this.after(this.#position);
    else if (!this.#take(test, forward)) return false;
    if (left > 1) this.#choose(this.#at, left - 1);
    return true;
  }

  #takeMany({ test, forward, min, max, greedy }: CharactersInstruction): boolean {
    let taken = 0;
    while (taken < (greedy ? max : min) && this.#take(test, forward)) taken++;
    if (taken < min) return false;
    const left = greedy ? taken - min : max - min;
    if (left > 0) this.#choose(this.#at, left);
    return true;
  }

  /** Moves over one character, if it is in the set. */
  #take(test: CharacterTest, forward: boolean): boolean {
    if (forward ? this.#position >= this.#text.length : this.#position <= 0) return false;
    const before = forward ? this.#position : this.#before(this.#position);
    const character = this.#unicode ? this.#text.codePointAt(before) : this.#text.charCodeAt(before);
    if (!test.has(character as number)) return false;
    this.#position = forward ? this.after(before) : before;
    return true;
  }

  #before(position: number): number {
    const pair = this.#unicode && position > 1 && (this.#text.codePointAt(position - 2) ?? 0) > 0xffff;
    return position - (pair ? 2 : 1);
  }

  #close({ slot, forward }: { slot: number; forward: boolean }): true {
    const opened = this.#slots[slot + 2];
    this.#set(slot, forward ? opened : this.#position);
    return this.#set(slot + 1, forward ? this.#position : opened);
  }

  #isLineEnd(position: number): boolean {
    return /[\n\r\u2028\u2029]/.test(this.#text[position] ?? '');
  }

  #isWord({ word }: { word: CharacterTest }, next: boolean): boolean {
    const at = next ? this.#position : this.#position - 1;
    return at >= 0 && at < this.#text.length && word.has(this.#text.charCodeAt(at));
  }

  #reference({ slots, ignoreCase, forward, unsetMatches }: ReferenceInstruction): boolean {
    const slot = slots.find((candidate) => this.#slots[candidate] !== undefined);
    if (slot === undefined) return unsetMatches;
    const wanted = this.#text.slice(this.#slots[slot], this.#slots[slot + 1]);
    const end = this.#position + (forward ? wanted.length : -wanted.length);
    if (end < 0) return false;
    const here = this.#text.slice(Math.min(this.#position, end), Math.max(this.#position, end));
    if (here !== wanted && !(ignoreCase && this.#equalWithoutCase(here, wanted))) return false;
    this.#position = end;
    return true;
  }

  #equalWithoutCase(a: string, b: string): boolean {
    const escaped = a.replace(/[^A-Za-z0-9]/g, (character) => `\\u${hex4(character.charCodeAt(0))}`);
    return a.length === b.length && new RegExp(`^${escaped}$`, this.#unicode ? 'iu' : 'i').test(b);
  }

  #look({ negate, next }: { negate: boolean; next: number }): boolean {
    const [position, changes, looking] = [this.#position, this.#changes.length, this.#looking];
    this.#looking = true;
    const found = this.#run(this.#at, position);
    this.#looking = looking;
    // What groups matched inside stays, unless it must not be there.
    if (negate || !found) this.#takeBack(changes);
    this.#position = position;
    this.#at = next;
    return found !== negate;
  }
}

const hex4 = (code: number): string => code.toString(16).padStart(4, '0');
