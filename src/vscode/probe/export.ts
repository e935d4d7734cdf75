import type { ProbeReport } from '../../probe';
import { har } from '../../probe/export/har';
import { markdown } from '../../probe/export/markdown';
import { sarif } from '../../probe/export/sarif';
import type { ExportFormat } from '../../shared/protocol';

interface Exporter {
  /** Language id of the document. */
  readonly language: string;
  readonly write: (report: ProbeReport) => string;
}

/** How a report is handed to others. Secrets are placeholders in it already. */
export const exporters: Readonly<Record<ExportFormat, Exporter>> = {
  Markdown: { language: 'markdown', write: markdown },
  JSON: { language: 'json', write: (report) => `${JSON.stringify(report, null, 2)}\n` },
  HAR: { language: 'json', write: har },
  SARIF: { language: 'json', write: sarif },
};
