import { handshakeFor } from '../core/analyze';
import { intendedOrigins } from '../core/attack/intent';
import type { Endpoint } from '../core/endpoint';
import { serializeOrigin } from '../core/origin';
import { type Prediction, predict } from '../core/policy/predict';
import { type OriginPrediction, type Predictor, parseTarget, type WitnessOrigin } from '../probe';
import { type Io, UsageError } from './command';
import { openDocument, openProject, type Project } from './project';

/** What the analysis of a file says about the server at a URL. */
export interface Against {
  readonly predict: Predictor;
  /** Origins that the author of the check meant to let in. */
  readonly intended: readonly string[];
  readonly witnesses: readonly WitnessOrigin[];
}

/** @throws UsageError when the file cannot be read or describes no endpoint that answers to the URL */
export async function analyzeAgainst(
  file: string,
  url: string,
  trusted: readonly string[],
  io: Io,
): Promise<Against> {
  const project = openProject({ at: file, trusted }, io);
  const document = await openDocument(project, file, io);
  const { endpoints, findings } = await project.analyzer.analyze(document, project.workspace, project.config);
  const { pathname, search, host, port, protocol } = parseTarget(url);
  const tls = protocol === 'wss:';
  const choice = { path: pathname + search, host, tls };
  const servers = endpoints.filter(({ kind, range }) => kind !== 'client' && range.uri === document.uri);
  const chosen = byPort(project.analyzer.select(servers, choice), Number(port || (tls ? 443 : 80)));
  if (chosen.length === 0) throw new UsageError(`no endpoint of ${file} answers to ${pathname}`);
  const ids = new Set(chosen.map(({ id }) => id));
  const witnesses = findings
    .filter(({ endpoint, witness }) => witness !== undefined && ids.has(endpoint))
    .map(async ({ witness, range }) => ({ origin: witness as string, source: await place(range, project) }));
  return {
    predict: async (origin) =>
      combined(
        await Promise.all(
          chosen.map((endpoint) =>
            asOriginPrediction(
              predict(endpoint.policy, handshakeFor(endpoint, origin ?? undefined, choice)),
              project,
            ),
          ),
        ),
      ),
    intended: [
      ...project.config.trustedOrigins,
      ...chosen.flatMap(intendedOrigins).map(serializeOrigin),
    ].slice(0, 3),
    witnesses: await Promise.all(witnesses),
  };
}

/** Those that listen on the port, if any says so. */
function byPort(endpoints: readonly Endpoint[], port: number): readonly Endpoint[] {
  const exact = endpoints.filter(({ listen }) => listen.some((address) => address.port === port));
  return exact.length > 0 ? exact : endpoints;
}

async function asOriginPrediction(
  { verdict, because }: Prediction,
  project: Project,
): Promise<OriginPrediction> {
  const lines = because.map(async ({ range, text }) => `${await place(range, project)}: ${text}`);
  const why = verdict.kind === 'unknown' ? [verdict.why] : [];
  return { verdict: verdict.kind, because: [...(await Promise.all(lines)), ...why] };
}

/** One answer for all endpoints that may be the one behind the URL: unknown when they differ. */
function combined(predictions: readonly OriginPrediction[]): OriginPrediction | undefined {
  const [first, ...others] = predictions;
  if (!first || others.every(({ verdict }) => verdict === first.verdict)) return first;
  return { verdict: 'unknown', because: ['several endpoints answer to this URL, and they differ'] };
}

async function place(range: Endpoint['range'], project: Project): Promise<string> {
  const { start } = await project.positions(range);
  return `${project.display(range.uri)}:${start.line + 1}`;
}
