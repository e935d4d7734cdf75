/** Keeps what was made last. What was not asked for while `limit` others were is forgotten. */
export class Cache<V> {
  readonly #limit: number;
  #young = new Map<string, V>();
  /** Forgotten as a whole when the young ones are as many as the limit. */
  #old = new Map<string, V>();

  constructor(limit: number) {
    this.#limit = limit;
  }

  /** The value of the key, made if it is not there. */
  get(key: string, make: () => V): V {
    const young = this.#young.get(key);
    if (young !== undefined || this.#young.has(key)) return young as V;
    const value = this.#old.has(key) ? (this.#old.get(key) as V) : make();
    this.#young.set(key, value);
    if (this.#young.size >= this.#limit) {
      this.#old = this.#young;
      this.#young = new Map();
    }
    return value;
  }
}
