import type { Decision } from '../../../core/policy/decision';

/** A variable, or what an object holds. Its value is in a `State`, the initial one here. */
export class Slot<T> {
  #initial: Decision<T> | (() => Decision<T>) | undefined;

  constructor(initial?: Decision<T> | (() => Decision<T>)) {
    this.#initial = initial;
  }

  /** The value before any handshake; worked out when it is first asked for. */
  get initial(): Decision<T> | undefined {
    if (typeof this.#initial === 'function') this.#initial = this.#initial();
    return this.#initial;
  }

  /** The program has changed it before any handshake comes. */
  settle(value: Decision<T>): void {
    this.#initial = value;
  }
}

/** What belongs to one handshake, such as its answer: no code changes it before a handshake comes. */
export class HandshakeSlot<T> extends Slot<T> {
  override settle(): void {}
}

/** What slots hold at some point of the execution. Immutable. */
export class State {
  static readonly empty = new State(new Map());
  readonly #held: ReadonlyMap<Slot<unknown>, Decision<unknown>>;

  private constructor(held: ReadonlyMap<Slot<unknown>, Decision<unknown>>) {
    this.#held = held;
  }

  get<T>(slot: Slot<T>): Decision<T> | undefined {
    return (this.#held.get(slot as Slot<unknown>) as Decision<T> | undefined) ?? slot.initial;
  }

  with<T>(slot: Slot<T>, value: Decision<T>): State {
    return new State(new Map(this.#held).set(slot as Slot<unknown>, value));
  }

  /** How many slots hold something else than at the start: what a step costs grows with it. */
  get size(): number {
    return this.#held.size;
  }

  changed(): Iterable<Slot<unknown>> {
    return this.#held.keys();
  }

  /** Makes these values the initial ones. */
  settle(): void {
    for (const [slot, value] of this.#held) slot.settle(value);
  }
}
