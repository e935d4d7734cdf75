import { present } from '../../core/policy/condition';
import { headerTerm, literal, type Term } from '../../core/policy/term';
import type { Scope } from './config';
import { decide, type Flow, type State } from './flow';
import { effective } from './settings';
import type { Values } from './values';
import { unknownTerm } from './variables';

/** `$invalid_referer`: browsers send no Referer with a handshake, so that only `none` among the valid ones counts. */
export function withReferer(scope: Scope, values: Values, state: State, next: (state: State) => Flow): Flow {
  const valid = effective(scope, 'valid_referers').flatMap(({ args }) => args);
  if (valid.length === 0 || !values.config.relevant.has('invalid_referer')) return next(state);
  const assume = (term: Term) =>
    next({ ...state, variables: new Map(state.variables).set('invalid_referer', term) });
  return decide(
    present(headerTerm('referer')),
    () => assume(unknownTerm('whether the Referer is valid is not known')),
    () => assume(literal(valid.some(({ value }) => value === 'none') ? '' : '1')),
  );
}
