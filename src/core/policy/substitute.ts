import { all, any, type Condition, negate } from './condition';
import { concat, lowerCase, orElse, type Term } from './term';

/** What stands for the parts of a handshake; undefined: the part itself. */
export type Substitute = (part: PartOfHandshake) => Term | undefined;

export type PartOfHandshake = Extract<Term, { kind: 'header' | 'target' | 'scheme' }>;

/** The term with the parts of the handshake that it reads replaced. */
export function substituted(term: Term, by: Substitute): Term {
  const inside = (of: Term) => substituted(of, by);
  switch (term.kind) {
    case 'header':
    case 'target':
    case 'scheme':
      return by(term) ?? term;
    case 'literal':
    case 'unknown':
      return term;
    case 'concat':
      return concat(term.parts.map(inside));
    case 'orElse':
      return orElse(inside(term.of), inside(term.fallback));
    case 'lowerCase':
      return lowerCase(inside(term.of));
    default:
      return { ...term, of: inside(term.of) };
  }
}

/** The same for a condition. */
export function withSubstituted(condition: Condition, by: Substitute): Condition {
  const inside = (part: Condition) => withSubstituted(part, by);
  switch (condition.kind) {
    case 'constant':
    case 'unknown':
      return condition;
    case 'all':
      return all(condition.of.map(inside));
    case 'any':
      return any(condition.of.map(inside));
    case 'not':
      return negate(inside(condition.of));
    case 'equals':
      return { ...condition, term: substituted(condition.term, by), to: substituted(condition.to, by) };
    case 'startsWith':
    case 'endsWith':
    case 'includes':
      return { ...condition, term: substituted(condition.term, by), text: substituted(condition.text, by) };
    default:
      return { ...condition, term: substituted(condition.term, by) };
  }
}
