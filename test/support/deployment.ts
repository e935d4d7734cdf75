import { deploymentsOf } from '../../src/addresses';
import { defaultConfig } from '../../src/core/config';
import type { Deployment } from '../../src/core/deployment';
import type { Endpoint } from '../../src/core/endpoint';
import { MemoryWorkspace } from '../../src/core/workspace';
import { analyzer } from './analysis';

/** What is found in a workspace of these files: the endpoints, and the proxies with the servers behind them. */
export async function deployed(files: Readonly<Record<string, string>>): Promise<{
  endpoints: readonly Endpoint[];
  deployments: readonly Deployment[];
  workspace: MemoryWorkspace;
}> {
  const workspace = new MemoryWorkspace(files);
  const found = new Map<string, Endpoint>();
  for (const path of Object.keys(files)) {
    const document = await workspace.read(workspace.uri(path));
    if (!document || !analyzer.recognizes(document, defaultConfig)) continue;
    const { endpoints } = await analyzer.analyze(document, workspace, defaultConfig);
    for (const endpoint of endpoints) found.set(endpoint.id, endpoint);
  }
  const endpoints = [...found.values()];
  return { endpoints, deployments: await deploymentsOf(endpoints, analyzer, workspace), workspace };
}
