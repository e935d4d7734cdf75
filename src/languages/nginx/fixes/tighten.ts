import { intendedOrigins } from '../../../core/attack/intent';
import type { Fix } from '../../../core/finding';
import { type Origin, serializeOrigin } from '../../../core/origin';
import { registrableDomain } from '../../../core/owner';
import { evaluate } from '../../../core/policy/condition';
import type { TextEdit } from '../../../core/text/edits';
import { type Question, questionOf } from '../condition';
import { readsOrigin } from '../entries';
import { variableIn } from '../misread';
import { refuses } from '../subject';
import { type Directive, isWritten, named } from '../syntax';
import { addCheck } from './add-check';
import { allowListMap, type Edits, flagOf, testsOf } from './allow-list';
import { add, type Case, complete, ifAt, ifsOf, type MapLine, mapLineAt, needsOrigins } from './case';
import { inStyle, insertBefore, remove, styleOf } from './layout';

/** An exact list in place of the test that let the witness in; a check of its own where the test cannot be mended. */
export function tighten(request: Case): Fix {
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
  const inverted = directive && refuses(directive) && refusesNamed(directive, request);
  const refusal = inverted
    ? directive
    : ifsOf(request).find((one) => refuses(one) && testsOriginMap(one, request));
  return (refusal && replaceCondition(request, refusal, true, title, id)) ?? addCheck(request);
}

/** Is the `if` true for origins that it names, itself or by a flag? */
function refusesNamed(directive: Directive, request: Case): boolean {
  const question = questionOf(directive);
  if (!('negated' in question) || question.negated || question.kind === 'file') return false;
  return (
    (question.kind === 'compare' && request.config.variables.has(question.variable)) ||
    question.variable === 'http_origin' ||
    testsOriginMap(directive, request)
  );
}

/** Does the `if` look at a map of origins? */
export function testsOriginMap(directive: Directive, { config }: Case): boolean {
  const question = questionOf(directive);
  const map = 'variable' in question ? config.maps.get(question.variable) : undefined;
  return map !== undefined && readsOrigin(map);
}

/** `if` on the allow-list instead; on a flag where no map can be written. */
export function replaceCondition(
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
  if (!last || !isWritten(directive)) return undefined;
  const edits: Edits = { ...list?.edits };
  const start = directive.args[0]?.start ?? directive.nameEnd;
  const { lines, tests } = list ? { lines: [], tests: testsOf(list.variable) } : flagOf(trustedOrigins);
  if (lines.length > 0) {
    const text = textOf(directive.uri);
    add(edits, [directive.uri, insertBefore(text, directive, inStyle(lines, text))]);
  }
  const newText = refusing ? tests.foreign : tests.trusted;
  add(edits, [directive.uri, { start, end: last.end, newText }]);
  return complete(title, id, edits, list?.defines);
}

export function exactLines({ map, entry }: MapLine, { trustedOrigins, textOf }: Case): TextEdit {
  const { uri, start, end } = entry.range;
  const text = textOf(uri);
  const fresh = trustedOrigins.filter(
    (origin) => !map.entries.some((other) => other !== entry && other.key === origin),
  );
  if (fresh.length === 0) return remove(text, start, end);
  const { eol } = styleOf(text);
  const before = text.slice(text.lastIndexOf('\n', start - 1) + 1, start);
  const separator = before.trim() === '' ? eol + before : ' ';
  const [, gap = ' ', value = ''] = /^(\s*)([\s\S]*)$/.exec(text.slice(entry.keyRange.end, end)) ?? [];
  const column = entry.keyRange.end + gap.length - start;
  // Values that stand below each other go on doing so.
  const keys = fresh.map((origin) => `"${origin}"`.padEnd(gap.length > 1 ? column - 1 : 0));
  return { start, end, newText: keys.map((key) => `${key} ${value}`).join(separator) };
}

/** One list in place of the tests that exclude one another. */
export function admitListed(request: Case): Fix[] {
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

const isMisread = (question: Question): boolean =>
  question.kind === 'truthy' ||
  (question.kind === 'match' && question.negated && variableIn(question.regex.source) !== undefined);

/** The Origin in place of the Referer, which no handshake has. */
export function originInstead(request: Case): Fix[] {
  const asksReferer = ifsOf(request).find((directive) => {
    const question = questionOf(directive);
    if (!refuses(directive) || !('variable' in question)) return false;
    const source = request.config.maps.get(question.variable)?.source ?? `$${question.variable}`;
    return /^\$\{?(http|invalid)_referer\b/.test(source);
  });
  if (!asksReferer) return [];
  const title = 'Compare the Origin with the trusted origins instead';
  const fix = replaceCondition(request, asksReferer, true, title, 'origin-instead');
  return fix ? [fix] : [];
}

/** The list in place of a word that is true whatever it is, or of an expression that nothing matches. */
export function listForMisread(request: Case): Fix[] {
  const directive = ifAt(request);
  if (!directive || !refuses(directive) || !isMisread(questionOf(directive))) return [];
  const title = 'Compare with the exact trusted origins';
  const fix = replaceCondition(request, directive, true, title, 'exact-list');
  return fix ? [fix] : [];
}

/** The expression that lets the witness in, anchored and escaped for the pages that it seems to be meant for. */
export function anchored({ endpoint, problem, textOf }: Case): Fix[] {
  const entry = endpoint.entries.find(
    ({ kind, fits }) =>
      kind === 'regex' && evaluate(fits, { ...endpoint.sample, origin: problem.witness }) === true,
  );
  if (!entry) return [];
  const fits = (origin: string) => evaluate(entry.fits, { ...endpoint.sample, origin }) === true;
  const meant = intendedOrigins(endpoint)
    .filter((origin) => fits(serializeOrigin(origin)))
    .map((origin) => expressionFor(origin, fits));
  const [only, ...more] = meant;
  if (only === undefined) return [];
  const { uri, start, end } = entry.range;
  const prefix = /^["']?(~\*?)/.exec(textOf(uri).slice(start, end))?.[1] ?? '';
  const expression = more.length > 0 ? `^(${meant.join('|')})$` : `^${only}$`;
  const newText = `"${prefix}${expression}"`;
  const fix = complete(`Anchor and escape it: ${expression}`, 'anchor', { [uri]: [{ start, end, newText }] });
  return [{ ...fix, safe: false }];
}

/** Of this page alone; without TLS, too, where the check says `https?`, and on all ports of an address or `localhost`. */
function expressionFor(origin: Origin, fits: (origin: string) => boolean): string {
  const text = serializeOrigin(origin);
  const anyScheme = ['http', 'https'].every((scheme) => fits(serializeOrigin({ ...origin, scheme })));
  const anyPort = isLocal(origin) && fits(serializeOrigin({ ...origin, port: '3000' }));
  const escaped = text.replace(/[\\^$.*+?()[\]{}|]/g, '\\$&');
  return `${anyScheme ? escaped.replace(/^https?/, 'https?') : escaped}${anyPort ? '(:[0-9]+)?' : ''}`;
}

const isLocal = ({ hostname, port }: Origin): boolean =>
  port === '' && (hostname === 'localhost' || registrableDomain(hostname) === undefined);

/** A `break` that keeps the good pages from the `return` after the `if` that passes them on. */
export function stopAfterPass(request: Case): Fix[] {
  const { location, textOf } = request;
  const directives = location?.directives ?? [];
  const passing = named(directives, 'if').filter(({ block }) => {
    const inner = block?.directives ?? [];
    return named(inner, 'proxy_pass').length > 0 && named(inner, 'break').length === 0;
  });
  const edits: Edits = {};
  for (const { uri, start, block } of passing) {
    const last = block?.directives.at(-1);
    if (!last || !named(directives, 'return').some((directive) => directive.start > start)) continue;
    const text = textOf(uri);
    const line = text.slice(text.lastIndexOf('\n', last.start) + 1, last.start);
    const gap = line.trim() === '' ? `${styleOf(text).eol}${line}` : ' ';
    add(edits, [uri, { start: last.end, end: last.end, newText: `${gap}break;` }]);
  }
  if (Object.keys(edits).length === 0) return [];
  return [complete('Stop after passing on', 'break-after-pass', edits)];
}
