import { setTimeout as sleep } from 'node:timers/promises';
import { limits } from './limits';
import type { Target } from './types';

/** Keeps the distance between the starts of handshakes. */
export class Pace {
  #next = 0;

  constructor(private readonly reach: Target['reach']) {}

  /** Resolves when the next handshake may start. @throws AbortError when the run was cancelled */
  async turn(signal: AbortSignal): Promise<void> {
    const wait = this.#next - performance.now();
    if (wait > 0) await sleep(wait, undefined, { signal });
    signal.throwIfAborted();
    const { interval, jitter } = limits;
    this.#next =
      performance.now() +
      (this.reach === 'loopback' ? interval.loopback : interval.elsewhere + Math.random() * jitter);
  }
}
