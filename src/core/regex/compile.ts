import type { AST } from '@eslint-community/regexpp';
import { characterTest, isCharacterNode } from './characters';
import { NotModelled } from './not-modelled';
import { capturingGroups, type ParsedRegex, type RegexFlags } from './parse';
import type { Instruction, Program } from './program';

const largestProgram = 20_000;

/**
 * @param withRuns use the instruction `characters` where it can be used
 * @throws NotModelled
 */
export function compile(regex: ParsedRegex, withRuns = regex.dialect !== 're2'): Program {
  return new Compiler(regex, withRuns).compile();
}

type Element = AST.Element | AST.QuantifiableElement;

class Compiler {
  readonly #regex: ParsedRegex;
  readonly #withRuns: boolean;
  readonly #groups: readonly AST.CapturingGroup[];
  readonly #code: Instruction[] = [];
  #slots: number;

  constructor(regex: ParsedRegex, withRuns: boolean) {
    this.#regex = regex;
    this.#withRuns = withRuns;
    this.#groups = capturingGroups(regex.pattern);
    this.#slots = 3 * this.#groups.length;
  }

  compile(): Program {
    const { pattern, flags, sticky, dialect, groupKeys } = this.#regex;
    this.#alternatives(pattern.alternatives, flags, true);
    this.#emit({ op: 'match' });
    const unicode = flags.unicode || flags.unicodeSets;
    const remembers = dialect === 're2';
    return { code: this.#code, slots: this.#slots, unicode, sticky, remembers, groupKeys };
  }

  #emit<T extends Instruction>(instruction: T): T {
    if (this.#code.length >= largestProgram) throw new NotModelled('is too large');
    this.#code.push(instruction);
    return instruction;
  }

  #alternatives(alternatives: readonly AST.Alternative[], flags: RegexFlags, forward: boolean): void {
    const jumps: { to: number }[] = [];
    alternatives.forEach((alternative, index) => {
      const last = index === alternatives.length - 1;
      const split = last ? undefined : this.#emit({ op: 'split', first: this.#code.length + 1, second: 0 });
      const elements = forward ? alternative.elements : [...alternative.elements].reverse();
      for (const element of elements) this.#element(element, flags, forward);
      if (split) {
        jumps.push(this.#emit({ op: 'jump', to: 0 }));
        split.second = this.#code.length;
      }
    });
    for (const jump of jumps) jump.to = this.#code.length;
  }

  #element(element: Element, flags: RegexFlags, forward: boolean): void {
    switch (element.type) {
      case 'Character':
      case 'CharacterClass':
      case 'CharacterSet':
      case 'ExpressionCharacterClass':
        this.#emit({ op: 'character', test: characterTest(element, flags), forward });
        break;
      case 'Group':
        this.#alternatives(element.alternatives, modified(flags, element.modifiers), forward);
        break;
      case 'CapturingGroup':
        this.#capture(element, flags, forward);
        break;
      case 'Quantifier':
        this.#quantifier(element, flags, forward);
        break;
      case 'Backreference':
        this.#reference(element, flags, forward);
        break;
      case 'Assertion':
        this.#assertion(element, flags);
        break;
    }
  }

  #capture(group: AST.CapturingGroup, flags: RegexFlags, forward: boolean): void {
    const slot = 3 * this.#groups.indexOf(group);
    this.#emit({ op: 'open', slot, forward });
    this.#alternatives(group.alternatives, flags, forward);
    this.#emit({ op: 'close', slot, forward });
  }

  #reference({ resolved }: AST.Backreference, flags: RegexFlags, forward: boolean): void {
    const groups = Array.isArray(resolved) ? resolved : [resolved];
    this.#emit({
      op: 'reference',
      slots: groups.map((group) => 3 * this.#groups.indexOf(group)),
      ignoreCase: flags.ignoreCase,
      forward,
      unsetMatches: this.#regex.dialect === 'ecmascript',
    });
  }

  #assertion(assertion: AST.Assertion, flags: RegexFlags): void {
    switch (assertion.kind) {
      case 'start':
      case 'end':
        this.#emit({ op: assertion.kind, multiline: flags.multiline });
        break;
      case 'word': {
        const word = characterTest({ ...wordSet, parent: assertion.parent as AST.Alternative }, flags);
        this.#emit({ op: 'boundary', negate: assertion.negate, word });
        break;
      }
      default: {
        const look = this.#emit({ op: 'look', negate: assertion.negate, next: 0 });
        this.#alternatives(assertion.alternatives, flags, assertion.kind === 'lookahead');
        this.#emit({ op: 'found' });
        look.next = this.#code.length;
      }
    }
  }

  #quantifier(quantifier: AST.Quantifier, flags: RegexFlags, forward: boolean): void {
    const { element, min, max, greedy } = quantifier;
    // RE2 goes round by single choices, which it remembers.
    if (isCharacterNode(element) && this.#withRuns) {
      const test = characterTest(element, flags);
      this.#emit({ op: 'characters', test, forward, min, max, greedy });
      return;
    }
    const round = () => {
      this.#forgetGroups(quantifier);
      this.#element(element, flags, forward);
    };
    const unlimited = max === Number.POSITIVE_INFINITY;
    const last = unlimited && this.#regex.dialect === 're2' && (min > 0 || canBeEmpty(element));
    for (let i = last ? 1 : 0; i < min; i++) round();
    if (last) this.#atLeastOnce(greedy, min === 0, round);
    else if (unlimited) this.#star(greedy, round);
    else this.#upTo(max - min, greedy, round);
  }

  #star(greedy: boolean, round: () => void): void {
    const start = this.#code.length;
    const split = this.#branch(greedy);
    const moved = this.#checkedRound(round);
    this.#emit({ op: 'jump', to: start });
    split.leave(this.#code.length);
    this.#endEmptyRound(moved);
  }

  #upTo(times: number, greedy: boolean, round: () => void): void {
    const leaving = Array.from({ length: times }, () => {
      const split = this.#branch(greedy);
      return { split, moved: this.#checkedRound(round) };
    });
    for (const { split, moved } of leaving) {
      split.leave(this.#code.length);
      this.#endEmptyRound(moved);
    }
  }

  /** Go's `x+`; it also reads `x*` as `(?:x+)?` where `x` can match nothing (golang/go#46123). */
  #atLeastOnce(greedy: boolean, optional: boolean, round: () => void): void {
    const skip = optional ? this.#branch(greedy) : undefined;
    const body = this.#code.length;
    round();
    const next = this.#code.length + 1;
    this.#emit({ op: 'split', first: greedy ? body : next, second: greedy ? next : body });
    skip?.leave(next);
  }

  /** After a round that matched nothing, Perl and Python go on behind the loop. */
  #endEmptyRound(moved: { to: number | undefined }): void {
    if (this.#regex.dialect !== 'ecmascript') moved.to = this.#code.length;
  }

  #checkedRound(round: () => void): { to: number | undefined } {
    const slot = this.#slots++;
    this.#emit({ op: 'mark', slot });
    round();
    return this.#emit({ op: 'moved', slot, to: undefined });
  }

  /** One more round, or out of the loop; the order says which is tried first. */
  #branch(greedy: boolean): { leave: (to: number) => void } {
    const split = this.#emit({ op: 'split', first: 0, second: 0 });
    const body = this.#code.length;
    return {
      leave: (to) => {
        split.first = greedy ? body : to;
        split.second = greedy ? to : body;
      },
    };
  }

  /** ECMA-262 forgets at each round what the groups inside have matched. */
  #forgetGroups(quantifier: AST.Quantifier): void {
    if (this.#regex.dialect !== 'ecmascript') return;
    const inside = this.#groups.filter(
      ({ start, end }) => start >= quantifier.start && end <= quantifier.end,
    );
    if (inside.length === 0) return;
    const from = 3 * this.#groups.indexOf(inside[0] as AST.CapturingGroup);
    this.#emit({ op: 'forget', from, to: from + 3 * inside.length });
  }
}

const wordSet = { type: 'CharacterSet', kind: 'word', negate: false, raw: '\\w', start: 0, end: 0 } as const;

function canBeEmpty(element: AST.Element): boolean {
  switch (element.type) {
    case 'Assertion':
      return true;
    case 'Group':
    case 'CapturingGroup':
      return element.alternatives.some((alternative) => alternative.elements.every(canBeEmpty));
    case 'Quantifier':
      return element.min === 0 || canBeEmpty(element.element);
    default:
      return false;
  }
}

function modified(flags: RegexFlags, modifiers: AST.Modifiers | null): RegexFlags {
  if (!modifiers) return flags;
  const flag = (name: 'ignoreCase' | 'multiline' | 'dotAll') =>
    modifiers.add[name] || (flags[name] && !modifiers.remove?.[name]);
  return { ...flags, ignoreCase: flag('ignoreCase'), multiline: flag('multiline'), dotAll: flag('dotAll') };
}
