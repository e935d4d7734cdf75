/** Keeps what was made last; beyond the limit, what was not used for the longest time is forgotten. */
export class Cache<V> {
  readonly #limit: number;
  readonly #values = new Map<string, V>();

  constructor(limit: number) {
    this.#limit = limit;
  }

  /** The value of the key, made if it is not there. */
  get(key: string, make: () => V): V {
    const value = this.#values.has(key) ? (this.#values.get(key) as V) : make();
    this.#values.delete(key);
    this.#values.set(key, value);
    if (this.#values.size > this.#limit) this.#values.delete(this.#values.keys().next().value as string);
    return value;
  }
}
