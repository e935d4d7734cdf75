import type { Condition } from './condition';
import { negate } from './condition';
import type { Term } from './term';

/** A condition in words, as it turned out: true, false, or (undefined) not known. */
export function describe(condition: Condition, truth: boolean | undefined): string {
  if (truth === undefined) return `not known whether ${words(condition)}`;
  return words(truth ? condition : negate(condition));
}

function words(condition: Condition): string {
  switch (condition.kind) {
    case 'constant':
      return condition.value ? 'always' : 'never';
    case 'not':
      return negative(condition.of);
    case 'all':
      return condition.of.map(words).join(' and ');
    case 'any':
      return condition.of.map(words).join(' or ');
    case 'unknown':
      return condition.unknown.why;
    case 'present':
      return `${name(condition.term)} is present`;
    case 'equals':
      return `${name(condition.term)} is ${name(condition.to)}`;
    case 'oneOf':
      return `${name(condition.term)} is ${condition.values.length === 1 ? quote(condition.values[0]) : `one of ${list(condition.values)}`}`;
    case 'startsWith':
      return `${name(condition.term)} starts with ${name(condition.text)}`;
    case 'endsWith':
      return `${name(condition.term)} ends with ${name(condition.text)}`;
    case 'includes':
      return `${name(condition.term)} contains ${name(condition.text)}`;
    case 'matches':
      return `${name(condition.term)} matches /${condition.regex.source}/${condition.regex.flags}`;
    case 'parses':
      return `${name(condition.term)} is a URL`;
    case 'library':
      return `${name(condition.term)} fits ${quote(condition.pattern)} by ${condition.matcher.name}`;
  }
}

function negative(condition: Condition): string {
  switch (condition.kind) {
    case 'all':
    case 'any':
      return condition.of
        .map((part) => words(negate(part)))
        .join(condition.kind === 'all' ? ' or ' : ' and ');
    case 'constant':
    case 'not':
      return words(negate(condition));
    case 'startsWith':
      return `${name(condition.term)} does not start with ${name(condition.text)}`;
    case 'endsWith':
      return `${name(condition.term)} does not end with ${name(condition.text)}`;
    case 'includes':
      return `${name(condition.term)} does not contain ${name(condition.text)}`;
    case 'matches':
      return `${name(condition.term)} does not match /${condition.regex.source}/${condition.regex.flags}`;
    case 'library':
      return `${name(condition.term)} does not fit ${quote(condition.pattern)} by ${condition.matcher.name}`;
    case 'unknown':
      return `not (${condition.unknown.why})`;
    default:
      return words(condition).replace(/ is /, ' is not ');
  }
}

function name(term: Term): string {
  switch (term.kind) {
    case 'literal':
      return quote(term.value);
    case 'header':
      return term.name === 'origin' ? 'the Origin' : `the ${capitalised(term.name)} header`;
    case 'target':
      return term.part === 'query' ? 'the query' : 'the path';
    case 'scheme':
      return 'the scheme';
    case 'lowerCase':
    case 'upperCase':
    case 'trim':
    case 'orElse':
      return name(term.of);
    case 'concat':
      return term.parts.map(name).join(' + ');
    case 'urlPart':
      return `the ${term.part} of ${name(term.of)}`;
    case 'unknown':
      return 'a value that is not known';
    default:
      return `a part of ${name(term.of)}`;
  }
}

function list(values: readonly string[]): string {
  const shown = values.slice(0, 3).map(quote).join(', ');
  return values.length > 3 ? `${shown} and ${values.length - 3} more` : shown;
}

const quote = (value: string | undefined): string => JSON.stringify(value ?? '');

const capitalised = (header: string): string =>
  header.replace(/(^|-)([a-z])/g, (letter) => letter.toUpperCase());
