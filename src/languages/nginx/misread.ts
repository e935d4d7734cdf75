import { intendedOrigins } from '../../core/attack/intent';
import { predictOrigin, stranger } from '../../core/attack/witness';
import type { Endpoint, Observation } from '../../core/endpoint';
import { serializeOrigin } from '../../core/origin';
import { conditionReads, constant, evaluate } from '../../core/policy/condition';
import { reads, replaceConditions } from '../../core/policy/decision';
import { verdictOf } from '../../core/policy/predict';
import { questionOf } from './condition';
import { programOf } from './program';
import { effective } from './settings';
import { checks, levelsWithChecks, refuses, type Subject } from './subject';
import { type Directive, headRange, named } from './syntax';

/** Why a check that was meant to let some pages in refuses everybody. */
export const nobodyGetsIn = (subject: Subject): Observation[] => [
  ...referers(subject),
  ...unexpanded(subject),
  ...alwaysTrue(subject),
];

/** A check of the Referer refuses every browser: none of them sends one. */
function referers(subject: Subject): Observation[] {
  const directive = checkOfReferer(subject);
  const { policy, sample } = subject.endpoint;
  if (!directive || !reads(policy, 'referer')) return [];
  // Does the check of the Referer alone refuse? Answered the other way round it may let a named or own page in.
  const passed = replaceConditions(policy, (condition) =>
    conditionReads(condition, 'referer') ? constant(evaluate(condition, sample) !== true) : condition,
  );
  if (!refusesOwn(subject.endpoint, policy) || refusesOwn(subject.endpoint, passed)) return [];
  const detail = 'browsers send no Referer with a handshake';
  return [{ kind: 'everybody-refused', range: headRange(directive), detail }];
}

/** Are the server's own page, and those that the checks name, refused? */
const refusesOwn = (endpoint: Endpoint, policy = endpoint.policy): boolean =>
  [`https://${endpoint.sample.host}`, ...intendedOrigins(endpoint).map(serializeOrigin)].every(
    (origin) => verdictOf(policy, { ...endpoint.sample, origin }).kind === 'reject',
  );

/** `valid_referers` without `none`, or an `if` on the Referer itself. */
function checkOfReferer(subject: Subject): Directive | undefined {
  const { location, config } = subject;
  const [directive] = location ? effective(location, 'valid_referers') : [];
  if (directive && !directive.args.some(({ value }) => value === 'none')) return directive;
  return levelsWithChecks(subject).flatMap((scope) => checks(scope, config, /\$\{?http_referer\b/))[0];
}

/** A variable in a regular expression: `$` is the end of the text there, and nothing can follow it. */
function unexpanded(subject: Subject): Observation[] {
  const { config, endpoint } = subject;
  const own = predictOrigin(endpoint, `https://${endpoint.sample.host}`);
  if (own.verdict.kind !== 'reject') return [];
  for (const scope of levelsWithChecks(subject))
    for (const check of checks(scope, config)) {
      const question = questionOf(check);
      const name =
        question.kind === 'match' && question.negated ? variableIn(question.regex.source) : undefined;
      const detail = `nginx puts no value in place of ${name} in a regular expression, so that it matches nothing`;
      if (name) return [{ kind: 'everybody-refused', range: headRange(check), detail }];
    }
  return [];
}

/** What is written like a variable in a regular expression, where nginx knows none. */
export const variableIn = (expression: string): string | undefined =>
  /(?<!\\)\$(?:\{\w+\}|[a-z_]\w*)/i.exec(expression)?.[0];

/** A map of words such as `on` and `off` in an `if` without a comparison: all but an empty text and 0 are true. */
export function alwaysTrue(subject: Subject): Observation[] {
  const { config, endpoint } = subject;
  for (const scope of levelsWithChecks(subject))
    for (const check of checks(scope, config)) {
      const question = questionOf(check);
      const map = question.kind === 'truthy' ? config.maps.get(question.variable) : undefined;
      const values = map ? [...map.entries, map.fallback].map((entry) => entry?.value ?? '') : [];
      const word = values.find((value) => /^(off|no|none|false|deny)$/i.test(value));
      if (word === undefined || values.some((value) => /^0?$|\$/.test(value))) continue;
      const detail = `"${word}" counts as true in an if, as all texts but "" and "0" do`;
      const refused = predictOrigin(endpoint, stranger).verdict.kind === 'reject';
      if (refused && !refusesOwn(endpoint)) continue;
      return [
        { kind: refused ? 'everybody-refused' : 'unenforced-origins', range: headRange(check), detail },
      ];
    }
  return [];
}

/** A refusal that comes out the same for every Origin: by a flag that is set too late, or by a value that nothing has. */
export function withoutEffect(subject: Subject): Observation[] {
  const { config, endpoint } = subject;
  if (reads(endpoint.policy, 'origin')) return [];
  for (const scope of levelsWithChecks(subject)) {
    const byOrigin = checks(scope, config);
    const check = byOrigin.find(refuses);
    if (check) return [{ ...ineffective(check), detail: 'this `if` comes out the same for every Origin' }];
    const setting = byOrigin.filter(({ block }) => named(block?.directives ?? [], 'set').length > 0);
    const early = programOf(scope).find(
      ({ kind, directive }) =>
        kind === 'if' && refuses(directive) && setting.some((one) => isBeforeFlag(directive, one)),
    );
    if (early) return [{ ...ineffective(early.directive), detail: 'this `if` comes before the flag is set' }];
  }
  return [];
}

const ineffective = (check: Directive) => ({ kind: 'unenforced-origins', range: headRange(check) });

/** Does the `if` ask for what another one sets further down? */
function isBeforeFlag(directive: Directive, setting: Directive): boolean {
  const question = questionOf(directive);
  if (!('variable' in question) || directive.uri !== setting.uri || directive.start > setting.start)
    return false;
  return named(setting.block?.directives ?? [], 'set').some(
    ({ args }) => args[0]?.value.replace(/^\$\{?|\}$/g, '') === question.variable,
  );
}
