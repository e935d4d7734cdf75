import type { Fix } from '../../../core/finding';
import type { FixRequest } from '../../../core/language';
import { type Origination, originationOf } from '../endpoints';
import type { Directive } from '../syntax';
import { addCheck, addCheckForBrowsers, keepOrigin } from './add-check';
import { type Case, locationOf } from './case';
import { correctEntry, refuseNull } from './entries';
import { admitListed, anchored, originInstead, stopAfterPass, tighten } from './tighten';

type Cure = (request: Case) => readonly Fix[];

/** Cures by rule, the best first. A new one is a new entry. */
const cures: Readonly<Record<string, Cure>> = {
  'missing-origin-check': (request) => [addCheck(request), addCheckForBrowsers(request)],
  'origin-bypass': (request) => [tighten(request), ...anchored(request)],
  'wildcard-origin': (request) => [tighten(request)],
  'null-origin-accepted': (request) => [refuseNull(request)],
  'dead-origin-entry': (request) => correctEntry(request),
  'check-not-reached': (request) => [addCheck(request)],
  'check-undone': (request) => [addCheck(request)],
  'inverted-origin-check': (request) => [tighten(request)],
  'everybody-refused': (request) => [
    ...stopAfterPass(request),
    ...originInstead(request),
    ...admitListed(request),
  ],
  'origin-rewritten': (request) => [addCheck(request), keepOrigin(request)],
  'unenforced-origins': (request) => [addCheck(request)],
  'reflected-origin': (request) => [addCheck(request)],
};

/** Cures for a problem of an endpoint that this front end found. */
export async function fixes(request: FixRequest): Promise<readonly Fix[]> {
  const origination = originationOf(request.endpoint);
  const cure = cures[request.rule];
  if (!origination || !cure) return [];
  const texts = new Map<string, string>();
  const { uri } = request.endpoint.range;
  const uris = [
    uri,
    request.problem.range.uri,
    ...directivesNeeded(origination).map((directive) => directive.uri),
  ];
  for (const one of new Set(uris)) texts.set(one, (await request.workspace.read(one))?.text ?? '');
  return cure({ ...request, ...origination, textOf: (one) => texts.get(one) ?? '' });
}

const directivesNeeded = ({ server, location, passedBy }: Origination): Directive[] =>
  [server, location, ...passedBy.map(locationOf)].flatMap((scope) => {
    const directive = scope?.directive ?? scope?.directives[0];
    return directive ? [directive] : [];
  });
