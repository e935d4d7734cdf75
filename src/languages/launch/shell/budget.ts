/** Units of text that are copied at most; a script that needs more is followed no further. */
const maxWork = 1_000_000;

/** How much of a script may still be followed. */
export class Budget {
  #left = maxWork;

  /** @param work units of text that are copied */
  spend(work: number): void {
    this.#left -= work;
  }

  get isSpent(): boolean {
    return this.#left < 0;
  }
}
