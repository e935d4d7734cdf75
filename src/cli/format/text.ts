import type { Finding } from '../../core/finding';
import type { Project } from '../project';
import type { ScanResult } from '../scanResult';

/** One line a finding, as compilers write them (one-based), and a line that counts. */
export async function formatText(result: ScanResult, project: Project): Promise<string> {
  const shown = result.findings.filter(({ suppressed }) => !suppressed);
  const lines = await Promise.all(shown.map((finding) => findingLine(finding, project)));
  const hidden = result.findings.length - shown.length;
  const count = [
    plural(shown.length, 'finding'),
    ...(hidden > 0 ? [`${hidden} suppressed`] : []),
    plural(result.endpoints.length, 'endpoint'),
    plural(result.files, 'file'),
  ].join(', ');
  return [...lines, count, ''].join('\n');
}

async function findingLine(finding: Finding, project: Project): Promise<string> {
  const { start } = await project.positions(finding.range);
  const place = `${project.display(finding.range.uri)}:${start.line + 1}:${start.character + 1}`;
  return `${place}: ${finding.severity}: ${finding.message} [${finding.rule}]`;
}

const plural = (count: number, noun: string): string => `${count} ${noun}${count === 1 ? '' : 's'}`;
