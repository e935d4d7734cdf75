import { all, any, type Condition, equals } from '../../../core/policy/condition';
import { branch, type Decision } from '../../../core/policy/decision';
import { concat, host, literal, origin, type Term } from '../../../core/policy/term';
import { accept, unknownVerdict } from '../../../core/policy/verdict';
import { parseUrl } from '../../../core/url';
import { constantOf, unknownCondition } from '../evaluate/value';
import { nestedOption } from '../libraries/options';
import { has } from '../libraries/versions';
import type { Server } from '../library';
import { type Answer, giveVerdict } from './answer';
import { isAllowedHost, isFileOrExtension, isLoopback, namesIn, needsNoPermission } from './dev-server-hosts';

const open = giveVerdict(accept, undefined);
const closed = giveVerdict({ kind: 'accept', closed: true }, undefined);

/** Does the option `allowedHosts` switch the checks off? */
export const allowsAll = (names: readonly string[] | undefined): boolean => names?.includes('all') ?? false;

/**
 * What webpack-dev-server decides right after the handshake, before it sends anything of the application (5.2,
 * `createWebSocketServer`): sockets are closed unless Host and Origin name hosts that are allowed, and (since 5.2.1,
 * CVE-2025-30360) the same host.
 */
export function hostAndOrigin(server: Server): Decision<Answer> {
  const { option, program } = server;
  const allowed = namesIn(option('allowedHosts'));
  if (allowsAll(allowed)) return open;
  const own = constantOf(option('host'));
  if (allowed === undefined)
    return giveVerdict(unknownVerdict('which hosts are allowed is not known'), undefined);
  const names = [...allowed.filter((name) => name !== 'auto'), ...clientHost(server)];
  const isLocal = (term: Term) => needsNoPermission(term, typeof own === 'string' ? own : undefined);
  const isKnown = (term: Term) => any([isAllowedHost(term, names), isLocal(term)]);
  const decide = (origins: Condition) => branch(all([isKnown(host), origins]), open, closed);
  const before = decide(any([isFileOrExtension(origin), isKnown(origin)]));
  const asked = program.dependency('webpack-dev-server');
  const same = any([
    isAllowedHost(host, names),
    equals(hostnameIn(origin), hostnameIn(concat([literal('//'), host]))),
    ...(hasAliases(asked) ? [all([isLoopback(origin), isLoopback(host)])] : []),
  ]);
  const since = decide(
    any([isFileOrExtension(origin), isAllowedHost(origin, names), all([isLocal(origin), same])]),
  );
  const comparesHosts = has(asked, [[5, 2, 1]]);
  if (comparesHosts !== undefined) return comparesHosts ? since : before;
  const why = 'whether the installed webpack-dev-server compares Origin and Host is not known';
  return branch(unknownCondition(why), since, before);
}

/** Version 6 takes the names of this machine for the same host. */
const hasAliases = (asked: string | undefined): boolean => has(asked, [[6, 0, 0]]) ?? false;

const hostnameIn = (of: Term): Term => ({ kind: 'urlPart', of, parser: 'node', part: 'hostname' });

/** The host that the client is told to connect to: a URL, or an object that names it. */
function clientHost(server: Server): string[] {
  const url = constantOf(nestedOption(server, ['client', 'webSocketURL']));
  const name =
    typeof url === 'string'
      ? parseUrl(url, 'node')?.hostname
      : constantOf(nestedOption(server, ['client', 'webSocketURL', 'hostname']));
  return typeof name === 'string' ? [name] : [];
}
