/** Values by URI; beyond the capacity, the one that was set first is forgotten. */
export class Latest<V> {
  readonly #capacity: number;
  readonly #values = new Map<string, V>();

  constructor(capacity: number) {
    this.#capacity = capacity;
  }

  get(uri: string): V | undefined {
    return this.#values.get(uri);
  }

  set(uri: string, value: V): void {
    this.#values.delete(uri);
    this.#values.set(uri, value);
    if (this.#values.size > this.#capacity) this.#values.delete(this.#values.keys().next().value as string);
  }
}
