import type { UrlPart } from '../url';
import type { Comparison, Condition } from './condition';
import type { Term } from './term';

/** A condition in words, as it turned out: true, false, or (undefined) not known. */
export function describe(condition: Condition, truth: boolean | undefined): string {
  if (truth !== undefined) return words(condition, truth);
  const why = condition.kind === 'unknown' ? condition.unknown.why : whyUnknown(condition);
  return why === undefined ? `not known whether ${words(condition, true)}` : `not known: ${why}`;
}

/** Why the comparison cannot be answered, if one of its sides is not known at all. */
function whyUnknown(condition: Condition): string | undefined {
  if (!('term' in condition)) return undefined;
  const sides = [condition.term, ...('to' in condition ? [condition.to] : [])];
  return sides.flatMap((side) => (side.kind === 'unknown' ? [side.unknown.why] : []))[0];
}

function words(condition: Condition, holds: boolean): string {
  switch (condition.kind) {
    case 'constant':
      return condition.value === holds ? 'always' : 'never';
    case 'not':
      return words(condition.of, !holds);
    case 'all':
    case 'any': {
      const parts = condition.of.map((part) =>
        isCompound(part) ? `(${words(part, holds)})` : words(part, holds),
      );
      return parts.join((condition.kind === 'all') === holds ? ' and ' : ' or ');
    }
    case 'unknown':
      return holds ? condition.unknown.why : `not (${condition.unknown.why})`;
    default: {
      const [verb, object] = predicate(condition);
      return `${name(condition.term)} ${holds ? verb : negative(verb)}${object}`;
    }
  }
}

const isCompound = (condition: Condition): boolean =>
  condition.kind === 'not' ? isCompound(condition.of) : condition.kind === 'all' || condition.kind === 'any';

/** What is said of the term: the verb in the third person, and the rest with a blank before it. */
function predicate(comparison: Comparison): readonly [verb: string, rest: string] {
  switch (comparison.kind) {
    case 'present':
      return ['is', ' present'];
    case 'equals':
      return ['is', ` ${name(comparison.to)}`];
    case 'oneOf':
      return ['is', ` ${list(comparison.values)}`];
    case 'startsWith':
      return ['starts', ` with ${name(comparison.text)}`];
    case 'endsWith':
      return ['ends', ` with ${name(comparison.text)}`];
    case 'includes':
      return ['contains', ` ${name(comparison.text)}`];
    case 'matches':
      return ['matches', ` /${comparison.regex.source}/${comparison.regex.flags}`];
    case 'parses':
      return ['is', ' a URL'];
    case 'library':
      return ['fits', ` ${quote(comparison.pattern)} by ${comparison.matcher.name}`];
  }
}

const negative = (verb: string): string =>
  verb === 'is' ? 'is not' : `does not ${verb.replace(/(?<=ch)es$|s$/, '')}`;

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
      return `the ${partNames[term.part] ?? term.part} of ${name(term.of)}`;
    case 'parameter':
      return `the parameter ${quote(term.name)} of ${name(term.of)}`;
    case 'unknown':
      return 'a value that is not known';
    default:
      return `a part of ${name(term.of)}`;
  }
}

const partNames: Partial<Record<UrlPart, string>> = {
  hostname: 'host name',
  protocol: 'scheme',
  pathname: 'path',
};

function list(values: readonly string[]): string {
  if (values.length <= 1) return values.length === 0 ? 'one of an empty list' : quote(values[0]);
  const shown = values.slice(0, 3).map(quote).join(', ');
  return `one of ${values.length > 3 ? `${shown} and ${values.length - 3} more` : shown}`;
}

const quote = (value: string | undefined): string => JSON.stringify(value ?? '');

const capitalised = (header: string): string =>
  header.replace(/(^|-)([a-z])/g, (letter) => letter.toUpperCase());
