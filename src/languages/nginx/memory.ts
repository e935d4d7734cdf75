import { leaf } from '../../core/policy/decision';
import { unknownVerdict } from '../../core/policy/verdict';
import { type Flow, type Outcome, type State, stateKey } from './flow';

/** How many steps one location may take: flags and maps multiply. */
const mostSteps = 2_000;
const deepestStep = 400;

/** What was worked out: a point of the program with the same state is worked out once. */
export class Memory {
  readonly #flows = new Map<string, Flow>();
  readonly #ids = new Map<object, number>();
  #steps = 0;
  #depth = 0;

  /**
   * The flow from a point on; beyond the bounds the answer is unknown.
   * @param point what tells points apart, objects by their identity
   */
  once(point: readonly (string | number | object)[], state: State, work: () => Flow): Flow {
    const key = `${point.map((part) => this.#id(part)).join(' ')} ${stateKey(state)}`;
    const known = this.#flows.get(key);
    if (known) return known;
    if (++this.#steps > mostSteps || this.#depth > deepestStep) {
      const verdict = unknownVerdict('there are too many combinations of conditions');
      return leaf<Outcome>({ verdict, state });
    }
    this.#depth++;
    const flow = work();
    this.#depth--;
    this.#flows.set(key, flow);
    return flow;
  }

  #id(part: string | number | object): string {
    if (typeof part !== 'object') return String(part);
    let id = this.#ids.get(part);
    if (id === undefined) {
      id = this.#ids.size;
      this.#ids.set(part, id);
    }
    return `#${id}`;
  }
}
