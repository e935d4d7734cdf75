import { leaf } from '../../core/policy/decision';
import { unknownVerdict } from '../../core/policy/verdict';
import type { Scope } from './config';
import { type Flow, type Outcome, type State, stateKey } from './flow';

/** How many steps one location may take: flags and maps multiply. */
const mostSteps = 2_000;
const deepestStep = 400;
/** So many steps beyond that are answered one by one. */
const mostRefused = 1_000;

const tooMany = unknownVerdict('there are too many combinations of conditions');

/** What is left of a run that has been given up: nothing is known. */
export function orTooMany(work: () => Flow, state: State): Flow {
  try {
    return work();
  } catch (error) {
    if (error instanceof TooManySteps) return leaf<Outcome>({ verdict: tooMany, state });
    throw error;
  }
}

class TooManySteps extends Error {}

/** What tells the points of one place apart: what is done there, or under which settings. */
type Way = Scope | string;

/** What was worked out at one place. Most are come by once: only from the second time on are they told apart by keys. */
interface Visits {
  readonly first: { readonly way: Way; readonly state: State; readonly flow: Flow };
  byKey?: Map<string, Flow>;
}

/** What was worked out: a point of the program with the same state is worked out once. */
export class Memory {
  readonly #visits = new Map<object, Visits>();
  readonly #ids = new Map<Scope, number>();
  #steps = 0;
  #refused = 0;
  #depth = 0;

  /**
   * The flow from a point on; beyond the bounds the answer is unknown. Far beyond them it throws what
   * {@link orTooMany} catches, as there is no end to the ways that lead here.
   * @param place a part of the config, by its identity
   */
  once(place: object, way: Way, state: State, work: () => Flow): Flow {
    const known = this.#known(place, way, state);
    if (known) return known;
    if (++this.#steps > mostSteps || this.#depth > deepestStep) {
      if (++this.#refused > mostRefused) throw new TooManySteps();
      return leaf<Outcome>({ verdict: tooMany, state });
    }
    this.#depth++;
    const flow = work();
    this.#depth--;
    const visits = this.#visits.get(place);
    if (visits) this.#keyed(visits).set(this.#key(way, state), flow);
    else this.#visits.set(place, { first: { way, state, flow } });
    return flow;
  }

  #known(place: object, way: Way, state: State): Flow | undefined {
    const visits = this.#visits.get(place);
    if (!visits) return undefined;
    const { first } = visits;
    if (first.way === way && first.state === state) return first.flow;
    return this.#keyed(visits).get(this.#key(way, state));
  }

  #keyed(visits: Visits): Map<string, Flow> {
    const { way, state, flow } = visits.first;
    visits.byKey ??= new Map([[this.#key(way, state), flow]]);
    return visits.byKey;
  }

  #key(way: Way, state: State): string {
    return `${typeof way === 'string' ? way : this.#id(way)} ${stateKey(state)}`;
  }

  #id(scope: Scope): number {
    const id = this.#ids.get(scope) ?? this.#ids.size;
    this.#ids.set(scope, id);
    return id;
  }
}
