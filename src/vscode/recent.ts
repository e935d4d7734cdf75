interface Kept<T> {
  readonly value: Promise<T>;
  readonly since: number;
}

/** So many values are kept at most. */
const limit = 2000;

/** What was made lately, by key: made again after a while, or when it is said to have changed. */
export class Recent<T> {
  readonly #kept = new Map<string, Kept<T>>();

  /**
   * @param lifetime in milliseconds
   * @param now the time, in milliseconds
   */
  constructor(
    private readonly lifetime: number,
    private readonly now: () => number = Date.now,
  ) {}

  get(key: string, make: () => Promise<T>): Promise<T> {
    const now = this.now();
    const isFresh = ({ since }: Kept<T>) => now - since < this.lifetime;
    const kept = this.#kept.get(key);
    if (kept && isFresh(kept)) return kept.value;
    this.#kept.delete(key);
    for (const [oldest, one] of this.#kept) {
      if (isFresh(one) && this.#kept.size < limit) break;
      this.#kept.delete(oldest);
    }
    const value = make();
    this.#kept.set(key, { value, since: now });
    return value;
  }

  /** How many values are held, those that are too old included. */
  get size(): number {
    return this.#kept.size;
  }

  forget(key: string): void {
    this.#kept.delete(key);
  }
}
