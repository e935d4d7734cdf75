import type { ProbeReport } from '../../probe';
import { markdown } from '../../probe/markdown';
import type { ExportFormat } from '../../shared/protocol';

interface Exporter {
  /** Language id of the document. */
  readonly language: string;
  readonly write: (report: ProbeReport) => string;
}

const json = (value: unknown): string => `${JSON.stringify(value, null, 2)}\n`;

/** How a report is handed to others. Secrets are placeholders in it already. */
export const exporters: Readonly<Record<ExportFormat, Exporter>> = {
  Markdown: { language: 'markdown', write: markdown },
  JSON: { language: 'json', write: json },
};
