import type { Endpoint } from '../../core/endpoint';
import type { Finding } from '../../core/finding';
import { policySummary } from '../../core/policy/summary';
import type { Project } from '../project';
import type { ScanResult } from '../scanResult';

/** The scan as JSON, version 1: positions are zero-based, characters in UTF-16 units. */
export async function formatJson(result: ScanResult, project: Project): Promise<string> {
  const endpoints = await Promise.all(result.endpoints.map((endpoint) => endpointJson(endpoint, project)));
  const findings = await Promise.all(result.findings.map((finding) => findingJson(finding, project)));
  return `${JSON.stringify({ version: 1, files: result.files, endpoints, findings }, undefined, 2)}\n`;
}

async function endpointJson(endpoint: Endpoint, project: Project) {
  return {
    id: endpoint.id,
    file: project.display(endpoint.range.uri),
    range: await project.positions(endpoint.range),
    kind: endpoint.kind,
    library: endpoint.library,
    path: endpoint.path ?? null,
    listen: endpoint.listen,
    policy: policySummary(endpoint),
  };
}

async function findingJson(finding: Finding, project: Project) {
  const related = await Promise.all(
    (finding.related ?? []).map(async ({ range, message }) => ({
      file: project.display(range.uri),
      range: await project.positions(range),
      message,
    })),
  );
  return {
    rule: finding.rule,
    severity: finding.severity,
    confidence: finding.confidence,
    message: finding.message,
    file: project.display(finding.range.uri),
    range: await project.positions(finding.range),
    witness: finding.witness ?? null,
    endpoint: finding.endpoint,
    related,
    fixes: finding.fixes.map(({ title, needs }) => ({ title, needs })),
    suppressed: finding.suppressed,
  };
}
