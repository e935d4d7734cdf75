import type { CharacterTest } from '../regex/characters';
import { NotModelled } from '../regex/not-modelled';
import type { Instruction, Program } from '../regex/program';

/** What stands before a place in a text. */
export interface Place {
  readonly atStart: boolean;
  /** The last character, for `\b`; 0 at the start. */
  readonly last: number;
}

/** Does a path wait there for a character, or has it come to its end? */
export const endsPath = ({ op }: Instruction): boolean =>
  op === 'character' || op === 'match' || op === 'found';

export function requireModelled(code: readonly Instruction[]): void {
  for (const [at, instruction] of code.entries()) {
    if (instruction.op === 'reference') throw new NotModelled('refers back to a group');
    if (instruction.op === 'character' && !instruction.forward) throw new NotModelled('looks behind');
    if (instruction.op === 'look' && code.slice(at + 1, instruction.next).some(({ op }) => op === 'look'))
      throw new NotModelled('looks around while it looks around');
  }
}

const testsOf = (instruction: Instruction): CharacterTest[] =>
  instruction.op === 'character'
    ? [instruction.test]
    : instruction.op === 'boundary'
      ? [instruction.word]
      : [];

export function kindsOf(code: readonly Instruction[]): number[] {
  const tests = [...new Set(code.flatMap(testsOf))];
  const numbers = new Map<string, number>();
  return Array.from({ length: 128 }, (_, code) => {
    const kind = tests.map((test) => +test.has(code)).join('');
    const number = numbers.get(kind) ?? numbers.size;
    numbers.set(kind, number);
    return number;
  });
}

export function passes(
  instruction: Instruction,
  { atStart, last }: Place,
  next: number | undefined,
): boolean {
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

export function successors(instruction: Instruction, at: number): readonly number[] {
  switch (instruction.op) {
    case 'split':
      return [instruction.first, instruction.second];
    case 'look':
      return [instruction.next];
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
export function canStartLater({ code }: Program): boolean {
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
