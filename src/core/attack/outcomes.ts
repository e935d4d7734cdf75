import { type Comparison, combine } from '../policy/condition';
import { type Branch, branch, childrenFirst, type Decision } from '../policy/decision';
import type { OriginPolicy } from '../policy/predict';
import { isUnknown, type Truth, Unknown } from '../policy/unknown';
import type { Verdict } from '../policy/verdict';
import type { Answers } from './product';

/** What a policy may still come to, as bits. */
export const possible = { accept: 1, refuse: 2, unknown: 4 } as const;

/** An answer that depends on the rest of the origin. */
export const open: Truth = new Unknown('the rest of the origin decides');

const bits = { accept: possible.accept, reject: possible.refuse, unknown: possible.unknown } as const;

/** The policy without the branches whose condition is true or false by these answers. */
export function reduce(policy: OriginPolicy, answer: (comparison: Comparison) => Truth): OriginPolicy {
  const reduced = new Map<OriginPolicy, OriginPolicy>();
  const made = (node: OriginPolicy) => reduced.get(node) as OriginPolicy;
  for (const node of childrenFirst(policy)) {
    if (node.kind === 'leaf') reduced.set(node, node);
    else {
      const truth = combine(node.condition, answer);
      const [then, otherwise] = [made(node.then), made(node.otherwise)];
      reduced.set(
        node,
        isUnknown(truth) ? branch(node.condition, then, otherwise) : truth ? then : otherwise,
      );
    }
  }
  return made(policy);
}

/** Evaluates a policy over and over for different answers to its comparisons. */
export class Outcomes {
  readonly #nodes: readonly Decision<Verdict>[];
  readonly #index = new Map<Decision<Verdict>, number>();
  readonly #questions = new Map<Comparison, number | Truth>();
  readonly #known = new Map<string, number>();

  /** @param question the place of a comparison among the answers, or its answer when that is fixed */
  constructor(policy: OriginPolicy, question: (comparison: Comparison) => number | Truth) {
    this.#nodes = childrenFirst(policy);
    this.#nodes.forEach((node, index) => {
      this.#index.set(node, index);
      if (node.kind === 'leaf') return;
      combine(node.condition, (comparison) => {
        this.#questions.set(comparison, question(comparison));
        return open;
      });
    });
  }

  /** What can be, with these answers: bits of {@link possible}. Undefined answers are still open. */
  of(answers: Answers): number {
    let key = '';
    for (const answer of answers) key += answer === undefined ? '?' : answer ? '1' : '0';
    let mask = this.#known.get(key);
    if (mask === undefined) {
      mask = this.#evaluate(answers);
      this.#known.set(key, mask);
    }
    return mask;
  }

  #evaluate(answers: Answers): number {
    const masks: number[] = [];
    const maskOf = (node: Decision<Verdict>) => masks[this.#index.get(node) as number] as number;
    for (const node of this.#nodes)
      masks.push(
        node.kind === 'leaf'
          ? bits[node.value.kind]
          : this.#branch(node, answers, maskOf(node.then), maskOf(node.otherwise)),
      );
    return masks.at(-1) as number;
  }

  #branch({ condition }: Branch<Verdict>, answers: Answers, then: number, otherwise: number): number {
    let isOpen = false;
    const truth = combine(condition, (comparison) => {
      const question = this.#questions.get(comparison) as number | Truth;
      const answer = typeof question === 'number' ? (answers[question] ?? open) : question;
      if (answer === open) isOpen = true;
      return answer;
    });
    if (!isUnknown(truth)) return truth ? then : otherwise;
    if (truth === open) return then | otherwise;
    // An unknown does not matter between two equal verdicts; an open answer beside it may decide yet.
    if (isOpen) return then | otherwise | possible.unknown;
    return then === otherwise && isSingle(then) ? then : possible.unknown;
  }
}

const isSingle = (mask: number): boolean => (mask & (mask - 1)) === 0;
