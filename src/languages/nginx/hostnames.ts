import { all, type Condition, constant, equals } from '../../core/policy/condition';
import { literal, type Term } from '../../core/policy/term';

/**
 * One kind of match of a `hostnames` map (nginx, `ngx_hash_find_combined`): the key as it is, `*.example.com` or
 * `.example.com` as the end of the subject, `www.example.*` as its start.
 * @param subject in lower case
 */
export function hostnameCondition(
  subject: Term,
  key: string,
  part: 'exact' | 'prefix' | 'suffix',
): Condition {
  const head = /^\*?(\.[^*]+)$/.exec(key)?.[1];
  const tail = /^([^*]+\.)\*$/.exec(key)?.[1];
  if (part === 'exact') {
    if (tail || key.startsWith('*.')) return constant(false);
    return equals(subject, literal(head ? head.slice(1) : key));
  }
  if (part === 'prefix' && head) return longer('endsWith', subject, head);
  if (part === 'suffix' && tail) return longer('startsWith', subject, tail);
  return constant(false);
}

/** Something has to stand where the asterisk is. */
const longer = (kind: 'startsWith' | 'endsWith', term: Term, text: string): Condition =>
  all([
    { kind, term, text: literal(text) },
    { kind: 'not', of: equals(term, literal(text)) },
  ]);
