import { any, equals, matches } from '../../core/policy/condition';
import { literal } from '../../core/policy/term';
import type { Server } from './config';
import { decide, type Flow, type State } from './flow';
import { hostnameCondition } from './hostnames';
import { named } from './syntax';
import type { Values } from './values';
import { hostName } from './variables';

/**
 * What `$1` and named groups are at the beginning: those of the `server_name` expression that the host matches. Plain
 * names and wildcards come first and have none (nginx 1.22, `ngx_http_find_virtual_server`).
 */
export function matchedByHost(
  server: Server,
  values: Values,
  state: State,
  next: (state: State) => Flow,
): Flow {
  const names = named(server.directives, 'server_name').flatMap(({ args }) =>
    args.filter(({ templated }) => !templated).map(({ value }) => value),
  );
  const expressions = names.filter((name) => /^~.*\(/.test(name));
  if (expressions.length === 0) return next(state);
  const plain = names.filter((name) => !name.startsWith('~'));
  const isPlain = plain.flatMap((name) => [
    equals(hostName, literal(name.toLowerCase())),
    hostnameCondition(hostName, name.toLowerCase(), 'prefix'),
    hostnameCondition(hostName, name.toLowerCase(), 'suffix'),
  ]);
  const tried = expressions.reduceRight(
    (otherwise: () => Flow, expression) => () => {
      const regex = { source: expression.slice(1), flags: 'i', dialect: 'pcre' as const };
      return decide(matches(hostName, regex), () => next(values.matched(hostName, regex, state)), otherwise);
    },
    () => next(state),
  );
  return decide(any(isPlain), () => next(state), tried);
}
