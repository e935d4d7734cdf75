import { docsUrl } from '../../core/docs';
import type { Finding, Severity } from '../../core/finding';
import { rules } from '../../core/rules';
import type { SourceRange } from '../../core/source';
import type { Project } from '../project';
import type { ScanResult } from '../scanResult';

const levels: Readonly<Record<Severity, string>> = {
  error: 'error',
  warning: 'warning',
  information: 'note',
  hint: 'note',
};

/** SARIF 2.1.0. Lines and columns are one-based there, columns in UTF-16 units. */
export async function formatSarif(result: ScanResult, project: Project): Promise<string> {
  const run = {
    tool: { driver: { name: 'ws-origin', informationUri: docsUrl(), rules: rules.map(ruleJson) } },
    columnKind: 'utf16CodeUnits',
    results: await Promise.all(result.findings.map((finding) => resultJson(finding, project))),
  };
  return `${JSON.stringify({ $schema: 'https://json.schemastore.org/sarif-2.1.0.json', version: '2.1.0', runs: [run] }, undefined, 2)}\n`;
}

function ruleJson({ id, title, docs, severity }: (typeof rules)[number]) {
  return {
    id,
    shortDescription: { text: title },
    fullDescription: { text: docs.why.replaceAll('\n', ' ') },
    helpUri: docsUrl(id),
    defaultConfiguration: { level: levels[severity] },
    properties: { tags: ['security', 'external/cwe/cwe-1385'] },
  };
}

async function resultJson(finding: Finding, project: Project) {
  const related = await Promise.all(
    (finding.related ?? []).map(async ({ range, message }) => ({
      ...(await location(range, project)),
      message: { text: message },
    })),
  );
  return {
    ruleId: finding.rule,
    level: levels[finding.severity],
    message: { text: finding.message },
    locations: [await location(finding.range, project)],
    ...(related.length > 0 ? { relatedLocations: related } : {}),
    ...(finding.suppressed ? { suppressions: [{ kind: 'inSource' }] } : {}),
  };
}

async function location(range: SourceRange, project: Project) {
  const { start, end } = await project.positions(range);
  return {
    physicalLocation: {
      artifactLocation: { uri: encodeURI(project.display(range.uri)) },
      region: {
        startLine: start.line + 1,
        startColumn: start.character + 1,
        endLine: end.line + 1,
        endColumn: end.character + 1,
      },
    },
  };
}
