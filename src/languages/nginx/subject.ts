import type { Endpoint } from '../../core/endpoint';
import { questionOf } from './condition';
import type { Config, Location, Scope, Server } from './config';
import { programOf } from './program';
import type { Directive } from './syntax';

/** What an endpoint was made from. */
export interface Subject {
  readonly config: Config;
  readonly server: Server;
  readonly location: Location | undefined;
  readonly passedBy: readonly Scope[];
  readonly endpoint: Endpoint;
}

/** The `if`s of a level that look at the Origin, or another header, themselves or by a map. */
export function checks(scope: Scope, config: Config, header = /\$\{?http_origin\b/): Directive[] {
  return programOf(scope).flatMap(({ kind, directive }) => {
    const question = kind === 'if' ? questionOf(directive) : undefined;
    if (!question || !('variable' in question)) return [];
    const source = config.maps.get(question.variable)?.source ?? `$${question.variable}`;
    return header.test(source) ? [directive] : [];
  });
}

/** Does the `if` answer with an error itself? */
export const refuses = (directive: Directive | undefined): boolean =>
  directive?.block?.directives.some(
    ({ name, args }) => name === 'return' && /^4\d\d$/.test(args[0]?.value ?? ''),
  ) ?? false;

/** The levels whose instructions a handshake comes by, the server's first. */
export const levelsWithChecks = ({ server, location }: Subject): readonly Scope[] => [
  server,
  ...(location ? [location] : []),
];
