import { splitQuery } from './answers';
import type { Location, Scope, Server } from './config';
import { type Found, surelyChosenFor } from './locate';
import { effective } from './settings';
import { type Directive, named, type Word } from './syntax';
import { proxyHeader } from './upgrade';

/**
 * Can a handshake that comes to the location be passed on, there or where it is sent from there? A look at the text that
 * spares most locations the run; true when in doubt.
 */
export const mayPass = (server: Server, location: Location): boolean =>
  named(location.directives, 'internal').length === 0 && leadsOn(server, location, new Set());

function leadsOn(server: Server, location: Location, seen: Set<Location>): boolean {
  if (seen.has(location)) return false;
  seen.add(location);
  if (passes(location) && proxyHeader(location, 'Upgrade') !== undefined) return true;
  if (location.directives.some(rewrites)) return true;
  // What the server's own instructions refuse is sent where the server says, whatever the location has.
  return [...fallbacks(location), ...errorPages(server)].some((target) => {
    const found = goal(server, target);
    return found === 'unknown' || (typeof found === 'object' && leadsOn(server, found, seen));
  });
}

/** Is there something in a location that passes requests on? */
export const passes = (location: Location): boolean =>
  location.directives.some(
    ({ name, block }) =>
      name === 'proxy_pass' || block?.directives.some((inner) => inner.name === 'proxy_pass'),
  );

/** Does an instruction change the path, or a fallback for files take over? */
export const sendsElsewhere = (scope: Scope): boolean =>
  scope.directives.some((directive) => rewrites(directive) || fallback(directive) !== undefined);

const rewrites = ({ name, block }: Directive): boolean =>
  name === 'rewrite' || (name === 'if' && block !== undefined && block.directives.some(rewrites));

/** Is there a page for errors that is no plain file? */
export const mayFail = (scope: Scope): boolean => errorPages(scope).length > 0;

/** Where requests are sent that find no file or end in an error; an `if` may have pages of its own. */
const fallbacks = (scope: Scope): Word[] => [
  ...scope.directives.flatMap((directive) => fallback(directive) ?? []),
  ...errorPages(scope),
  ...named(scope.directives, 'if').flatMap(({ block }) =>
    pagesOf(named(block?.directives ?? [], 'error_page')),
  ),
];

/** The last word of a `try_files`, unless it is a status. */
function fallback(directive: Directive): Word | undefined {
  const last = directive.name === 'try_files' ? directive.args.at(-1) : undefined;
  return last?.value.startsWith('=') ? undefined : last;
}

const errorPages = (scope: Scope): Word[] => pagesOf(effective(scope, 'error_page'));

/** Pages that are no plain files. */
const pagesOf = (directives: readonly Directive[]): Word[] =>
  directives.flatMap(({ args }) => {
    const [response, target] = args.slice(-2);
    return target && (target.value.startsWith('@') || response?.value.startsWith('=')) ? [target] : [];
  });

function goal(server: Server, { value, templated }: Word): Found {
  const [path] = splitQuery(value);
  if (templated || path.includes('$')) return 'unknown';
  return path.startsWith('@') ? server.namedLocations.get(path) : surelyChosenFor(server.locations, path);
}
