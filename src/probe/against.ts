import { intendedOrigins } from '../core/attack/intent';
import type { Endpoint } from '../core/endpoint';
import type { Finding } from '../core/finding';
import { serializeOrigin } from '../core/origin';
import { predict } from '../core/policy/predict';
import { handshakeFor } from '../core/select';
import type { SourceRange } from '../core/source';
import { parseTarget } from './target';
import type { OriginPrediction, Predictor, WitnessOrigin } from './types';

/** What the analysis of the code says of the server at a URL. */
export interface Against {
  readonly predict: Predictor;
  /** Origins that should get in: those that the user trusts, and those that the authors of the checks meant. */
  readonly trusted: readonly string[];
  /** Origins that the analysis thinks are let in wrongly. */
  readonly witnesses: readonly WitnessOrigin[];
}

/** How a place in the source is shown: `server.js:12`. */
export type DisplayRange = (range: SourceRange) => string | Promise<string>;

/** An endpoint that may be the one behind the URL. */
export interface AgainstEndpoint {
  readonly endpoint: Endpoint;
  readonly findings: readonly Finding[];
  readonly display: DisplayRange;
}

/** More trusted origins would crowd the mutations out of a run. */
const maximumTrusted = 3;

/** The handshake that a URL asks for: path with query, host, TLS. @throws ProbeRefused for what is no WebSocket URL */
export function choiceOf(url: string): { path: string; host: string; tls: boolean } {
  const { pathname, search, host, protocol } = parseTarget(url);
  return { path: pathname + search, host, tls: protocol === 'wss:' };
}

/**
 * What is predicted and trusted for a URL, from the endpoints that may answer to it.
 * @param trusted origins of the settings
 */
export async function against(
  url: string,
  candidates: readonly AgainstEndpoint[],
  trusted: readonly string[],
): Promise<Against> {
  const choice = choiceOf(url);
  const meant = candidates.flatMap(({ endpoint }) => intendedOrigins(endpoint).map(serializeOrigin));
  const witnesses = candidates.flatMap(({ endpoint, findings, display }) =>
    findings
      .filter(({ endpoint: id, witness }) => id === endpoint.id && witness !== undefined)
      .map(async ({ witness = '', range }) => ({ origin: witness, source: await display(range) })),
  );
  return {
    trusted: [...new Set([...trusted, ...meant])].slice(0, maximumTrusted),
    witnesses: await Promise.all(witnesses),
    predict: async (origin) =>
      combined(await Promise.all(candidates.map((candidate) => predictionOf(candidate, origin, choice)))),
  };
}

async function predictionOf(
  { endpoint, display }: AgainstEndpoint,
  origin: string | null,
  choice: ReturnType<typeof choiceOf>,
): Promise<OriginPrediction> {
  const { verdict, because } = predict(endpoint.policy, handshakeFor(endpoint, origin ?? undefined, choice));
  const lines = because.map(async ({ range, text }) => `${await display(range)}: ${text}`);
  const why = verdict.kind === 'unknown' ? [verdict.why] : [];
  return { verdict: verdict.kind, because: [...(await Promise.all(lines)), ...why] };
}

/** One answer for all endpoints that may be the one behind the URL: unknown when they differ. */
function combined(predictions: readonly OriginPrediction[]): OriginPrediction | undefined {
  const [first, ...others] = predictions;
  if (!first || others.every(({ verdict }) => verdict === first.verdict)) return first;
  return { verdict: 'unknown', because: ['several endpoints answer to this URL, and they differ'] };
}
