import type { LibraryMatcher } from '../../../core/policy/condition';
import { all, type Condition, negate, oneOf, present } from '../../../core/policy/condition';
import { branch, type Decision, replaceLeaves } from '../../../core/policy/decision';
import { origin } from '../../../core/policy/term';
import { accept, reject, unknownVerdict } from '../../../core/policy/verdict';
import { parseUrl } from '../../../core/url';
import { constantText, constantTexts, type Value, whyUnknown } from '../evaluate/value';
import type { Server } from '../library';
import { type Answer, giveVerdict } from './answer';

/** What stands for the missing Origin, and for `null`. */
const noOrigin = '*';

/**
 * What the option `origins` of socket.io 2 decides (2.5, `Server.checkRequest`; 2.4.0 differs): forms of the origin with
 * its port are looked up with `indexOf`, which in a string finds any part of it.
 */
export function originsOption({ option }: Server): Decision<Answer> {
  return replaceLeaves(option('origins'), ({ value }) => {
    const list = written(value);
    if (list === undefined) return giveVerdict(unknownVerdict(whyUnknown(value)), undefined);
    if (list === '' || list.includes('*:*')) return giveVerdict(accept, undefined);
    const named: Condition = all([present(origin), negate(oneOf(origin, ['', 'null']))]);
    const fits: Condition = {
      kind: 'library',
      term: origin,
      matcher: matcherOf(list),
      pattern: String(list),
    };
    return branch(
      named,
      branch(fits, giveVerdict(accept, undefined), refused),
      allows(list, noOrigin) ? giveVerdict(accept, undefined) : refused,
    );
  });
}

const refused = giveVerdict(reject(400), undefined);

/** The option as text or list; not given, it means everyone. */
function written(value: Value): string | readonly string[] | undefined {
  if (value.kind === 'undefined') return '';
  return value.kind === 'list' ? constantTexts(value) : constantText(value);
}

const matcherOf = (list: string | readonly string[]): LibraryMatcher => ({
  name: "socket.io 2's rule for origins",
  matches: (_, value) => allows(list, value),
});

function allows(list: string | readonly string[], value: string): boolean {
  const { protocol = null, hostname = null, port } = parseUrl(value, 'node') ?? {};
  const number = port ?? (protocol === 'https:' ? 443 : 80);
  const forms = [
    `${protocol}//${hostname}:${number}`,
    `${hostname}:${number}`,
    `${hostname}:*`,
    `*:${number}`,
  ];
  return forms.some((form) => list.includes(form));
}
