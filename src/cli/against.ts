import type { Endpoint } from '../core/endpoint';
import { type Against, against, choiceOf, parseTarget } from '../probe';
import { type Io, UsageError } from './command';
import { openDocument, openProject } from './project';
import { serversBehind } from './surroundings';

/**
 * What the analysis of a file says about the server at a URL.
 * @throws UsageError when the file cannot be read or describes no endpoint that answers to the URL
 */
export async function analyzeAgainst(
  file: string,
  url: string,
  trusted: readonly string[],
  io: Io,
): Promise<Against> {
  const project = await openProject({ at: file, trusted }, io);
  const document = await openDocument(project, file, io);
  const { endpoints, findings } = await project.analyzer.analyze(document, project.workspace, project.config);
  const { pathname, port, protocol } = parseTarget(url);
  const servers = endpoints.filter(({ kind }) => kind !== 'client');
  const answering = project.analyzer.select(servers, choiceOf(url));
  const chosen = byPort(answering, Number(port || (protocol === 'wss:' ? 443 : 80)));
  if (chosen.length === 0) throw new UsageError(`no endpoint of ${file} answers to ${pathname}`);
  const display = async (range: Endpoint['range']) =>
    `${project.display(range.uri)}:${(await project.positions(range)).start.line + 1}`;
  const behind = await serversBehind(endpoints, project, io);
  const candidates = chosen.map((endpoint) => ({
    endpoint: behind.get(endpoint.id)?.through ?? endpoint,
    findings,
    display,
  }));
  return against(url, candidates, project.config.trustedOrigins);
}

/** Those that listen on the port, if any says so. */
function byPort(endpoints: readonly Endpoint[], port: number): readonly Endpoint[] {
  const exact = endpoints.filter(({ listen }) => listen.some((address) => address.port === port));
  return exact.length > 0 ? exact : endpoints;
}
