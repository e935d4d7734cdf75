import type { Endpoint } from '../endpoint';
import { type Origin, parseOrigin, serializeOrigin } from '../origin';
import { type Comparison, combine, conditionReads } from '../policy/condition';
import { nodes } from '../policy/decision';
import { verdictOf } from '../policy/predict';
import type { Term } from '../policy/term';
import { Unknown } from '../policy/unknown';
import { lookAheadTexts, sampleTexts } from '../regex/sample';

/** An origin that an author meant to let in. */
export interface Intention {
  readonly origin: Origin;
  /** The whole Origin is compared with it; else with a part or a pattern, which more origins may fit. */
  readonly exact: boolean;
}

/**
 * The origins that the author of a check meant to let in, as far as the texts in it tell: entries of allow-lists,
 * and what the check compares the Origin with, wildcards taken off and regular expressions filled in.
 */
export const intendedOrigins = (endpoint: Endpoint): readonly Origin[] =>
  intentions(endpoint).map(({ origin }) => origin);

const known = new WeakMap<Endpoint, readonly Intention[]>();

/** The same, each origin once, in the order of the source. */
export function intentions(endpoint: Endpoint): readonly Intention[] {
  let found = known.get(endpoint);
  if (!found) {
    found = intentionsOf(endpoint);
    known.set(endpoint, found);
  }
  return found;
}

function intentionsOf(endpoint: Endpoint): readonly Intention[] {
  const found = new Map<string, Intention>();
  for (const { text, exact } of texts(endpoint)) {
    const origin = asOrigin(text);
    if (!origin) continue;
    const key = keyOf(origin);
    found.set(key, { origin, exact: exact && (found.get(key)?.exact ?? true) });
  }
  for (const origin of spared(endpoint)) {
    const key = keyOf(origin);
    if (!found.has(key)) found.set(key, { origin, exact: false });
  }
  return [...found.values()];
}

const keyOf = ({ scheme, hostname, port }: Origin): string => `${scheme}://${hostname}:${port}`;

/** Pages in look-aheads: meant where they get in, as in a check that refuses all others. */
function* spared(endpoint: Endpoint): Generator<Origin> {
  for (const comparison of comparisonsOf(endpoint)) {
    if (comparison.kind !== 'matches') continue;
    for (const origin of lookAheadTexts(comparison.regex).flatMap((text) => asOrigin(text) ?? []))
      if (isLetIn(endpoint, origin)) yield origin;
  }
}

const isLetIn = ({ policy, sample }: Endpoint, origin: Origin): boolean =>
  verdictOf(policy, { ...sample, origin: serializeOrigin(origin) }).kind !== 'reject';

/**
 * Pages to try that a check without a whole host name may be meant for, such as those of `mycompany`: under a domain
 * that nobody has; of the beginning of an address, such as `192.168.`, the first one.
 */
export function guessedOrigins(endpoint: Endpoint): readonly Origin[] {
  const hosts = [...texts(endpoint)].flatMap(({ text }) => {
    const [, beginning] = /^(?:https?:\/\/)?((?:\d{1,3}\.){1,3})$/.exec(text) ?? [];
    if (beginning) return [`${beginning}${['0', '0', '1'].slice(beginning.split('.').length - 2).join('.')}`];
    const [, label] = /^(?:https?:\/\/)?([a-z0-9][a-z0-9-]+)\.?$/i.exec(text) ?? [];
    return label ? [`${label}.example`] : [];
  });
  return [...new Set(hosts)].flatMap((host) => parseOrigin(`https://${host}`) ?? []);
}

interface Text {
  readonly text: string;
  readonly exact: boolean;
}

function* texts({ entries, policy }: Endpoint): Generator<Text> {
  for (const { text, kind, fits } of entries) {
    if (kind !== 'regex') yield { text, exact: kind === 'exact' };
    else for (const comparison of comparisonsIn(fits)) yield* textsOf(comparison);
  }
  for (const comparison of comparisonsOf({ policy })) yield* textsOf(comparison);
}

/** The comparisons of a policy that look at the Origin. */
export function* comparisonsOf({ policy }: Pick<Endpoint, 'policy'>): Generator<Comparison> {
  for (const node of nodes(policy)) if (node.kind === 'branch') yield* comparisonsIn(node.condition);
}

/** The comparisons in a condition that look at the Origin. */
export function comparisonsIn(condition: Parameters<typeof combine>[0]): readonly Comparison[] {
  const found: Comparison[] = [];
  combine(condition, (comparison) => {
    if (conditionReads(comparison, 'origin')) found.push(comparison);
    return notAsked;
  });
  return found;
}

const notAsked = new Unknown('only looked at');

function textsOf(comparison: Comparison): readonly Text[] {
  const asText = (exact: boolean) => (text: string) => ({ text, exact });
  switch (comparison.kind) {
    case 'equals':
      return [comparison.term, comparison.to].flatMap((term) =>
        literals(term).map(asText(term.kind === 'literal')),
      );
    case 'oneOf':
      return comparison.values.map(asText(true));
    case 'startsWith':
    case 'endsWith':
    case 'includes':
      return [comparison.term, comparison.text].flatMap(literals).map(asText(false));
    case 'matches':
      return sampleTexts(comparison.regex).map(asText(false));
    case 'library':
      return [{ text: comparison.pattern, exact: false }];
    default:
      return [];
  }
}

/** A text; of one that is put together, what is fixed of it: `https://.example.com` of a scheme, a tenant and a domain. */
function literals(term: Term): string[] {
  if (term.kind === 'literal') return [term.value];
  if (term.kind !== 'concat') return [];
  return [term.parts.map((part) => (part.kind === 'literal' ? part.value : '')).join('')];
}

/** A host name of several labels, an IPv4 address, or what developers use. */
const plausibleHost = /^(?:[a-z0-9_-]+\.)+[a-z0-9-]+$|^localhost$|^\[[0-9a-f:]+\]$/;

/** An origin in a text that has other things around it, such as `websocket:https://app.example.com`. */
const wholeOrigin = /(?<=.)https?:\/\/[a-z0-9_-]+(?:[.:][a-z0-9_-]+)*/i;

/** The origin that a text of an allow-list stands for: `.example.com`, `*.example.com:*` and bare hosts included. */
function asOrigin(text: string): Origin | undefined {
  const plain = (wholeOrigin.exec(text)?.[0] ?? text)
    .replace(/([a-z][a-z0-9-]*\.[a-z][a-z0-9-]*\.)\*?$/i, '$1com')
    .replace(/:\*(?=\/|$)/, '')
    .replace(/^(?:\/\/|:\/\/)/, '')
    .replace(/(^|:\/\/)[*.]+/, '$1')
    .replace(/\*/g, '');
  const origin = parseOrigin(plain.includes('://') ? plain : `https://${plain}`);
  // `192.168.1.` is the start of an address, which URLs would fill up in the middle.
  const isPartial = /^\d+(\.\d+)*$/.test(origin?.hostname ?? '') && !plain.includes(origin?.hostname ?? '');
  return origin && !isPartial && plausibleHost.test(origin.hostname) ? origin : undefined;
}
