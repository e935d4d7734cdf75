/** What a look-ahead still asks of the text to come: that it begins so, or that it does not. */
export interface Debt {
  readonly negate: boolean;
  /** Instructions of the look-ahead that are waiting. */
  readonly waiting: readonly number[];
}

const none: readonly Debt[] = [];

/**
 * The paths through an expression that wait at an instruction, as numbers: that of the instruction for a path without
 * debts, one beyond the program for a path that owes something.
 */
export class Paths {
  readonly #size: number;
  readonly #indebted: { readonly at: number; readonly debts: readonly Debt[] }[] = [];
  readonly #ids = new Map<string, number>();

  /** @param size instructions of the program */
  constructor(size: number) {
    this.#size = size;
  }

  /** The instruction that the path waits at. */
  at(path: number): number {
    return this.#indebted[path - this.#size]?.at ?? path;
  }

  debts(path: number): readonly Debt[] {
    return this.#indebted[path - this.#size]?.debts ?? none;
  }

  /** The path at an instruction with these debts; the same debt counts once. */
  of(at: number, debts: readonly Debt[]): number {
    if (debts.length === 0) return at;
    const byKey = new Map(debts.map((debt) => [`${debt.negate}:${debt.waiting.join()}`, debt]));
    const key = `${at} ${[...byKey.keys()].sort().join(' ')}`;
    const known = this.#ids.get(key);
    if (known !== undefined) return known;
    const path = this.#size + this.#indebted.push({ at, debts: [...byKey.values()] }) - 1;
    this.#ids.set(key, path);
    return path;
  }
}
