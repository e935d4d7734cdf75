/** Values by URI; beyond the capacity, those that were set first are forgotten. */
export class Latest<V> {
  readonly #capacity: number;
  readonly #sizeOf: (value: V) => number;
  readonly #values = new Map<string, V>();
  #size = 0;

  /** @param sizeOf how much of the capacity a value takes; one when nothing is said */
  constructor(capacity: number, sizeOf: (value: V) => number = () => 1) {
    this.#capacity = capacity;
    this.#sizeOf = sizeOf;
  }

  get(uri: string): V | undefined {
    return this.#values.get(uri);
  }

  /** The latest value stays, whatever its size. */
  set(uri: string, value: V): void {
    this.#forget(uri);
    this.#values.set(uri, value);
    this.#size += this.#sizeOf(value);
    for (const oldest of this.#values.keys()) {
      if (this.#size <= this.#capacity || oldest === uri) return;
      this.#forget(oldest);
    }
  }

  #forget(uri: string): void {
    const value = this.#values.get(uri);
    if (value === undefined) return;
    this.#values.delete(uri);
    this.#size -= this.#sizeOf(value);
  }
}
