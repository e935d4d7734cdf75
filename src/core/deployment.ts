import type { AllowListEntry, Endpoint } from './endpoint';
import { askedBefore, type Forwarded, partOf, waysThrough } from './forwarding';
import { type Condition, equals } from './policy/condition';
import { branch, leaf, reads, replaceConditions, replaceLeaves } from './policy/decision';
import type { Handshake } from './policy/handshake';
import type { OriginPolicy } from './policy/predict';
import { evaluateTerm, literal } from './policy/term';
import { unknownVerdict, type Verdict } from './policy/verdict';

/** A proxy with the server that answers to what it passes on. */
export interface Deployment {
  readonly proxy: Endpoint;
  readonly server: Endpoint;
  /** The two as one endpoint: at the proxy's place, with the answers that its clients get from both. */
  readonly through: Endpoint;
}

/**
 * Puts a proxy and the server behind it together.
 * @param reaches does a handshake come to this proxy endpoint, and to no other of the proxy?
 * @returns undefined when no path leads through the proxy to the path that the server answers at
 */
export function deploy(
  proxy: Endpoint,
  server: Endpoint,
  reaches: (handshake: Handshake) => boolean,
): Deployment | undefined {
  const ways = waysThrough(proxy);
  const [first] = ways;
  const forwarding = proxy.forwards?.();
  const sample = sampleThrough(proxy, server, ways, reaches);
  if (!forwarding || !first || !sample) return undefined;
  const policy = replaceLeaves<Verdict | Forwarded, Verdict>(forwarding, ({ value, because }) =>
    value.kind === 'forwarded' ? answerTo(value, server) : leaf(value, because),
  );
  const listed = server.entries.map(
    (entry): AllowListEntry => ({ ...entry, fits: askedBefore(entry.fits, first) }),
  );
  const entries = [...proxy.entries, ...listed];
  return { proxy, server, through: { ...proxy, policy, sample, entries, observations: [] } };
}

/** The server's policy, asked about handshakes as they were before the proxy. */
function answerTo(forwarded: Forwarded, { path, policy, library }: Endpoint): OriginPolicy {
  const asked = new Map<Condition, Condition>();
  const before = (condition: Condition): Condition => {
    const known = asked.get(condition) ?? askedBefore(condition, forwarded);
    asked.set(condition, known);
    return known;
  };
  const answer = withReason(replaceConditions(policy, before), policy, forwarded);
  if (path === undefined) return answer;
  const elsewhere = unknownVerdict(`${library} answers at ${path}, and the proxy asks for another path`);
  return branch(equals(partOf(forwarded.target, 'path'), literal(path)), answer, leaf(elsewhere));
}

/**
 * Tells of the proxy's line that makes another Origin arrive than was sent, where the server looks at it: that says more
 * than the statement by which the server answers.
 */
function withReason(answer: OriginPolicy, policy: OriginPolicy, forwarded: Forwarded): OriginPolicy {
  const text = reads(policy, 'origin') ? changeOfOrigin(forwarded) : undefined;
  const { originAt: range } = forwarded;
  if (!range || text === undefined) return answer;
  return replaceLeaves(answer, ({ value }) => leaf(value, { range, text }));
}

function changeOfOrigin({ headers }: Forwarded): string | undefined {
  const sent = headers.get('origin');
  if (!sent) return headers.has('origin') ? 'the proxy takes the Origin away' : undefined;
  if (sent.kind === 'literal') return `the proxy sends "${sent.value}" as the Origin`;
  return sent.kind === 'header' && sent.name === 'origin' ? undefined : 'the proxy sends another Origin';
}

/** A handshake that the proxy passes on to the path of the server, with what else the server wants. */
function sampleThrough(
  proxy: Endpoint,
  { path, sample }: Endpoint,
  ways: readonly Forwarded[],
  reaches: (handshake: Handshake) => boolean,
): Handshake | undefined {
  const headers = { ...proxy.sample.headers, ...sample.headers };
  const arrives = (handshake: Handshake): boolean =>
    path === undefined || ways.some(({ target }) => evaluateTerm(partOf(target, 'path'), handshake) === path);
  return (path === undefined ? [proxy.sample.path] : pathsToTry(proxy, sample))
    .map((target): Handshake => ({ ...proxy.sample, path: target, headers }))
    .find((handshake) => arrives(handshake) && (handshake.path === proxy.sample.path || reaches(handshake)));
}

/** The server's own path, as it is and below that of the proxy, then the proxy's. */
function pathsToTry(proxy: Endpoint, { path }: Handshake): string[] {
  const [below = '/'] = (proxy.path ?? '/').split('?');
  const query = path.includes('?') ? path.slice(path.indexOf('?')) : '';
  const rest = path.split('/').map((_, index, parts) => parts.slice(index).join('/'));
  const own = proxy.sample.path;
  const joined = [below, own.slice(0, own.lastIndexOf('/'))].flatMap((start) =>
    rest.map((end) => `${start.replace(/\/$/, '')}/${end.replace(/^\//, '')}`),
  );
  return [...new Set([path, ...joined, `${below}${query}`, own.includes('?') ? own : `${own}${query}`, own])];
}
