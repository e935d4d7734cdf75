import type { Deployment } from '../core/deployment';
import type { Endpoint } from '../core/endpoint';
import type { Finding } from '../core/finding';
import type { Io } from './command';
import type { Project } from './project';

/** With more files that speak of WebSockets, nobody looks for the servers behind a proxy. */
const mostFiles = 500;
/** As much text, in UTF-16 units: bundles are far longer than what somebody wrote, and take seconds each. */
const mostText = 4 * 1024 * 1024;

/**
 * The servers behind the proxies among the endpoints, looked for in the whole workspace, by the proxy's id. Empty when
 * there is no proxy, or when not all of the workspace was looked through: then it would not be certain which server it is.
 */
export async function serversBehind(
  endpoints: readonly Endpoint[],
  project: Project,
  io: Io,
): Promise<ReadonlyMap<string, Deployment>> {
  const others = endpoints.some(({ forwards }) => forwards) ? await endpointsAround(project, io) : undefined;
  if (!others) return new Map();
  const known = new Set(endpoints.map(({ id }) => id));
  return deploymentsById([...endpoints, ...others.filter(({ id }) => !known.has(id))], project);
}

/** The findings as they are when it is looked which of the servers stand behind which of the proxies. */
export async function withServersKnown(
  findings: readonly Finding[],
  endpoints: readonly Endpoint[],
  project: Project,
): Promise<readonly Finding[]> {
  const deployments = await deploymentsById(endpoints, project);
  if (deployments.size === 0) return findings;
  const { revised } = await import('../core/revise');
  return revised(findings, endpoints, deployments, project);
}

/** The servers behind the proxies among all endpoints that are known, by the proxy's id. */
async function deploymentsById(
  endpoints: readonly Endpoint[],
  { analyzer, workspace }: Project,
): Promise<ReadonlyMap<string, Deployment>> {
  const isProxy = ({ forwards }: Endpoint) => forwards !== undefined;
  if (!endpoints.some(isProxy) || endpoints.every(isProxy)) return new Map();
  const { deploymentsOf } = await import('../addresses');
  const found = await deploymentsOf(endpoints, analyzer, workspace);
  return new Map(found.map((deployment) => [deployment.proxy.id, deployment]));
}

async function endpointsAround(
  { analyzer, config, workspace }: Project,
  io: Io,
): Promise<Endpoint[] | undefined> {
  const found = new Map<string, Endpoint>();
  const root = workspace.roots[0] as string;
  const wanted = (uri: string) =>
    !io.signal.aborted &&
    analyzer.mayContain({ uri }, config) &&
    workspace.glance(uri, (document) => analyzer.recognizes(document, config));
  const { walk } = await import('../core/walk');
  let [files, text] = [0, 0];
  for await (const uris of walk(workspace, root, root, config.ignore, wanted)) {
    for (const uri of uris) {
      if (++files > mostFiles || text > mostText || io.signal.aborted) return undefined;
      const document = await workspace.read(uri);
      if (!document) continue;
      text += document.text.length;
      const { endpoints } = await analyzer.analyze(document, workspace, config);
      for (const endpoint of endpoints) found.set(endpoint.id, endpoint);
    }
  }
  return [...found.values()];
}
