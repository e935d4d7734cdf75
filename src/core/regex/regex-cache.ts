import { Cache } from '../cache';
import { type Regex, regexKey } from './regex';

/** Keeps what was made of regular expressions: for the very object as long as it lives, for others by what they say. */
export class RegexCache<V> {
  readonly #byObject = new WeakMap<Regex, V>();
  readonly #byText: Cache<V>;
  readonly #make: (regex: Regex) => V;

  /** @param limit see {@link Cache} */
  constructor(limit: number, make: (regex: Regex) => V) {
    this.#byText = new Cache(limit);
    this.#make = make;
  }

  get(regex: Regex): V {
    const known = this.#byObject.get(regex);
    if (known !== undefined || this.#byObject.has(regex)) return known as V;
    const value = this.#byText.get(regexKey(regex), () => this.#make(regex));
    this.#byObject.set(regex, value);
    return value;
  }
}
