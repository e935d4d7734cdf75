import { type Condition, equals, matches } from '../../../core/policy/condition';
import { branch, type Decision, replaceLeaves } from '../../../core/policy/decision';
import { literal, type Term } from '../../../core/policy/term';
import { reject, unknownVerdict } from '../../../core/policy/verdict';
import { goOn } from '../evaluate/flow';
import { readProperty } from '../evaluate/properties';
import { State } from '../evaluate/state';
import { hostValue, isExternal, isUndefined, type Tree, trueValue } from '../evaluate/value';
import type { Server } from '../library';
import { type Answer, acceptedBy, answering, give, giveVerdict } from './answer';
import { fetchHandler } from './fetch-handler';
import { table } from './handshake';

/** `server.upgrade(request)` answers at once, whatever is returned afterwards (Bun 1.4, measured). */
export const upgradeMember: Tree = answering('upgrade', ({ state, at }) => {
  return goOn(trueValue, give(state, acceptedBy(at), at));
});

const bunServer: Tree = hostValue(table('the server', { upgrade: upgradeMember }, true));

/** A handler that returns nothing without an upgrade: what is sent then is no valid response. */
const nothing = giveVerdict(reject('dropped'), undefined);

/** What the routes and then the `fetch` function of `Bun.serve` decide (Bun 1.4). */
export function bunRoutes(server: Server): Decision<Answer> {
  const { option, program } = server;
  const run = (handler: Tree): Decision<Answer> => fetchHandler(handler, [bunServer], nothing, program);
  const fetch = option('fetch');
  const otherwise = isUndefined(fetch) ? giveVerdict(reject(404), undefined) : run(fetch);
  return replaceLeaves(option('routes'), ({ value }) => {
    if (value.kind === 'undefined') return otherwise;
    const held = value.kind === 'record' ? State.empty.get(value.record.properties) : undefined;
    if (held?.kind !== 'leaf') return giveVerdict(unknownVerdict('the routes are not known'), undefined);
    const routes = [...held.value].sort(([a], [b]) => rank(a) - rank(b));
    return routes.reduceRight<Decision<Answer>>(
      (rest, [pattern, handler]) => branch(onRoute(pattern), run(forGet(handler, server)), rest),
      otherwise,
    );
  });
}

/** A handler for all methods, or the one for GET. */
const forGet = (handler: Tree, { program }: Server): Tree =>
  handler.kind === 'leaf' && handler.value.kind === 'record'
    ? readProperty(handler.value, 'GET', program, State.empty)
    : handler;

/** Exact routes come before those with parameters, and these before wildcards (Bun documentation, "Routing"). */
const rank = (pattern: string): number => (pattern.endsWith('*') ? 2 : pattern.includes(':') ? 1 : 0);

const path: Term = { kind: 'target', part: 'path' };

function onRoute(pattern: string): Condition {
  if (rank(pattern) === 0) return equals(path, literal(pattern));
  const source = pattern
    .replace(/[.+?^${}()|[\]\\]/g, '\\$&')
    .replace(/:\w+/g, '[^/]+')
    .replace(/\*$/, '.*');
  return matches(path, { source, flags: '', dialect: 'ecmascript' }, 'full');
}

/**
 * Is there anything that takes over what `upgrade` has accepted? Without, Bun refuses to upgrade. A library whose
 * function handles the requests has endpoints of its own.
 */
export const hasSockets = ({ option }: Server): boolean =>
  !isUndefined(option('websocket')) && !isExternal(option('fetch'));
