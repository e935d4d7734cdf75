import type { Endpoint } from '../core/endpoint';
import { tellingOrigins } from '../core/hover';
import { type Prediction, predict as predictPolicy } from '../core/policy/predict';
import type { Verdict } from '../core/policy/verdict';
import { type HandshakeChoice, handshakeFor } from '../core/select';
import { choice, type Io, parseArguments, type Run, UsageError } from './command';
import { openDocument, openProject, type Project } from './project';
import { serversBehind } from './surroundings';

export interface EndpointPredictions {
  readonly endpoint: Endpoint;
  /** The endpoint without the server behind it. */
  readonly alone: Endpoint;
  /** The server behind it, whose answers are in the predictions. */
  readonly server?: Endpoint;
  readonly predictions: readonly { readonly origin: string | undefined; readonly prediction: Prediction }[];
}

export const predict: Run = async (args, io) => {
  const { values, positionals } = parseArguments(args, {
    origin: { type: 'string', multiple: true },
    'no-origin': { type: 'boolean' },
    path: { type: 'string' },
    host: { type: 'string' },
    tls: { type: 'boolean' },
    'client-version': { type: 'string', multiple: true },
    root: { type: 'string' },
    config: { type: 'string' },
    format: { type: 'string', default: 'text' },
  });
  const format = choice('format', values.format, ['text', 'json']);
  if (positionals.length !== 1) throw new UsageError('predict takes one file');
  const file = positionals[0] as string;
  const project = await openProject(
    { at: file, root: values.root, configFile: values.config, versions: values['client-version'] },
    io,
  );
  const asked = [...(values.origin ?? []), ...(values['no-origin'] ? [undefined] : [])];
  const results = await predictFile(project, file, asked, values, io);
  io.stdout(await (format === 'json' ? json : text)(results, project));
  return 0;
};

/**
 * Predictions for the endpoints of a file and of those that it includes; with a path, for those that the server would choose.
 * @param origins undefined is an absent header; without any, a handful of telling ones is taken
 * @throws UsageError when the file cannot be read, or no front end finds an endpoint in it
 */
export async function predictFile(
  project: Project,
  file: string,
  origins: readonly (string | undefined)[],
  choice: HandshakeChoice,
  io: Io,
): Promise<EndpointPredictions[]> {
  const document = await openDocument(project, file, io);
  const { endpoints } = await project.analyzer.analyze(document, project.workspace, project.config);
  if (endpoints.length === 0) throw new UsageError(`${file} has no WebSocket endpoint that is understood`);
  const chosen = choice.path === undefined ? endpoints : project.analyzer.select(endpoints, choice);
  if (chosen.length === 0) throw new UsageError(`no endpoint of ${file} answers to ${choice.path}`);
  const servers = await serversBehind(endpoints, project, io);
  return chosen.map((endpoint) => {
    const { server, through = endpoint } = servers.get(endpoint.id) ?? {};
    const asked = origins.length > 0 ? origins : tellingOrigins(through, project.config.trustedOrigins);
    return {
      endpoint: through,
      alone: endpoint,
      ...(server ? { server } : {}),
      predictions: asked.map((origin) => ({
        origin,
        prediction: predictPolicy(through.policy, handshakeFor(through, origin, choice)),
      })),
    };
  });
}

async function json(results: readonly EndpointPredictions[], project: Project): Promise<string> {
  const endpoints = await Promise.all(
    results.map(async ({ endpoint, server, predictions }) => ({
      id: endpoint.id,
      library: endpoint.library,
      range: await project.positions(endpoint.range),
      path: endpoint.path ?? null,
      ...(server
        ? { behind: { id: server.id, library: server.library, file: project.display(server.range.uri) } }
        : {}),
      predictions: await Promise.all(
        predictions.map(async ({ origin, prediction: { verdict, because } }) => ({
          origin: origin ?? null,
          verdict: verdict.kind,
          status: verdict.kind === 'reject' ? verdict.status : verdict.kind === 'accept' ? 101 : null,
          closedAfterAccept: verdict.kind === 'accept' && verdict.closed === true,
          ...(verdict.kind === 'unknown' ? { why: verdict.why } : {}),
          because: await Promise.all(
            because.map(async ({ range, text: words }) => ({
              file: project.display(range.uri),
              range: await project.positions(range),
              text: words,
            })),
          ),
        })),
      ),
    })),
  );
  return `${JSON.stringify({ version: 1, endpoints }, undefined, 2)}\n`;
}

async function text(results: readonly EndpointPredictions[], project: Project): Promise<string> {
  const blocks = await Promise.all(
    results.map(async ({ endpoint, server, predictions }) => {
      const lines = await Promise.all(
        predictions.map((one) => predictionLines(one.origin, one.prediction, project)),
      );
      return `${await heading(endpoint, project, server)}\n${lines.flat().join('\n')}\n`;
    }),
  );
  return blocks.join('\n');
}

/** Where the endpoint is, and the server behind it, in one line; places are one-based for people. */
export async function heading(endpoint: Endpoint, project: Project, server?: Endpoint): Promise<string> {
  const place = async ({ range }: Endpoint) =>
    `${project.display(range.uri)}:${(await project.positions(range)).start.line + 1}`;
  const example = endpoint.sample.path === '/' ? '' : ` such as ${endpoint.sample.path}`;
  const path = endpoint.path === undefined ? example : ` ${endpoint.path}`;
  const behind = server ? `, and behind it ${server.library} in ${await place(server)}` : '';
  return `${await place(endpoint)}  ${endpoint.library}${path}${behind}`;
}

/** The verdict for one origin and, indented, the lines that decided it. */
export async function predictionLines(
  origin: string | undefined,
  { verdict, because }: Prediction,
  project: Project,
): Promise<string[]> {
  const reasons = await Promise.all(
    because.map(async ({ range, text: words }) => {
      const { start } = await project.positions(range);
      return `      ${project.display(range.uri)}:${start.line + 1}: ${words}`;
    }),
  );
  return [`  ${verdictWords(verdict)}  ${origin ?? '(no Origin header)'}`, ...reasons];
}

function verdictWords(verdict: Verdict): string {
  switch (verdict.kind) {
    case 'accept':
      return verdict.closed ? 'accept, then close' : 'accept';
    case 'reject':
      return verdict.status === 'dropped' ? 'reject (connection dropped)' : `reject ${verdict.status}`;
    case 'unknown':
      return `unknown (${verdict.why})`;
  }
}
