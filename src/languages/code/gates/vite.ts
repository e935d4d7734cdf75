import { all, any, type Condition, equals, negate, present } from '../../../core/policy/condition';
import { branch, type Decision } from '../../../core/policy/decision';
import { host, literal, origin } from '../../../core/policy/term';
import { accept, reject } from '../../../core/policy/verdict';
import { isTrue } from '../evaluate/truth';
import { constantOf, unknownCondition } from '../evaluate/value';
import { nestedOption } from '../libraries/options';
import { has } from '../libraries/versions';
import type { Server } from '../library';
import { type Answer, giveVerdict } from './answer';
import { isAllowedHost, namesIn, needsNoPermission } from './dev-server-hosts';

const everyone = giveVerdict(accept, undefined);
const refused = giveVerdict(reject(400), undefined);

/** Names of the option that takes the check away. */
export const skipsToken = ['legacy', 'skipWebSocketTokenCheck'];

/** The versions with which the token came (CVE-2025-24010). */
const withToken = [
  [4, 5, 6],
  [5, 4, 12],
  [6, 0, 9],
] as const;

/**
 * What the development server of Vite decides (8.3, `createWebSocketServer`): the Host must be allowed, and whoever
 * sends an Origin must know the token, which only pages that the server serves are told. Before that everybody is
 * accepted.
 */
export function viteToken(server: Server): Decision<Answer> {
  const hasToken = has(server.program.dependency('vite'), withToken);
  if (hasToken === false) return everyone;
  const open = branch(hostIsAllowed(server), everyone, refused);
  if (isTrue(nestedOption(server, skipsToken))) return open;
  const token = branch(
    { kind: 'includes', term: { kind: 'target', part: 'query' }, text: literal('token=') },
    branch(unknownCondition('whether the token is the right one is not known'), everyone, refused),
    refused,
  );
  const checked = branch(
    hostIsAllowed(server),
    branch(all([present(origin), negate(equals(origin, literal('')))]), token, everyone),
    refused,
  );
  if (hasToken) return checked;
  const why = 'whether the installed Vite asks for a token is not known';
  return branch(unknownCondition(why), checked, everyone);
}

function hostIsAllowed(server: Server): Condition {
  const option = (...path: string[]) => nestedOption(server, ['server', ...path]);
  if (constantOf(option('allowedHosts')) === true) return { kind: 'constant', value: true };
  const lists = [option('allowedHosts'), option('host'), option('hmr', 'host'), option('ws', 'host')].map(
    namesIn,
  );
  const names = lists.flatMap((list) => list ?? []);
  const unread = lists.includes(undefined) ? [unknownCondition('which hosts are allowed is not known')] : [];
  return any([needsNoPermission(host), isAllowedHost(host, names), ...unread]);
}
