import type { LibraryMatcher } from '../../../core/policy/condition';
import { all, type Condition, negate, oneOf, present } from '../../../core/policy/condition';
import { branch, type Decision, replaceLeaves } from '../../../core/policy/decision';
import { origin } from '../../../core/policy/term';
import { accept, reject, unknownVerdict } from '../../../core/policy/verdict';
import { parseUrl } from '../../../core/url';
import { runFunction } from '../evaluate/calls';
import type { Program } from '../evaluate/program';
import { State } from '../evaluate/state';
import {
  type Closure,
  constantText,
  constantTexts,
  stringValue,
  textValue,
  undefinedValue,
  type Value,
  whyUnknown,
} from '../evaluate/value';
import type { Server } from '../library';
import { callback } from './allow-request';
import { type Answer, giveVerdict, policyOf, unanswered } from './answer';

/** What stands for the missing Origin, and for `null`. */
const noOrigin = '*';

/**
 * What the option `origins` of socket.io 2 decides (2.5, `Server.checkRequest`; 2.4.0 differs): forms of the origin with
 * its port are looked up with `indexOf`, which in a string finds any part of it.
 */
export function originsOption({ option, program }: Server): Decision<Answer> {
  return replaceLeaves(option('origins'), ({ value }) => {
    if (value.kind === 'closure') return byFunction(value, program);
    const list = written(value);
    if (list === undefined) return giveVerdict(unknownVerdict(whyUnknown(value)), undefined);
    if (list === '' || list.includes('*:*')) return giveVerdict(accept, undefined);
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

/** The Origin names a page. */
const named: Condition = all([present(origin), negate(oneOf(origin, ['', 'null']))]);

/** `io.origins((origin, callback) => …)`: `callback(error, success)`; the missing Origin and `null` are a star. */
function byFunction(check: Closure, program: Program): Decision<Answer> {
  const at = check.scope.range(check.function);
  const given = branch(named, textValue(origin), stringValue(noOrigin));
  const call = { arguments: [given, callback], self: undefinedValue, state: State.empty, at };
  return policyOf(
    program.during(true, () => runFunction(check, call, program)),
    unanswered,
  );
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
