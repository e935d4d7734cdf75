import type { Endpoint } from '../endpoint';
import { serializeOrigin } from '../origin';
import {
  type Comparison,
  type Condition,
  conditionReads,
  constant,
  evaluate,
  replaceIn,
} from '../policy/condition';
import { leaf, nodes, replaceConditions, replaceLeaves } from '../policy/decision';
import type { Handshake } from '../policy/handshake';
import { type OriginPolicy, verdictOf } from '../policy/predict';
import { isUnknown } from '../policy/unknown';
import { accept, type UnknownVerdict, type Verdict } from '../policy/verdict';
import { guessedOrigins, intendedOrigins } from './intent';
import { type Effort, isSteerable, looksAtMore, looksAtTarget, steered } from './steer';
import { predictOrigin, stranger } from './witness';

/**
 * The endpoint as a page meets it in the browser of a visitor who may come in: with the path and query that the server
 * wants, the visitor's cookies, and those checks passed that have nothing to do with the Origin. All that goes along
 * when a page of an attacker opens the socket, so that only the check of the Origin is left. A check that compares the
 * Origin with the path or the query is passed by what the page writes there. If a page gets in without any of that:
 * with the path and query by which an attacker's page gets past that check, if there are any.
 * @param reaches does a handshake still come to this endpoint, and to no other of the same server?
 */
export function asVisited(endpoint: Endpoint, reaches: (handshake: Handshake) => boolean): Endpoint {
  if (!hingesOnAnything(endpoint) || admits(endpoint, stranger)) return endpoint;
  const meant = [...intendedOrigins(endpoint), ...guessedOrigins(endpoint)];
  const pages = meant.slice(0, mostPages).map(serializeOrigin);
  const origins = [stranger, undefined, ...pages];
  const admitted = origins.some((origin) => admits(endpoint, origin));
  const visit = new Visit(reaches, admitted ? pageChooses : visitorBrings);
  for (const origin of admitted ? [stranger] : origins.reverse()) {
    const met = visit.search(endpoint, origin);
    if (met) return { ...endpoint, ...met };
  }
  return endpoint;
}

const admits = (endpoint: Endpoint, origin: string | undefined): boolean =>
  predictOrigin(endpoint, origin).verdict.kind === 'accept';

/** What a handshake has that another one lacks, apart from the Origin, in words; what browsers always send is left out. */
export function additions(from: Handshake, to: Handshake): string[] {
  const headers = changedHeaders(from, to).flatMap((name) => {
    const value = to.headers?.[name] ?? '';
    if (!Object.hasOwn(headerWords, name)) return [`the header ${name}: ${value}`];
    return headerWords[name]?.(value) ?? [];
  });
  return [
    ...(from.path === to.path ? [] : [`the path ${to.path}`]),
    ...(from.host === to.host ? [] : [`the host ${to.host}`]),
    ...(from.tls === to.tls ? [] : [to.tls ? 'TLS' : 'no TLS']),
    ...headers,
  ];
}

const headerWords: Readonly<Record<string, ((value: string) => string) | undefined>> = {
  cookie: (value) => `the visitor's cookie, such as ${value}`,
  authorization: () => "the visitor's password",
  'sec-websocket-protocol': (value) => `the subprotocol ${value}`,
  'user-agent': undefined,
  'accept-language': undefined,
  'accept-encoding': undefined,
};

const changedHeaders = (from: Handshake, to: Handshake): string[] =>
  Object.keys(to.headers ?? {}).filter((name) => from.headers?.[name] !== to.headers?.[name]);

/** May a handshake be changed into another one, and may what is not known be supposed? */
interface Liberty {
  readonly supposes: boolean;
  readonly allows: (from: Handshake, to: Handshake) => boolean;
}

const visitorBrings: Liberty = { supposes: true, allows: () => true };

const pageChooses: Liberty = {
  supposes: false,
  allows: (from, to) =>
    from.host === to.host &&
    from.tls === to.tls &&
    changedHeaders(from, to).every((name) => name === 'sec-websocket-protocol'),
};

/** Would the answer to a page be another one if something else than its Origin were different? */
export const hingesOnMore = (endpoint: Endpoint, origin: string | undefined): boolean =>
  onTheWay(endpoint, origin, looksAtMore).length > 0;

/** Pages of the author that are tried. */
const mostPages = 6;

/** Handshakes that one endpoint may cost. */
const mostTried = 100;

/** Handshakes that are put together for one endpoint, most of which change nothing. */
const mostMade = 2_000;

/** Things that stand in one page's way. */
const mostDecided = 12;

/** What may change for a visitor. */
interface Met {
  readonly policy: OriginPolicy;
  readonly sample: Handshake;
}

/** What decides without looking at the Origin: a comparison, something not known, or an answer that is not known. */
type Hinge = Condition | UnknownVerdict;

const getsIn = ({ policy, sample }: Met, origin: string | undefined): boolean =>
  verdictOf(policy, { ...sample, origin }).kind === 'accept';

/** Looks for a way in, turning what was asked last first. */
class Visit {
  readonly #reaches: (handshake: Handshake) => boolean;
  readonly #liberty: Liberty;
  readonly #seen = new Set<string>();
  readonly #numbers = new Map<unknown, number>();
  readonly #effort: Effort = { left: mostMade };
  #tried = 0;

  constructor(reaches: (handshake: Handshake) => boolean, liberty: Liberty) {
    this.#reaches = reaches;
    this.#liberty = liberty;
  }

  search(met: Met, origin: string | undefined, decided = 0): Met | undefined {
    const hinges = onTheWay(met, origin);
    // Where everything was answered like this before, nothing new follows.
    if (this.#seen.size === this.#seen.add(this.#wayOf(hinges, met, origin)).size) return undefined;
    for (const hinge of hinges.reverse()) {
      for (const next of this.#turned(hinge, met, origin)) {
        if (this.#tried++ > mostTried) return undefined;
        if (getsIn(next, origin)) return next;
        const found = decided < mostDecided ? this.search(next, origin, decided + 1) : undefined;
        if (found) return found;
      }
    }
    return undefined;
  }

  /** The same with the hinge the other way; either way if it is not known. */
  *#turned(hinge: Hinge, { policy, sample }: Met, origin: string | undefined): Generator<Met> {
    if ('why' in hinge || isUnknown(evaluate(hinge, sample))) {
      if (this.#liberty.supposes) for (const one of supposed(policy, hinge)) yield { sample, policy: one };
    } else if ('term' in hinge)
      for (const handshake of steered(hinge, { ...sample, origin }, this.#effort)) {
        const changed = { ...handshake, origin: sample.origin };
        if (conditionReads(hinge, 'origin') && !differsInTarget(sample, changed)) continue;
        if (this.#liberty.allows(sample, changed) && this.#stays(sample, changed))
          yield { policy, sample: changed };
      }
  }

  /** What was asked and how it came out, as a text. */
  #wayOf(hinges: readonly Hinge[], { policy, sample }: Met, origin: string | undefined): string {
    const holds = (hinge: Hinge) => !('why' in hinge) && evaluate(hinge, sample) === true;
    const asked = hinges.map((hinge) => `${this.#numberOf(hinge)}${holds(hinge)}`);
    return [origin, this.#numberOf(policy), ...asked].join();
  }

  #numberOf(object: unknown): number {
    const number = this.#numbers.get(object) ?? this.#numbers.size;
    this.#numbers.set(object, number);
    return number;
  }

  /** Only path, host and TLS decide which endpoint a handshake comes to. */
  #stays(from: Handshake, to: Handshake): boolean {
    const same = from.path === to.path && from.host === to.host && from.tls === to.tls;
    return same || this.#reaches(to);
  }
}

/** Is nothing else changed than the path and the query? */
const differsInTarget = (from: Handshake, to: Handshake): boolean =>
  from.host === to.host && from.tls === to.tls && changedHeaders(from, to).length === 0;

/** The policy with an answer in place of what is not known. */
function supposed(policy: OriginPolicy, hinge: Hinge): OriginPolicy[] {
  if ('why' in hinge)
    return [replaceLeaves(policy, (node) => (node.value === hinge ? leaf(accept, node.because) : node))];
  return [true, false].map((answer) =>
    replaceConditions(policy, (condition) => replaceIn(condition, hinge, constant(answer))),
  );
}

/** What was asked on the way to the answer, and what the answer itself hinges on. */
function onTheWay({ policy, sample }: Met, origin: string | undefined, isHinge = turns): Hinge[] {
  const handshake = { ...sample, origin };
  const found: Hinge[] = [];
  let node = policy;
  while (node.kind === 'branch') {
    found.push(...hingesIn(node.condition, isHinge));
    const truth = evaluate(node.condition, handshake);
    if (isUnknown(truth)) return found;
    node = truth ? node.then : node.otherwise;
  }
  return isElsewhere(node.value) ? [...found, node.value] : found;
}

function hingesOnAnything({ policy }: Met): boolean {
  for (const node of nodes(policy))
    if (node.kind === 'branch' ? hingesIn(node.condition, turns).length > 0 : isElsewhere(node.value))
      return true;
  return false;
}

const isElsewhere = (verdict: Verdict): verdict is UnknownVerdict =>
  verdict.kind === 'unknown' && verdict.elsewhere === true;

/** What something else than the Origin turns: a visit, or the path that a page writes to suit its Origin. */
const turns = (comparison: Comparison): boolean =>
  conditionReads(comparison, 'origin') ? looksAtTarget(comparison) : isSteerable(comparison);

function hingesIn(condition: Condition, isHinge: (comparison: Comparison) => boolean): Condition[] {
  switch (condition.kind) {
    case 'constant':
      return [];
    case 'unknown':
      return condition.unknown.apart ? [condition] : [];
    case 'all':
    case 'any':
      return condition.of.flatMap((part) => hingesIn(part, isHinge));
    case 'not':
      return hingesIn(condition.of, isHinge);
    default:
      return isHinge(condition) ? [condition] : [];
  }
}
