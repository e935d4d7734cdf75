import { type Analyzer, handshakeFor } from '../../core/analyze';
import { intendedOrigins } from '../../core/attack/intent';
import type { Endpoint } from '../../core/endpoint';
import { serializeOrigin } from '../../core/origin';
import { predict } from '../../core/policy/predict';
import { asUrl } from '../../core/url';
import type { Predictor, WitnessOrigin } from '../../probe';
import type { Located } from '../analyses';
import { endpointUrl } from '../endpointUrl';

/** What the analyzer says of a URL. */
export interface Expectation {
  /** Origins that should get in. */
  readonly trusted: readonly string[];
  /** Origins that the analyzer thinks are let in wrongly. */
  readonly witnesses: readonly WitnessOrigin[];
  /** The endpoint in words; undefined when none answers to the URL. */
  readonly endpoint?: string;
  readonly predict?: Predictor;
}

/** How a place in the source is shown to the user: `server.js:12`. */
export type Display = (located: Located<Endpoint>, range: Endpoint['range']) => string;

/** More trusted origins would crowd the mutations out of a run. */
const maximumTrusted = 3;

/**
 * From the chosen endpoint, else from the one whose own address the URL is.
 * @param chosen id of an endpoint
 */
export function expectationFor(
  url: string,
  chosen: string | undefined,
  endpoints: readonly Located<Endpoint>[],
  analyzer: Pick<Analyzer, 'select'>,
  display: Display,
): Expectation {
  const located = endpoints.find(({ value }) => value.id === chosen) ?? byUrl(url, endpoints, analyzer);
  if (!located) return { trusted: [], witnesses: [] };
  const { value: endpoint, result } = located;
  const origins = [...result.config.trustedOrigins, ...intendedOrigins(endpoint).map(serializeOrigin)];
  const found = result.analysis.findings.filter((finding) => finding.endpoint === endpoint.id);
  return {
    trusted: [...new Set(origins)].slice(0, maximumTrusted),
    witnesses: found.flatMap(({ witness, range }) =>
      witness === undefined ? [] : [{ origin: witness, source: display(located, range) }],
    ),
    endpoint: `${endpoint.library} in ${display(located, endpoint.range)}`,
    predict: (origin) => {
      const handshake = handshakeFor(endpoint, origin ?? undefined, handshakeChoice(url));
      const { verdict, because } = predict(endpoint.policy, handshake);
      const lines = because.map(({ range, text }) => `${display(located, range)}: ${text}`);
      return { verdict: verdict.kind, because: verdict.kind === 'unknown' ? [...lines, verdict.why] : lines };
    },
  };
}

function byUrl(
  url: string,
  endpoints: readonly Located<Endpoint>[],
  analyzer: Pick<Analyzer, 'select'>,
): Located<Endpoint> | undefined {
  const asked = asUrl(url);
  if (!asked) return undefined;
  const { port, pathname } = asked;
  const listening = endpoints.filter(({ value }) => {
    const own = value.kind === 'client' ? undefined : endpointUrl(value);
    return own !== undefined && new URL(own).port === port;
  });
  // A port from the environment is in no source; then the path tells, if it tells one.
  const unplaced = endpoints.filter(
    ({ value }) => value.kind !== 'client' && endpointUrl(value) === undefined && value.path === pathname,
  );
  const candidates = listening.length > 0 ? listening : unplaced;
  const answering = analyzer.select(
    candidates.map(({ value }) => value),
    { path: pathname },
  );
  return answering.length === 1 ? candidates.find(({ value }) => value === answering[0]) : undefined;
}

function handshakeChoice(url: string): { path?: string; host?: string; tls?: boolean } {
  const parsed = asUrl(url);
  if (!parsed) return {};
  const { pathname, search, host, protocol } = parsed;
  return { path: pathname + search, host, tls: protocol === 'wss:' };
}
