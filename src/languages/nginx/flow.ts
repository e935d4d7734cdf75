import { all, type Condition, constant, evaluate, negate } from '../../core/policy/condition';
import { branch, type Decision, type Reason } from '../../core/policy/decision';
import { browserHandshake } from '../../core/policy/handshake';
import type { Term } from '../../core/policy/term';
import { isUnknown } from '../../core/policy/unknown';
import type { Verdict } from '../../core/policy/verdict';
import type { Regex } from '../../core/regex/regex';
import type { SourceRange } from '../../core/source';
import type { Scope } from './config';
import { fold, requestQuery } from './variables';

/** What nginx knows of a request while it works on it. Never changed: each step makes a new one. */
export interface State {
  /** Values by variable name: set ones, named groups, and maps whose first value nginx keeps. */
  readonly variables: ReadonlyMap<string, Term>;
  /** While a map is computed: the values of the maps that it reads. */
  readonly maps?: ReadonlyMap<string, Term>;
  /** What `$1` and its like refer to: the last match. */
  readonly captures?: { readonly of: Term; readonly regex: Regex };
  readonly uri: Term;
  readonly args: Term;
  /** A `rewrite` asks for another choice of the location. */
  readonly uriChanged: boolean;
  /** How many rewrites and internal redirects are still allowed (`NGX_HTTP_MAX_URI_CHANGES`). */
  readonly changesLeft: number;
  /** Not the client's own request any more: locations marked `internal` are open to it. */
  readonly internal: boolean;
  /** An `error_page` is at work; by default there is only one. */
  readonly errorPage: boolean;
  /** The status that takes the place of the answer's own. */
  readonly errorStatus?: number;
}

/** As a request begins. */
export const initial = (uri: Term): State => ({
  variables: new Map(),
  uri,
  args: requestQuery,
  uriChanged: false,
  changesLeft: 11,
  internal: false,
  errorPage: false,
});

/** After an expression of an `if` or `rewrite` that did not match, `$1` and its like are empty (`ngx_http_script_regex_start_code`). */
export function unmatched(state: State): State {
  if (!state.captures) return state;
  const { captures: _, ...rest } = state;
  return rest;
}

/** How a request ends. */
export interface Outcome {
  readonly verdict: Verdict;
  readonly because?: Reason;
  readonly state: State;
  /** The settings under which the request was passed on. */
  readonly passedBy?: Scope;
}

export type Flow = Decision<Outcome>;
export type Continue<T> = (value: T, state: State) => Flow;

/** A branch whose sides are worked out only if they can be reached. */
export function decide(
  condition: Condition,
  then: () => Flow,
  otherwise: () => Flow,
  at?: SourceRange,
): Flow {
  const known = foldCondition(condition);
  if (known.kind === 'constant') return known.value ? then() : otherwise();
  return branch(known, then(), otherwise(), at);
}

/** One of several questions that are asked in turn. */
export interface Step {
  readonly condition: Condition;
  readonly follow: () => Flow;
  readonly at?: SourceRange;
}

/** Asks the questions in turn and follows the first that is true; undefined when more than `most` are open. */
export function firstOf(steps: Iterable<Step>, otherwise: () => Flow, most: number): Flow | undefined {
  const open: Step[] = [];
  let last = otherwise;
  for (const step of steps) {
    const condition = foldCondition(step.condition);
    if (condition.kind !== 'constant') open.push({ ...step, condition });
    else if (condition.value) {
      last = step.follow;
      break;
    }
    if (open.length > most) return undefined;
  }
  return open.reduceRight((flow, { condition, follow, at }) => branch(condition, follow(), flow, at), last());
}

/** The condition as a constant, if it compares constants, or if the beginnings of what it compares differ. */
export function foldCondition(condition: Condition): Condition {
  if (condition.kind === 'all') {
    const parts = condition.of.map(foldCondition);
    return parts.every((part, index) => part === condition.of[index]) ? condition : all(parts);
  }
  if (condition.kind === 'not') {
    const inner = foldCondition(condition.of);
    return inner === condition.of ? condition : negate(inner);
  }
  if (!('term' in condition)) return condition;
  if (fold(condition.term).kind !== 'literal') return foldByStart(condition);
  if (condition.kind === 'equals' && fold(condition.to).kind !== 'literal') return condition;
  if ('text' in condition && fold(condition.text).kind !== 'literal') return condition;
  const value = evaluate(condition, browserHandshake);
  return isUnknown(value) ? condition : constant(value);
}

function foldByStart(condition: Extract<Condition, { term: Term }>): Condition {
  const [first] = condition.term.kind === 'concat' ? condition.term.parts : [];
  if (first?.kind !== 'literal') return condition;
  const wanted =
    condition.kind === 'equals' ? condition.to : condition.kind === 'startsWith' ? condition.text : undefined;
  if (wanted?.kind !== 'literal') return condition;
  const length = Math.min(first.value.length, wanted.value.length);
  if (first.value.slice(0, length) !== wanted.value.slice(0, length)) return constant(false);
  const whole = condition.kind === 'startsWith' && first.value.length >= wanted.value.length;
  return whole ? constant(true) : condition;
}

const keys = new WeakMap<Term, string>();

/** A text that is the same for equal terms. */
export function termKey(term: Term): string {
  let key = keys.get(term);
  if (key === undefined) {
    key = JSON.stringify(term);
    keys.set(term, key);
  }
  return key;
}

/** A text that is the same for equal states. */
export function stateKey(state: State): string {
  const variables = [...state.variables].map(([name, term]) => `${name}=${termKey(term)}`).sort();
  const captures = state.captures ? termKey(state.captures.of) + JSON.stringify(state.captures.regex) : '';
  const { uriChanged, changesLeft, internal, errorPage, errorStatus } = state;
  return [
    variables.join('&'),
    captures,
    termKey(state.uri),
    termKey(state.args),
    uriChanged,
    changesLeft,
    internal,
    errorPage,
    errorStatus,
  ].join('|');
}
