import { matches } from '../../core/policy/condition';
import { headerTerm } from '../../core/policy/term';
import type { Scope } from './config';
import { decide, type Flow, type State } from './flow';
import { effective, effectiveOf } from './settings';
import { type Directive, headRange } from './syntax';
import { apartTerm, orEmpty } from './variables';

/** How one check of the access phase goes on. */
export interface Answers {
  readonly allowed: (state: State) => Flow;
  readonly declined: (state: State) => Flow;
  readonly denied: (status: number, by: Directive, state: State) => Flow;
  readonly unknown: (why: string, by: Directive, state: State) => Flow;
}

/** Runs the subrequest of `auth_request`. */
type Authenticate = (directive: Directive, state: State, answers: Answers) => Flow;
type Check = (state: State, answers: Answers) => Flow;

/** Directives after which only code or a module that is not read here can tell who gets in. */
const opaque = Object.entries({
  access_by_lua: 'Lua code decides',
  access_by_lua_block: 'Lua code decides',
  access_by_lua_file: 'Lua code decides',
  js_access: 'JavaScript code decides',
  auth_jwt: 'a token decides',
  auth_ldap: 'a directory service decides',
  auth_pam: 'the operating system decides',
});

const addressRules = ['allow', 'deny'];

/**
 * The access phase (`ngx_http_core_access_phase`): with `satisfy all` every check has to let the request through, with
 * `satisfy any` one is enough, and those after it do not run.
 * @param askAll `satisfy` is ignored
 */
export function access(
  scope: Scope,
  askAll: boolean,
  state: State,
  authenticate: Authenticate,
  passed: (state: State) => Flow,
  denied: (status: number, by: Directive, state: State) => Flow,
  unknown: (why: string, by: Directive, state: State) => Flow,
): Flow {
  const checks = checksOf(scope, authenticate);
  const any = !askAll && lastOf(scope, 'satisfy')?.args[0]?.value === 'any';
  const from = (index: number, now: State, refusal?: { status: number; by: Directive }): Flow => {
    const check = checks[index];
    if (!check) return refusal ? denied(refusal.status, refusal.by, now) : passed(now);
    return check(now, {
      allowed: (after) => (any ? passed(after) : from(index + 1, after)),
      declined: (after) => from(index + 1, after, refusal),
      denied: (status, by, after) => {
        if (!any) return denied(status, by, after);
        return from(index + 1, after, refusal?.status === 401 ? refusal : { status, by });
      },
      unknown,
    });
  };
  return from(0, state);
}

const lastOf = (scope: Scope, name: string): Directive | undefined => effective(scope, name).at(-1);

/** The checks that are configured, in the order in which nginx's own modules run. */
function checksOf(scope: Scope, authenticate: Authenticate): Check[] {
  const checks: Check[] = [];
  const addresses = effectiveOf(scope, addressRules);
  if (addresses.length > 0) checks.push((state, answers) => byAddress(addresses, 0, state, answers));
  const basic = lastOf(scope, 'auth_basic');
  if (basic && basic.args[0]?.value !== 'off')
    checks.push((state, answers) => byPassword(basic, state, answers));
  const request = lastOf(scope, 'auth_request');
  if (request && request.args[0]?.value !== 'off')
    checks.push((state, answers) => authenticate(request, state, answers));
  for (const [name, why] of opaque) {
    const directive = lastOf(scope, name);
    if (directive && directive.args[0]?.value !== 'off')
      checks.push((state, { unknown }) => unknown(why, directive, state));
  }
  return checks;
}

/** `allow` and `deny`: the first rule that fits decides. */
function byAddress(rules: readonly Directive[], index: number, state: State, answers: Answers): Flow {
  const rule = rules[index];
  if (!rule) return answers.declined(state);
  const decided = () => (rule.name === 'allow' ? answers.allowed(state) : answers.denied(403, rule, state));
  if (rule.args[0]?.value === 'all') return decided();
  const address = apartTerm("it depends on the client's address");
  return decide(
    { kind: 'present', term: address },
    decided,
    () => byAddress(rules, index + 1, state, answers),
    headRange(rule),
  );
}

/** `ngx_http_auth_basic_user`: what does not begin with "Basic" counts as no password. */
function byPassword(directive: Directive, state: State, answers: Answers): Flow {
  const password = apartTerm('the password is not known');
  return decide(
    matches(orEmpty(headerTerm('authorization')), { source: '^Basic .', flags: 'i', dialect: 'pcre' }),
    () =>
      decide(
        { kind: 'present', term: password },
        () => answers.allowed(state),
        () => answers.denied(401, directive, state),
        headRange(directive),
      ),
    () => answers.denied(401, directive, state),
    headRange(directive),
  );
}
