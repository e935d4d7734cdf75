import { intendedOrigins } from './attack/intent';
import { findWitness, predictOrigin, stranger } from './attack/witness';
import type { Endpoint } from './endpoint';
import { parseOrigin, serializeOrigin } from './origin';
import { nodes } from './policy/decision';
import { policySummary } from './policy/summary';
import type { Verdict } from './policy/verdict';
import { fileNameOf, type SourceRange } from './source';

/** What is shown beside the pointer. */
export interface Hover {
  readonly range: SourceRange;
  readonly markdown: string;
  /** What it is about. */
  readonly endpoint?: Endpoint;
}

/** Pages named by a check that are shown; the others are like them. */
const mostNamed = 3;

/**
 * The endpoint that a place belongs to, in words: which origins it admits, and what it answers to a handful of telling ones.
 * @param marks further ranges that stand for an endpoint, such as the head of a location
 */
export function hoverAt(
  endpoints: readonly Endpoint[],
  uri: string,
  offset: number,
  marks: (endpoint: Endpoint) => readonly SourceRange[] = () => [],
): Hover | undefined {
  const holds = (range: SourceRange) => range.uri === uri && range.start <= offset && offset <= range.end;
  for (const rangesOf of [(endpoint: Endpoint) => [endpoint.range, ...marks(endpoint)], checkRanges]) {
    for (const endpoint of endpoints) {
      const range = rangesOf(endpoint).find(holds);
      if (range) return { range, markdown: endpointInWords(endpoint), endpoint };
    }
  }
  return undefined;
}

/** Where the policy of an endpoint is written down: conditions, answers, entries of lists. */
function checkRanges(endpoint: Endpoint): SourceRange[] {
  const ranges = endpoint.entries.map(({ range }) => range);
  for (const node of nodes(endpoint.policy)) {
    const range = node.kind === 'branch' ? node.at : node.because?.range;
    if (range) ranges.push(range);
  }
  return ranges;
}

/**
 * Markdown: a heading, what gets in, and a table of origins with their verdicts.
 * @param server the one behind it, whose answers are in the endpoint's
 */
export function endpointInWords(endpoint: Endpoint, server?: Endpoint): string {
  const behind = server ? `, with ${server.library} in ${fileNameOf(server.range.uri)} behind it` : '';
  const where = endpoint.path === undefined ? '' : ` \`${endpoint.path}\``;
  const rows = tellingOrigins(endpoint, []).map((origin) => {
    const name = origin === undefined ? '*no Origin*' : `\`${origin.replaceAll('|', '\\|')}\``;
    return `| ${name} | ${verdictInWords(predictOrigin(endpoint, origin).verdict)} |`;
  });
  return [
    `**WebSocket${where}** (${endpoint.library}${behind}): ${policySummary(endpoint)}.`,
    '',
    '| Origin | Answer |',
    '| --- | --- |',
    ...rows,
  ].join('\n');
}

/**
 * The pages that the user or the author trusts, look-alikes of the first, an attacker's that gets in, a stranger, a
 * sandboxed frame, and no browser.
 */
export function tellingOrigins(
  endpoint: Endpoint,
  trusted: readonly string[],
): readonly (string | undefined)[] {
  const named = [...trusted, ...intendedOrigins(endpoint).slice(0, mostNamed).map(serializeOrigin)];
  const lookAlikes = named
    .slice(0, 1)
    .flatMap((origin) => [`${origin}.evil.example`, origin.replace('https:', 'http:')]);
  const owned = trusted.map(parseOrigin).filter((origin) => origin !== undefined);
  const witness = findWitness(endpoint, owned)?.origin ?? stranger;
  return [...new Set([...named, ...lookAlikes, witness, stranger, 'null', undefined])];
}

function verdictInWords(verdict: Verdict): string {
  switch (verdict.kind) {
    case 'accept':
      return verdict.closed ? 'gets in, and is closed again' : 'gets in';
    case 'reject':
      return verdict.status === 'dropped' ? 'refused (connection closed)' : `refused (${verdict.status})`;
    case 'unknown':
      return `not known: ${verdict.why}`;
  }
}
