/** The third truth value: what the analyzer could not find out, and why, in words for the user. */
export class Unknown {
  readonly why: string;
  /**
   * Whatever it is may be left to the visitor: it depends neither on the Origin nor on what the page would have to know.
   */
  readonly apart: boolean;

  constructor(why: string, { apart = false } = {}) {
    this.why = why;
    this.apart = apart;
  }
}

export const isUnknown = (value: unknown): value is Unknown => value instanceof Unknown;

/** Kleene's three-valued logic. */
export type Truth = boolean | Unknown;

export const not = (truth: Truth): Truth => (isUnknown(truth) ? truth : !truth);

/** False as soon as one is false, else the first unknown, else true. Evaluates no more than it needs. */
export function every<T>(items: Iterable<T>, truth: (item: T) => Truth): Truth {
  let unknown: Unknown | undefined;
  for (const item of items) {
    const value = truth(item);
    if (value === false) return false;
    if (isUnknown(value)) unknown ??= value;
  }
  return unknown ?? true;
}

/** True as soon as one is true, else the first unknown, else false. */
export const some = <T>(items: Iterable<T>, truth: (item: T) => Truth): Truth =>
  not(every(items, (item) => not(truth(item))));
