import { equals, matches, negate } from '../../core/policy/condition';
import { literal, type Term } from '../../core/policy/term';
import type { Regex } from '../../core/regex/regex';
import { type Continue, decide, type Flow, type State, unmatched } from './flow';
import { type Directive, headRange, type Word } from './syntax';
import type { Values } from './values';
import { apartTerm, unknownTerm } from './variables';

/** The question of an `if`, parentheses removed. */
export type Question =
  | { readonly kind: 'truthy'; readonly variable: string }
  | { readonly kind: 'compare'; readonly variable: string; readonly negated: boolean; readonly value: Word }
  | {
      readonly kind: 'match';
      readonly variable: string;
      readonly negated: boolean;
      readonly regex: Regex;
      readonly value: Word;
    }
  /** A template fills in what the variable is compared with. */
  | { readonly kind: 'templated'; readonly variable: string }
  | { readonly kind: 'file'; readonly negated: boolean }
  | { readonly kind: 'unreadable' };

const known = new WeakMap<Directive, Question>();

/** Reads `if ( … )` as `ngx_http_rewrite_if_condition` does. */
export function questionOf(directive: Directive): Question {
  let question = known.get(directive);
  if (!question) {
    question = read(directive);
    known.set(directive, question);
  }
  return question;
}

function read(directive: Directive): Question {
  const words = unwrapped(directive.args);
  const [first, operator, value] = words;
  if (!first || first.templated || operator?.templated) return { kind: 'unreadable' };
  if (/^!?-[fdex]$/.test(first.value)) return { kind: 'file', negated: first.value.startsWith('!') };
  const variable = /^\$(?:\{(\w+)\}|(\w+))$/.exec(first.value);
  const name = variable?.[1] ?? variable?.[2];
  if (!name) return { kind: 'unreadable' };
  if (!operator) return { kind: 'truthy', variable: name };
  const sign = /^(!?)(=|~\*?)$/.exec(operator.value);
  if (!sign || !value || words.length > 3) return { kind: 'unreadable' };
  if (value.templated) return { kind: 'templated', variable: name };
  const negated = sign[1] === '!';
  if (sign[2] === '=') return { kind: 'compare', variable: name, negated, value };
  const flags = sign[2] === '~*' ? 'i' : '';
  return {
    kind: 'match',
    variable: name,
    negated,
    value,
    regex: { source: value.value, flags, dialect: 'pcre' },
  };
}

/** The words without the parentheses around them. */
function unwrapped(args: readonly Word[]): Word[] {
  const words = [...args];
  const first = words[0];
  if (first && !first.quoted && first.value.startsWith('('))
    words.splice(0, 1, { ...first, value: first.value.slice(1), start: first.start + 1 });
  const last = words.at(-1);
  if (last && !last.quoted && last.value.endsWith(')'))
    words.splice(-1, 1, { ...last, value: last.value.slice(0, -1), end: last.end - 1 });
  return words.filter(({ value, quoted }) => quoted || value !== '');
}

/**
 * Goes on with `then` or `otherwise`, by the answer. Files are taken as absent: a WebSocket's path names none, and a
 * page for maintenance is the exception.
 */
export function ask(
  directive: Directive,
  values: Values,
  state: State,
  then: (state: State) => Flow,
  otherwise: (state: State) => Flow,
): Flow {
  const question = questionOf(directive);
  const at = headRange(directive);
  if (question.kind === 'file') return question.negated ? then(state) : otherwise(state);
  if (question.kind === 'unreadable') {
    const unknown = unknownTerm('the condition of this `if` was not understood');
    return decide(
      { kind: 'present', term: unknown },
      () => then(state),
      () => otherwise(state),
      at,
    );
  }
  const test: Continue<Term> = (term, after) => {
    switch (question.kind) {
      case 'truthy':
        return decide(
          equals(term, literal('')),
          () => otherwise(after),
          () =>
            decide(
              equals(term, literal('0')),
              () => otherwise(after),
              () => then(after),
              at,
            ),
          at,
        );
      case 'templated':
        return decide(
          equals(term, apartTerm('a template fills this in')),
          () => then(after),
          () => otherwise(after),
          at,
        );
      case 'compare':
        return values.text(question.value.value, after, (value, last) =>
          decide(
            negated(equals(term, value), question.negated),
            () => then(last),
            () => otherwise(last),
            at,
          ),
        );
      case 'match': {
        const found = matches(term, question.regex);
        const hit = () => values.matched(term, question.regex, after);
        const missed = () => unmatched(after);
        return question.negated
          ? decide(
              negate(found),
              () => then(missed()),
              () => otherwise(hit()),
              at,
            )
          : decide(
              found,
              () => then(hit()),
              () => otherwise(missed()),
              at,
            );
      }
    }
  };
  return values.variable(question.variable, state, test);
}

const negated = (condition: ReturnType<typeof equals>, yes: boolean) => (yes ? negate(condition) : condition);
