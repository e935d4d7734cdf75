import { addressesOf, endpointUrl, pagesOf, upstreamPort } from '../../addresses';
import type { Analyzer } from '../../core/analyze';
import type { Endpoint } from '../../core/endpoint';
import { asUrl } from '../../core/url';
import type { Workspace } from '../../core/workspace';
import { against, type Predictor, type ProbeRequest } from '../../probe';
import type { EndpointChoice } from '../../shared/run';
import type { Located } from '../analyses';

/** What the analyzer says of a URL. */
export interface Expectation extends Pick<ProbeRequest, 'trusted' | 'upstreamPort'> {
  readonly witnesses: NonNullable<ProbeRequest['witnesses']>;
  readonly predict?: Predictor;
  /** The endpoints that are compared, in words; undefined when none answers to the URL. */
  readonly endpoint?: string;
  /** All that may answer, when there are several to choose from. */
  readonly fitting: readonly EndpointChoice[];
}

/** How a place in the source is shown to the user: `server.js:12`. */
export type Display = (located: Located<Endpoint>, range: Endpoint['range']) => string;

/** Where expectations come from. */
export interface ExpectationSource {
  readonly endpoints: readonly Located<Endpoint>[];
  readonly analyzer: Pick<Analyzer, 'select'>;
  readonly workspace: Workspace;
  readonly display: Display;
}

/**
 * From the chosen endpoint, else from those that the URL may lead to.
 * @param chosen id of an endpoint
 */
export async function expectationFor(
  url: string,
  chosen: string | undefined,
  source: ExpectationSource,
): Promise<Expectation> {
  const { display, workspace } = source;
  const answering = asUrl(url) ? await answeringTo(url, source) : [];
  const picked = source.endpoints.find(({ value }) => value.id === chosen);
  const compared = picked ? [picked] : answering;
  const fitting = answering.length > 1 ? answering.map((located) => choiceFor(located, display)) : [];
  const [first] = compared;
  if (!first) return { trusted: [], witnesses: [], fitting };
  const candidates = compared.map((located) => ({
    endpoint: located.result.together(located.value),
    findings: located.result.analysis.findings,
    display: (range: Endpoint['range']) => display(located, range),
  }));
  const said = await against(url, candidates, first.result.config.trustedOrigins);
  const upstream = upstreamPort(first.value);
  return {
    ...said,
    trusted: said.trusted.length > 0 ? said.trusted : await pagesOf(first.value, workspace),
    endpoint: compared.length === 1 ? choiceFor(first, display).label : `${compared.length} endpoints`,
    fitting,
    ...(upstream === undefined ? {} : { upstreamPort: upstream }),
  };
}

const choiceFor = (located: Located<Endpoint>, display: Display): EndpointChoice => ({
  id: located.value.id,
  label: `${located.value.library} in ${display(located, located.value.range)}`,
});

/** The endpoints with an address on the URL's port; else those whose port is not known, and whose path it is. */
async function answeringTo(
  url: string,
  { endpoints, analyzer, workspace }: ExpectationSource,
): Promise<Located<Endpoint>[]> {
  const { port, pathname } = new URL(url);
  const servers = endpoints.filter(({ value }) => value.kind !== 'client');
  const others = endpoints.map(({ value }) => value);
  const isReached = async ({ value }: Located<Endpoint>) =>
    (await addressesOf(value, others, workspace)).some(
      (address) => !address.isProxy && new URL(address.url).port === port,
    );
  const reached = await Promise.all(servers.map(isReached));
  const listening = servers.filter((_, index) => reached[index]);
  const unplaced = servers.filter(({ value }) => endpointUrl(value) === undefined && value.path === pathname);
  const candidates = listening.length > 0 ? listening : unplaced;
  const selected = analyzer.select(
    candidates.map(({ value }) => value),
    { path: pathname },
  );
  return candidates.filter(({ value }) => selected.includes(value));
}
