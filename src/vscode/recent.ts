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
    const kept = this.#kept.get(key);
    if (kept && this.now() - kept.since < this.lifetime) return kept.value;
    if (this.#kept.size >= limit) this.#kept.clear();
    const value = make();
    this.#kept.set(key, { value, since: this.now() });
    return value;
  }

  forget(key: string): void {
    this.#kept.delete(key);
  }
}
