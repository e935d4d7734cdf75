import { deploymentsOf } from '../../src/addresses';
import { defaultConfig } from '../../src/core/config';
import type { Deployment } from '../../src/core/deployment';
import type { Endpoint } from '../../src/core/endpoint';
import type { Finding } from '../../src/core/finding';
import { revised } from '../../src/core/revise';
import { MemoryWorkspace } from '../../src/core/workspace';
import { analyzer } from './analysis';

/** What is found in a workspace of these files: the endpoints, the proxies with the servers behind them, and the findings. */
export async function deployed(files: Readonly<Record<string, string>>): Promise<{
  endpoints: readonly Endpoint[];
  deployments: readonly Deployment[];
  findings: readonly Finding[];
  workspace: MemoryWorkspace;
}> {
  const workspace = new MemoryWorkspace(files);
  const found = new Map<string, Endpoint>();
  const findings: Finding[] = [];
  for (const path of Object.keys(files)) {
    const document = await workspace.read(workspace.uri(path));
    if (!document || !analyzer.recognizes(document, defaultConfig)) continue;
    const analysis = await analyzer.analyze(document, workspace, defaultConfig);
    for (const endpoint of analysis.endpoints) found.set(endpoint.id, endpoint);
    findings.push(...analysis.findings);
  }
  const endpoints = [...found.values()];
  const deployments = await deploymentsOf(endpoints, analyzer, workspace);
  const byProxy = new Map(deployments.map((one) => [one.proxy.id, one]));
  const told = await revised(findings, endpoints, byProxy, { analyzer, config: defaultConfig, workspace });
  return { endpoints, deployments, findings: told, workspace };
}
