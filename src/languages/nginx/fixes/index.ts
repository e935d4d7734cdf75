import type { Fix } from '../../../core/finding';
import type { FixRequest } from '../../../core/language';
import { evaluate } from '../../../core/policy/condition';
import type { TextEdit } from '../../../core/text/edits';
import { questionOf } from '../condition';
import type { Scope } from '../config';
import { type Origination, originationOf } from '../endpoints';
import { readsOrigin } from '../entries';
import type { MapEntry, MapVariable } from '../map';
import { type Directive, named } from '../syntax';
import { allowListMap, type Edits, flagLines } from './allow-list';
import { insertAtStart, insertBefore, quotedLike, remove, styleOf } from './layout';

/** What a cure is made from. */
interface Case extends FixRequest, Origination {
  textOf(uri: string): string;
}

type Cure = (request: Case) => readonly Fix[];

/** Cures by rule. A new one is a new entry. */
const cures: Readonly<Record<string, Cure>> = {
  'missing-origin-check': (request) => [addCheck(request)],
  'origin-bypass': (request) => [tighten(request)],
  'wildcard-origin': (request) => [tighten(request)],
  'null-origin-accepted': (request) => [refuseNull(request)],
  'dead-origin-entry': (request) => correctEntry(request),
  'check-not-reached': (request) => [addCheck(request)],
  'check-undone': (request) => [addCheck(request)],
  'inverted-origin-check': (request) => [tighten(request)],
  'everybody-refused': (request) => admitListed(request),
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

function locationOf(scope: Scope): Scope | undefined {
  let level: Scope | undefined = scope;
  while (level && level.kind !== 'location') level = level.parent;
  return level;
}

const needsOrigins = (title: string, id: string): Fix => ({
  title,
  id,
  needs: ['trustedOrigins'],
  edits: {},
  safe: true,
});

const complete = (title: string, id: string, edits: Edits): Fix => ({
  title,
  id,
  needs: [],
  edits,
  safe: true,
});

/** A check at the start of every location that passes the handshake on: before a `break`, and not inherited away. */
function addCheck(request: Case): Fix {
  const [title, id] = ['Admit only the trusted origins', 'allow-list'];
  const { trustedOrigins } = request;
  if (trustedOrigins.length === 0) return needsOrigins(title, id);
  const list = allowListMap(request, trustedOrigins, request.textOf);
  const edits: Edits = { ...list?.edits };
  for (const location of guarded(request)) {
    const refusal = ['    return 403;', '}'];
    const lines = list ? [`if ($${list.variable} = 0) {`, ...refusal] : flagLines(trustedOrigins, refusal);
    add(edits, atStart(location, lines, request));
  }
  return complete(title, id, edits);
}

/** The locations whose own instructions run last before the handshake is passed on. */
function guarded({ passedBy, location }: Case): Scope[] {
  const locations = passedBy.map(locationOf).filter((scope) => scope !== undefined);
  return locations.length > 0 ? [...new Set(locations)] : location ? [location] : [];
}

function atStart(scope: Scope, lines: readonly string[], { textOf }: Case): [string, TextEdit] | undefined {
  const { directive } = scope;
  if (directive?.block) {
    const text = textOf(directive.uri);
    return [directive.uri, insertAtStart(text, directive.block, directive.start, inStyle(lines, text))];
  }
  const [first] = scope.directives;
  if (!first) return undefined;
  const text = textOf(first.uri);
  return [first.uri, insertBefore(text, first, inStyle(lines, text))];
}

/** The file's own unit of indentation for the four blanks that the lines are written with. */
function inStyle(lines: readonly string[], text: string): string[] {
  const { unit } = styleOf(text);
  return lines.map((line) => line.replace(/^ {4}/, unit));
}

function add(edits: Record<string, readonly TextEdit[]>, edit: [string, TextEdit] | undefined): void {
  if (!edit) return;
  const [uri, change] = edit;
  edits[uri] = [...(edits[uri] ?? []), change];
}

/** An exact list in place of the test that let the witness in; a check of its own where the test cannot be mended. */
function tighten(request: Case): Fix {
  const { problem, endpoint, trustedOrigins } = request;
  const [title, id] = ['Compare with the exact trusted origins', 'exact-list'];
  const line = mapLineAt(request);
  const admits = (entryRange: { start: number; uri: string }) =>
    endpoint.entries.some(
      ({ range, fits }) =>
        range.uri === entryRange.uri &&
        range.start === entryRange.start &&
        evaluate(fits, { ...endpoint.sample, origin: problem.witness }) === true,
    );
  if (line && admits(line.entry.keyRange)) {
    if (trustedOrigins.length === 0) return needsOrigins(title, id);
    return complete(title, id, { [line.entry.range.uri]: [exactLines(line, request)] });
  }
  const directive = ifAt(request);
  const question = directive ? questionOf(directive) : undefined;
  if (
    directive &&
    question?.kind === 'match' &&
    admits({ uri: directive.uri, start: question.value.start })
  ) {
    return replaceCondition(request, directive, question.negated, title, id) ?? addCheck(request);
  }
  // Any page passes: what is refused here are the pages that should get in.
  const inverted = question?.kind === 'compare' && !question.negated && refuses(directive);
  const refusal = inverted
    ? directive
    : ifsOf(request).find((one) => refuses(one) && testsOriginMap(one, request));
  return (refusal && replaceCondition(request, refusal, true, title, id)) ?? addCheck(request);
}

/** Does the `if` look at a map of origins? */
function testsOriginMap(directive: Directive, { config }: Case): boolean {
  const question = questionOf(directive);
  const map = 'variable' in question ? config.maps.get(question.variable) : undefined;
  return map !== undefined && readsOrigin(map);
}

const refuses = (directive: Directive | undefined): boolean =>
  directive?.block?.directives.some(
    ({ name, args }) => name === 'return' && /^4\d\d$/.test(args[0]?.value ?? ''),
  ) ?? false;

/** `if` on the allow-list instead. Undefined where no map can be written. */
function replaceCondition(
  request: Case,
  directive: Directive,
  refusing: boolean,
  title: string,
  id: string,
): Fix | undefined {
  const { trustedOrigins, textOf } = request;
  if (trustedOrigins.length === 0) return needsOrigins(title, id);
  const list = allowListMap(request, trustedOrigins, textOf);
  const last = directive.args.at(-1);
  if (!list || !last) return undefined;
  const edits: Edits = { ...list.edits };
  const start = directive.args[0]?.start ?? directive.nameEnd;
  const condition = refusing ? `($${list.variable} = 0)` : `($${list.variable})`;
  add(edits, [directive.uri, { start, end: last.end, newText: condition }]);
  return complete(title, id, edits);
}

function exactLines({ map, entry }: MapLine, { trustedOrigins, textOf }: Case): TextEdit {
  const { uri, start, end } = entry.range;
  const text = textOf(uri);
  const fresh = trustedOrigins.filter(
    (origin) => !map.entries.some((other) => other !== entry && other.key === origin),
  );
  if (fresh.length === 0) return remove(text, start, end);
  const { eol } = styleOf(text);
  const before = text.slice(text.lastIndexOf('\n', start - 1) + 1, start);
  const separator = before.trim() === '' ? eol + before : ' ';
  const rest = text.slice(entry.keyRange.end, end);
  return { start, end, newText: fresh.map((origin) => `"${origin}"${rest}`).join(separator) };
}

/** One list in place of the tests that exclude one another. */
function admitListed(request: Case): Fix[] {
  const { trustedOrigins, textOf } = request;
  const added = addCheck(request);
  const refusing = ifsOf(request).filter((directive) => {
    const question = questionOf(directive);
    return 'variable' in question && question.variable === 'http_origin' && refuses(directive);
  });
  if (refusing.length < 2) return [];
  if (trustedOrigins.length === 0) return [added];
  const edits: Record<string, readonly TextEdit[]> = { ...added.edits };
  for (const { uri, start, end } of refusing) add(edits, [uri, remove(textOf(uri), start, end)]);
  return [{ ...added, edits }];
}

/** The Origin as the browser sent it. Not in bulk: the server behind may refuse pages that work today. */
function keepOrigin({ problem, textOf }: Case): Fix {
  const { uri, start, end } = problem.range;
  const edits = { [uri]: [remove(textOf(uri), start, end)] };
  return { ...complete('Pass the Origin on unchanged', 'keep-origin', edits), safe: false };
}

/** `null` taken off the list, or refused by a check of its own where a pattern lets it in. */
function refuseNull(request: Case): Fix {
  const title = 'Refuse the origin "null"';
  const line = mapLineAt(request);
  if (line && line.entry.key === 'null' && !line.entry.regex) {
    const { uri, start, end } = line.entry.range;
    return complete(title, 'remove-entry', { [uri]: [remove(request.textOf(uri), start, end)] });
  }
  const edits: Edits = {};
  for (const location of guarded(request))
    add(edits, atStart(location, ['if ($http_origin = "null") {', '    return 403;', '}'], request));
  return complete(title, 'refuse-null', edits);
}

/** The entry as browsers write it, or no entry. */
function correctEntry(request: Case): Fix[] {
  const { problem, endpoint, textOf } = request;
  const entry = problem.entry === undefined ? undefined : endpoint.entries[problem.entry];
  if (!entry) return [];
  const { uri, start, end } = entry.range;
  const text = textOf(uri);
  const line = mapLineAt(request);
  const taken = line?.map.entries.some((other) => other !== line.entry && other.key === problem.replacement);
  if (problem.replacement !== undefined && !taken) {
    const newText = quotedLike(text.slice(start, end), problem.replacement);
    return [
      complete(`Write it as browsers do: ${problem.replacement}`, 'correct-entry', {
        [uri]: [{ start, end, newText }],
      }),
    ];
  }
  if (!line) return [];
  const whole = line.entry.range;
  return [complete('Remove the entry', 'remove-entry', { [uri]: [remove(text, whole.start, whole.end)] })];
}

interface MapLine {
  readonly map: MapVariable;
  readonly entry: MapEntry;
}

/** The line of a map that the problem stands on. */
function mapLineAt({ config, problem: { range } }: Case): MapLine | undefined {
  for (const map of config.maps.values())
    for (const entry of map.entries)
      if (entry.range.uri === range.uri && entry.range.start === range.start) return { map, entry };
  return undefined;
}

/** The `if` that the problem stands on. */
const ifAt = (request: Case): Directive | undefined =>
  ifsOf(request).find(
    ({ uri, start }) => uri === request.problem.range.uri && start === request.problem.range.start,
  );

/** The `if`s that a handshake comes by. */
function ifsOf({ server, passedBy, location }: Case): Directive[] {
  const levels = [location, ...passedBy, ...passedBy.map(locationOf), server];
  return [...new Set(levels)].flatMap((level) => (level ? named(level.directives, 'if') : []));
}
