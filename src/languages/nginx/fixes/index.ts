import type { Fix } from '../../../core/finding';
import type { FixRequest } from '../../../core/language';
import type { TextEdit } from '../../../core/text/edits';
import { type Origination, originationOf } from '../endpoints';
import { regionsOf } from '../regions';
import type { Directive } from '../syntax';
import { addCheck, addCheckForBrowsers, keepOrigin } from './add-check';
import { type Case, locationOf } from './case';
import { correctEntry, refuseNull } from './entries';
import { admitListed, anchored, listForMisread, originInstead, stopAfterPass, tighten } from './tighten';

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
    ...listForMisread(request),
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
  const textOf = (one: string) => texts.get(one) ?? '';
  return cure({ ...request, ...origination, textOf })
    .filter(({ needs, edits }) => needs.length > 0 || Object.keys(edits).length > 0)
    .map((fix) => ({
      ...fix,
      edits: Object.fromEntries(
        Object.entries(fix.edits).map(([one, edits]) => [one, escaped(edits, one, textOf(one))]),
      ),
    }));
}

const directivesNeeded = ({ server, location, passedBy }: Origination): Directive[] =>
  [server, location, ...passedBy.map(locationOf)].flatMap((scope) => {
    const directive = scope?.directive ?? scope?.directives[0];
    return directive ? [directive] : [];
  });

/** Where variables are put in, those of nginx are written in another way. */
function escaped(edits: readonly TextEdit[], uri: string, text: string): readonly TextEdit[] {
  const regions = regionsOf({ uri, text, version: 0 });
  return edits.map((edit) => {
    const region = regions.find(({ start, end }) => start <= edit.start && edit.end <= end);
    return region?.substitution ? { ...edit, newText: region.substitution.escaped(edit.newText) } : edit;
  });
}
