import { parseOrigin } from '../origin';
import type { Comparison } from '../policy/condition';
import type { Handshake } from '../policy/handshake';
import { type OriginPolicy, verdictOf } from '../policy/predict';
import type { Term } from '../policy/term';
import { isUnknown, type Truth } from '../policy/unknown';
import type { Verdict } from '../policy/verdict';
import { endingsOf } from '../regex/endings';
import { finiteLanguage } from '../regex/finite';
import { NotModelled } from '../regex/not-modelled';
import { type Atom, atom, type Literals, type Lowered, lower, oneOfThese, stretchesIn } from './atoms';
import { anySuffix, isStranger, Owners, type Requirement, strangers } from './attacker';
import { automatonOf } from './automaton';
import { conditionKey } from './fingerprint';
import { Outcomes, open, possible, reduce } from './outcomes';
import { type Answers, walk } from './product';
import { textOf } from './scope';

/** An origin of a stranger that gets in; the certainty that there is none; or why neither is known. */
export type ExactResult =
  | { readonly origin: string }
  | { readonly proof: true }
  | { readonly unknown: string };

export interface ExactSearch {
  readonly policy: OriginPolicy;
  /** What is fixed of the handshakes. */
  readonly sample: Handshake;
  /** Whose pages are no strangers. */
  readonly owners: Owners;
  /** Those of them that the search heeds from the beginning; of the others, those that turn out to matter. */
  readonly likely?: Owners;
}

/**
 * Searches the origins of all strangers for one that the policy accepts: the policy's comparisons as automata, walked
 * together over all texts that a browser may send. Exact and the same in every run; bounded, then unknown.
 * `null` is not looked at.
 */
export function searchExactly(search: ExactSearch): ExactResult {
  let unknown: ExactResult | undefined;
  for (const scheme of ['https', 'http']) {
    const result = searchScheme(search, scheme);
    if ('origin' in result) return result;
    if ('unknown' in result) unknown ??= result;
  }
  return unknown ?? { proof: true };
}

/** Of the last labels that exist, where to look when the search ended at one that does not. */
const likelySuffixes = ['example', 'com|net|org|io|dev|app'];

function searchScheme(search: ExactSearch, scheme: string): ExactResult {
  try {
    const wide = new SchemeSearch(search, scheme).run();
    if (!('unknown' in wide)) return wide;
    for (const suffix of likelySuffixes) {
      const narrow = new SchemeSearch(search, scheme, suffix).run();
      if ('origin' in narrow) return narrow;
    }
    return wide;
  } catch (error) {
    if (error instanceof NotModelled) return { unknown: `a regular expression ${error.message}` };
    throw error;
  }
}

/** Automata that one search takes on. */
const mostAtoms = 60;

/** How often a search starts again with more of the long lists than before. */
const mostRounds = 20;

class SchemeSearch {
  readonly #search: ExactSearch;
  readonly #scheme: string;
  readonly #lowered = new Map<string, Lowered>();
  readonly #keys = new Map<Comparison, string>();
  /** Of the long lists, the entries that have turned out to matter. */
  readonly #entries = new Map<Literals, string[]>();
  readonly #owners: Owners;
  readonly #suffix: string;

  constructor(search: ExactSearch, scheme: string, suffix = anySuffix) {
    this.#search = search;
    this.#scheme = scheme;
    this.#suffix = suffix;
    const { domains, hosts } = search.likely ?? search.owners;
    this.#owners = new Owners([...domains, ...hosts]);
  }

  run(): ExactResult {
    for (let round = 0; round < mostRounds; round++) {
      const result = this.#walk(this.#reduced());
      if (result) return result;
    }
    return { unknown: 'too many entries of long lists play a part' };
  }

  /** Undefined when the walk met an entry or owner that it had not taken into account. */
  #walk(policy: OriginPolicy): ExactResult | undefined {
    if (policy.kind === 'leaf' && policy.value.kind === 'reject') return { proof: true };
    const questions = new Questions(strangers(this.#scheme, this.#owners, this.#suffix));
    const outcomes = new Outcomes(policy, (comparison) => this.#question(comparison, questions));
    if (questions.atoms.length > mostAtoms) return { unknown: 'too many patterns play a part' };
    let unknown: string | undefined;
    const results = walk(questions.atoms, (answers) => {
      const mask = questions.isStranger(answers) === false ? possible.refuse : outcomes.of(answers);
      // After one unknown answer there is no proof to be had, only a witness.
      return unknown === undefined || mask & possible.accept ? mask : possible.refuse;
    });
    for (let step = results.next(); ; step = results.next()) {
      if (step.done) {
        if (!step.value) unknown ??= 'the search takes too many steps';
        return unknown === undefined ? { proof: true } : { unknown };
      }
      const origin = `${this.#scheme}://${step.value}`;
      if (this.#takeIntoAccount(origin)) return undefined;
      const verdict = verdictOf(this.#search.policy, { ...this.#search.sample, origin });
      if (verdict.kind === 'accept' && isStranger(origin)) return { origin };
      unknown ??=
        verdict.kind === 'accept' ? `${origin} gets in, and cannot be a web page's` : this.#reason(verdict);
    }
  }

  /** The policy without the branches that all origins under search take alike. */
  #reduced(): OriginPolicy {
    return reduce(this.#search.policy, (comparison) => {
      const lowered = this.#lower(comparison);
      if ('truth' in lowered) return lowered.truth;
      return 'literals' in lowered && !this.#entries.has(lowered.literals) ? false : open;
    });
  }

  /** The comparison as an index into the atoms, or as a fixed answer. */
  #question(comparison: Comparison, questions: Questions): number | Truth {
    const lowered = this.#lower(comparison);
    if ('truth' in lowered) return lowered.truth;
    if ('atom' in lowered) return questions.add(lowered, lowered.atom);
    const { scope } = lowered.literals;
    const entries = this.#entries.get(lowered.literals);
    const listed = entries ? atom(scope, oneOfThese(entries), 'full') : lowered;
    return 'atom' in listed ? questions.add(lowered, listed.atom) : false;
  }

  /** Why the walk ends at an origin that is not simply accepted. */
  #reason(verdict: Verdict): string {
    if (verdict.kind === 'unknown') return verdict.why;
    const reasons = [...this.#lowered.values()].flatMap((lowered) =>
      'truth' in lowered && isUnknown(lowered.truth) ? [lowered.truth.why] : [],
    );
    return reasons[0] ?? 'the search does not follow this check';
  }

  #lower(comparison: Comparison): Lowered {
    let key = this.#keys.get(comparison);
    if (key === undefined) {
      key = conditionKey(comparison);
      this.#keys.set(comparison, key);
    }
    let lowered = this.#lowered.get(key);
    if (!lowered) {
      const { owners, sample } = this.#search;
      lowered = fitsOnlyOwners(comparison, owners)
        ? { truth: false }
        : lower(comparison, this.#scheme, sample);
      this.#lowered.set(key, lowered);
      if ('literals' in lowered) this.#takeStrangers(lowered.literals);
    }
    return lowered;
  }

  /** Heeds those entries from the beginning that a stranger's page may be equal to. */
  #takeStrangers(literals: Literals): void {
    const { stretch } = literals.scope;
    const entries = stretchesIn(literals).filter(
      ([, text]) => stretch === 'port' || this.#mayBeStranger(text),
    );
    if (entries.length > 0)
      this.#entries.set(
        literals,
        entries.map(([value]) => value),
      );
  }

  #mayBeStranger(text: string): boolean {
    const hostname = text.replace(/:\d+$/, '').toLowerCase();
    return /[.[]/.test(hostname) && !this.#search.owners.owns(hostname);
  }

  /** Is the origin on an owner's host, or in a list, that the walk left out? Then the next one heeds it. */
  #takeIntoAccount(origin: string): boolean {
    const hostname = parseOrigin(origin)?.hostname ?? '';
    if (this.#search.owners.owns(hostname) && !this.#owners.owns(hostname)) {
      this.#owners.add(hostname);
      return true;
    }
    let found = false;
    for (const lowered of this.#lowered.values()) {
      if (!('literals' in lowered)) continue;
      const text = textOf(lowered.literals.scope, origin);
      const entries = this.#entries.get(lowered.literals) ?? [];
      if (!lowered.literals.values.includes(text) || entries.includes(text)) continue;
      this.#entries.set(lowered.literals, [...entries, text]);
      found = true;
    }
    return found;
  }
}

/** Does every Origin that the comparison fits end with an owner's domain? */
export function fitsOnlyOwners(comparison: Comparison, owners: Owners): boolean {
  // A list in disguise needs no look at how its expression ends.
  if (comparison.kind !== 'matches' || !isWhole(comparison.term) || finiteLanguage(comparison.regex))
    return false;
  return endingsOf(comparison.regex)?.every((ending) => owners.ownsAllEndingWith(ending)) ?? false;
}

/** Is the term the Origin itself, as long as there is one? */
const isWhole = (term: Term): boolean =>
  term.kind === 'header'
    ? term.name === 'origin'
    : (term.kind === 'orElse' || term.kind === 'lowerCase') && isWhole(term.of);

/** The atoms of one walk. */
class Questions {
  readonly atoms: Atom[] = [];
  readonly #indexes = new Map<Lowered, number>();
  readonly #required: readonly boolean[];

  constructor(requirements: readonly Requirement[]) {
    this.#required = requirements.map(({ holds }) => holds);
    for (const { scope, regex } of requirements)
      this.atoms.push({ scope, automaton: automatonOf(regex, 'full') });
  }

  add(lowered: Lowered, one: Atom): number {
    const known = this.#indexes.get(lowered);
    if (known !== undefined) return known;
    this.#indexes.set(lowered, this.atoms.length);
    return this.atoms.push(one) - 1;
  }

  /** Undefined while the rest of the origin decides. */
  isStranger(answers: Answers): boolean | undefined {
    if (this.#required.some((holds, index) => answers[index] === !holds)) return false;
    return this.#required.every((holds, index) => answers[index] === holds) ? true : undefined;
  }
}
