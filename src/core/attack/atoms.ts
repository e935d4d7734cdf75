import { type Comparison, evaluate } from '../policy/condition';
import type { Handshake } from '../policy/handshake';
import { literal } from '../policy/term';
import { isUnknown, type Truth, Unknown } from '../policy/unknown';
import { finiteLanguage } from '../regex/finite';
import type { MatchMode } from '../regex/match';
import { NotModelled } from '../regex/not-modelled';
import { escapeRegex, type Regex } from '../regex/regex';
import { automatonOf, type RegexAutomaton } from './automaton';
import { type Scope, type Scoped, scopeOf } from './scope';

/** A question about an origin that an automaton answers: does a stretch of it match? */
export interface Atom {
  readonly scope: Scope;
  readonly automaton: RegexAutomaton;
}

/** The text is one of some: kept apart from the automata, because allow-lists are long. */
export interface Literals {
  readonly scope: Scope;
  readonly values: readonly string[];
}

export type Lowered = { readonly atom: Atom } | { readonly literals: Literals } | { readonly truth: Truth };

/** What an expression is asked of a stretch. */
export function atom(scope: Scope, regex: Regex, mode: MatchMode): Lowered {
  try {
    return { atom: { scope, automaton: automatonOf(regex, mode) } };
  } catch (error) {
    if (!(error instanceof NotModelled)) throw error;
    return unknown(
      `the regular expression ${regex.source} ${error.message}, which the search does not follow`,
    );
  }
}

/** The values that a stretch can make at all, each with the stretch. */
export const stretchesIn = ({ scope, values }: Literals): (readonly [value: string, stretch: string])[] =>
  values
    .filter((value) => value.startsWith(scope.before) && value.endsWith(scope.after))
    .map((value) => [value, value.slice(scope.before.length, value.length - scope.after.length)]);

/** Translates a comparison, for origins of one scheme. */
export function lower(comparison: Comparison, scheme: string, sample: Handshake): Lowered {
  const scoped = scopeOf(comparison.term, scheme, sample);
  switch (comparison.kind) {
    case 'present':
      return 'scope' in scoped ? { truth: true } : truthOf(scoped, (value) => value !== undefined);
    case 'equals':
      return lowerEquals(scoped, scopeOf(comparison.to, scheme, sample));
    case 'oneOf':
      if (!('scope' in scoped))
        return truthOf(scoped, (value) => value !== undefined && comparison.values.includes(value));
      return { literals: { scope: scoped.scope, values: comparison.values } };
    case 'startsWith':
    case 'endsWith':
    case 'includes':
      return lowerPart(comparison.kind, scoped, scopeOf(comparison.text, scheme, sample));
    case 'matches':
    case 'parses':
    case 'library':
      return 'scope' in scoped
        ? lowerScope(comparison, scoped.scope, scheme)
        : fixed(comparison, scoped, sample);
  }
}

type ScopeComparison = Extract<Comparison, { kind: 'matches' | 'parses' | 'library' }>;

function lowerScope(comparison: ScopeComparison, scope: Scope, scheme: string): Lowered {
  if (comparison.kind === 'matches') return lowerMatch(comparison.regex, comparison.mode, scope);
  const { stretch, before, after, upperCase } = scope;
  if (stretch !== 'host' || before !== `${scheme}://` || after !== '' || upperCase)
    return unknown(notForSearch);
  if (comparison.kind === 'parses')
    return comparison.parser === 'whatwg' ? { truth: true } : unknown(notForSearch);
  const language = comparison.matcher.language?.(comparison.pattern);
  return language
    ? atom(scope, language, 'full')
    : unknown(`the search does not follow ${comparison.matcher.name}`);
}

/** Host names hold no capitals, so that an expression that ignores case is a list, too, unless the scope has some. */
function lowerMatch(regex: Regex, mode: MatchMode, scope: Scope): Lowered {
  const texts = finiteLanguage(regex);
  const hasCapitals = scope.upperCase || /[A-Z]/.test(scope.before + scope.after);
  if (!texts || (regex.flags === 'i' && hasCapitals)) return atom(scope, regex, mode);
  return { literals: { scope, values: texts } };
}

const fixed = (comparison: ScopeComparison, scoped: Scoped, sample: Handshake): Lowered =>
  truthOf(scoped, (value) => ({
    truth: value !== undefined && evaluate({ ...comparison, term: literal(value) }, sample),
  }));

function lowerEquals(a: Scoped, b: Scoped): Lowered {
  if ('scope' in a && 'scope' in b)
    return JSON.stringify(a) === JSON.stringify(b) ? { truth: true } : unknown(comparesTwo);
  const [scoped, fixed] = 'scope' in a ? [a, b] : [b, a];
  return truthOf(fixed, (value) => {
    if (!('scope' in scoped)) return truthOf(scoped, (other) => other === value);
    return value === undefined ? { truth: false } : { literals: { scope: scoped.scope, values: [value] } };
  });
}

function lowerPart(kind: 'startsWith' | 'endsWith' | 'includes', of: Scoped, text: Scoped): Lowered {
  if ('scope' in of && 'scope' in text) return unknown(comparesTwo);
  if ('scope' in text)
    return truthOf(of, (value) =>
      value === undefined ? { truth: false } : piecesOf(value, kind, text.scope),
    );
  return truthOf(text, (value) => {
    if (value === undefined) return { truth: false };
    if (!('scope' in of)) return truthOf(of, (whole) => whole?.[kind](value) ?? false);
    return atom(
      of.scope,
      { source: pattern[kind](escapeRegex(value)), flags: '', dialect: 'ecmascript' },
      'search',
    );
  });
}

const pattern = {
  startsWith: (text: string) => `^${text}`,
  endsWith: (text: string) => `${text}$`,
  includes: (text: string) => text,
};

/** An expression for one of some texts. */
export const oneOfThese = (values: readonly string[]): Regex => ({
  source: values.map(escapeRegex).join('|'),
  flags: '',
  dialect: 'ecmascript',
});

/** A fixed text asked for a part that depends on the Origin: the parts that it has are a finite list. */
function piecesOf(whole: string, kind: 'startsWith' | 'endsWith' | 'includes', scope: Scope): Lowered {
  if (whole.length > 300) return unknown('the search does not look for parts of a text this long');
  const starts = kind === 'startsWith' ? [0] : Array.from(whole, (_, index) => index);
  const pieces = starts
    .filter((start) => whole.startsWith(scope.before, start))
    .flatMap((start) =>
      kind === 'endsWith'
        ? [whole.slice(start)]
        : Array.from(whole.slice(start), (_, length) => whole.slice(start, start + length + 1)),
    );
  return { literals: { scope, values: [...new Set(['', ...pieces])] } };
}

const comparesTwo = 'the search does not compare two parts of the Origin with each other';

const unknown = (why: string): Lowered => ({ truth: new Unknown(why) });

const notForSearch = 'the search does not follow this comparison';

/** What follows from a fixed value; unknown when it is. */
function truthOf(scoped: Scoped, next: (value: string | undefined) => Lowered | boolean): Lowered {
  if ('scope' in scoped) return unknown(notForSearch);
  if (isUnknown(scoped.value)) return { truth: scoped.value };
  const result = next(scoped.value);
  return typeof result === 'boolean' ? { truth: result } : result;
}
