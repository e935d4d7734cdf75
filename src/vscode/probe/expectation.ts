import { type Analyzer, handshakeFor } from '../../core/analyze';
import { intendedOrigins } from '../../core/attack/intent';
import { findWitness } from '../../core/attack/witness';
import type { Endpoint } from '../../core/endpoint';
import { parseOrigin, serializeOrigin } from '../../core/origin';
import { predict } from '../../core/policy/predict';
import type { Located } from '../analyses';
import { endpointUrl } from '../endpointUrl';
import type { Expectation } from './session';

/** How a place in the source is shown to the user: `server.js:12`. */
export type Display = (located: Located<Endpoint>, range: Endpoint['range']) => string;

/**
 * What the analyzer says of a URL: from the chosen endpoint, else from the one whose own address it is.
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
  const trusted = [
    ...new Set([...result.config.trustedOrigins, ...intendedOrigins(endpoint).map(serializeOrigin)]),
  ];
  const witness = findWitness(
    endpoint,
    trusted.map(parseOrigin).filter((origin) => origin !== undefined),
  );
  const source = display(located, endpoint.range);
  const choice = handshakeChoice(url);
  return {
    trusted,
    witnesses: witness ? [{ origin: witness.origin, source }] : [],
    endpoint: `${endpoint.library} in ${source}`,
    predict: (origin) => {
      const { verdict, because } = predict(
        endpoint.policy,
        handshakeFor(endpoint, origin ?? undefined, choice),
      );
      return {
        verdict: verdict.kind,
        because: because.map(({ range, text }) => `${display(located, range)}: ${text}`),
      };
    },
  };
}

function byUrl(
  url: string,
  endpoints: readonly Located<Endpoint>[],
  analyzer: Pick<Analyzer, 'select'>,
): Located<Endpoint> | undefined {
  if (!URL.canParse(url)) return undefined;
  const { port, pathname } = new URL(url);
  const listening = endpoints.filter(({ value }) => {
    const own = value.kind === 'client' ? undefined : endpointUrl(value);
    return own !== undefined && new URL(own).port === port;
  });
  const answering = analyzer.select(
    listening.map(({ value }) => value),
    { path: pathname },
  );
  return answering.length === 1 ? listening.find(({ value }) => value === answering[0]) : undefined;
}

function handshakeChoice(url: string): { path: string; host: string; tls: boolean } | Record<string, never> {
  if (!URL.canParse(url)) return {};
  const { pathname, search, host, protocol } = new URL(url);
  return { path: pathname + search, host, tls: protocol === 'wss:' };
}
