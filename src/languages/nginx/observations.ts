import { predictOrigin, stranger } from '../../core/attack/witness';
import type { Endpoint, Observation } from '../../core/endpoint';
import { reads } from '../../core/policy/decision';
import { verdictOf } from '../../core/policy/predict';
import type { Scope } from './config';
import { alwaysTrue, nobodyGetsIn, withoutEffect } from './misread';
import { passagesOf } from './passage';
import { Phases, policyOf } from './phases';
import { programOf } from './program';
import { effective } from './settings';
import { checks, levelsWithChecks, type Subject } from './subject';
import { type Directive, headRange } from './syntax';
import { proxyHeader } from './upgrade';

type Observe = (subject: Subject) => readonly Observation[];

/** What can be seen in a location that may let strangers in. A new kind is a new entry. */
const observers: readonly Observe[] = [
  skipped,
  notInherited,
  undone,
  rewritten,
  lookAlikes,
  reflected,
  alwaysTrue,
  unread,
];

/** Facts for the rules; most matter only where a stranger gets in. */
export function observationsOf(subject: Subject): Observation[] {
  if (predictOrigin(subject.endpoint, stranger).verdict.kind === 'reject') return nobodyGetsIn(subject);
  const seen = observers.flatMap((observe) => observe(subject));
  return seen.length > 0 ? seen : withoutEffect(subject);
}

/** Would a check of the Origin refuse a stranger if nginx ignored directives of that name? */
function refusedWithout(name: 'break' | 'error_page' | 'satisfy', subject: Subject): boolean {
  const { config, server, location } = subject;
  const policy = policyOf(new Phases(config, server, { ignoring: name }).run(location));
  const handshake = { ...subject.endpoint.sample, origin: stranger };
  return reads(policy, 'origin') && verdictOf(policy, handshake).kind === 'reject';
}

/** `break` and its like before a check. */
function skipped(subject: Subject): Observation[] {
  const { location, server, config } = subject;
  for (const scope of [server, ...(location ? [location] : [])]) {
    const stop = programOf(scope).find(
      ({ kind, directive }) => kind === 'break' || (kind === 'rewrite' && directive.args.length > 2),
    );
    const check = stop && checks(scope, config).find(({ start }) => start > stop.directive.start);
    if (!stop || !check || !refusedWithout('break', subject)) continue;
    const related = [{ range: headRange(stop.directive), message: 'here nginx stops' }];
    const detail = `the ${stop.directive.name} before it ends the processing`;
    return [{ kind: 'check-not-reached', range: headRange(check), detail, related }];
  }
  return [];
}

/** A check in a location around this one. */
function notInherited({ location, config, endpoint }: Subject): Observation[] {
  for (let outer = location?.parent; outer?.kind === 'location'; outer = outer.parent) {
    const [check] = checks(outer, config);
    if (!check || !location?.directive) continue;
    const related = [{ range: headRange(check), message: 'the check that is not inherited' }];
    const detail = 'a nested location does not inherit the checks of the one around it';
    return [{ kind: 'check-not-reached', range: endpoint.range, detail, related }];
  }
  return [];
}

function undone(subject: Subject): Observation[] {
  const level = subject.location ?? subject.server;
  const found: Observation[] = [];
  for (const name of ['error_page', 'satisfy'] as const) {
    const directive = effective(level, name).find(
      ({ args }) => name === 'error_page' || args[0]?.value === 'any',
    );
    if (!directive || !refusedWithout(name, subject)) continue;
    const detail =
      name === 'satisfy'
        ? '"satisfy any" asks for one of several checks'
        : 'error_page passes what was refused on';
    found.push({ kind: 'check-undone', range: headRange(directive), detail });
  }
  return found;
}

/** A file that was not found may hold the check. */
function unread(subject: Subject): Observation[] {
  const { verdict } = predictOrigin(subject.endpoint, stranger);
  if (verdict.kind !== 'unknown') return [];
  const instructions = levelsWithChecks(subject).flatMap(programOf);
  const missing = instructions.find(
    (one) => one.kind === 'unknown' && one.directive.name === 'include' && one.why === verdict.why,
  );
  return missing
    ? [{ kind: 'unread-origins', range: headRange(missing.directive), detail: verdict.why }]
    : [];
}

/** The levels whose settings may count when a handshake is passed on. */
const levelsOf = ({ passedBy, location }: Subject): readonly Scope[] =>
  passedBy.length > 0 || !location ? passedBy : [location];

/** `proxy_set_header Origin` with anything else than the Origin itself, for a stranger or for a page without a site. */
function rewritten(subject: Subject): Observation[] {
  if (!levelsOf(subject).some((scope) => proxyHeader(scope, 'Origin'))) return [];
  for (const origin of [stranger, 'null'])
    for (const { scope, valuesOf } of passagesOf(subject, origin)) {
      const directive = proxyHeader(scope, 'Origin');
      const value = directive?.args[1];
      if (!directive || !value || value.templated) continue;
      if (valuesOf(value.value).every((sent) => sent === origin)) continue;
      const which = origin === 'null' ? 'The Origin "null"' : 'The Origin';
      const change = value.value === '' ? 'taken away' : `replaced by ${JSON.stringify(value.value)}`;
      return [{ kind: 'origin-rewritten', range: headRange(directive), detail: `${which} is ${change}` }];
    }
  return [];
}

const corsHeader = (scope: Scope): Directive | undefined =>
  effective(scope, 'add_header').find(
    ({ args }) => args[0]?.value.toLowerCase() === 'access-control-allow-origin',
  );

/** Settings that look like a check. */
function lookAlikes({ location, server, passedBy }: Subject): Observation[] {
  const level = passedBy[0] ?? location ?? server;
  const header = corsHeader(level);
  const value = header?.args[1]?.value ?? '';
  const found: Observation[] = [];
  if (header && value !== '' && value !== '*' && !value.includes('$'))
    found.push({
      kind: 'unenforced-origins',
      range: headRange(header),
      detail: 'Access-Control-Allow-Origin is only a header of the answer',
    });
  const referers = effective(level, 'valid_referers').at(-1);
  if (referers)
    found.push({
      kind: 'unenforced-origins',
      range: headRange(referers),
      detail: 'valid_referers looks at the Referer, which browsers do not send with a handshake',
    });
  return found;
}

/** A stranger's Origin comes back as allowed. */
function reflected(subject: Subject): Observation[] {
  if (!levelsOf(subject).some((scope) => corsHeader(scope)?.args[1]?.value.includes('$'))) return [];
  for (const { scope, valuesOf } of passagesOf(subject, stranger)) {
    const header = corsHeader(scope);
    const value = header?.args[1];
    if (header && value && !value.templated && valuesOf(value.value).includes(stranger))
      return [{ kind: 'reflected-origin', range: headRange(header) }];
  }
  return [];
}

/** Endpoints of a server that take paths away from a less specific location which refuses strangers. */
export function goneRound(endpoints: readonly Endpoint[]): Map<Endpoint, Observation> {
  const paths = new Map<string, Endpoint>();
  for (const endpoint of endpoints)
    if (endpoint.path !== undefined && !paths.has(endpoint.path)) paths.set(endpoint.path, endpoint);
  const verdictOf = (endpoint: Endpoint) => predictOrigin(endpoint, stranger).verdict.kind;
  const found = new Map<Endpoint, Observation>();
  for (const endpoint of endpoints) {
    const less = lessSpecific(endpoint, paths);
    if (
      !less ||
      verdictOf(endpoint) === 'reject' ||
      verdictOf(less) !== 'reject' ||
      !reads(less.policy, 'origin')
    )
      continue;
    const detail = `nginx prefers this location to ${less.path}, which has the check`;
    const related = [{ range: less.range, message: 'the location with the check' }];
    found.set(endpoint, { kind: 'check-not-reached', range: endpoint.range, detail, related });
  }
  return found;
}

function lessSpecific(
  { path, sample }: Endpoint,
  paths: ReadonlyMap<string, Endpoint>,
): Endpoint | undefined {
  const full = path ?? sample.path;
  const longest = path === undefined ? full.length : full.length - 1;
  for (let length = longest; length > 1; length--) {
    const found = paths.get(full.slice(0, length));
    // `/ws2` is a path of its own, `/ws/2` is one below `/ws`.
    if (found && (full[length] ?? '/') === '/') return found;
    if (found?.path?.endsWith('/')) return found;
  }
  return undefined;
}
