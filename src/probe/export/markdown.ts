import type { ProbeReport, ProbeResult } from '../types';

/** The report for a pull request or an issue. Text of the server stands in code spans, where Markdown does nothing. */
export function markdown(report: ProbeReport): string {
  const { url, summary, diagnosis, results, startedAt, stopped } = report;
  const predicted = results.some(({ prediction }) => prediction !== undefined);
  const columns = [
    'Origin',
    'Who can send it',
    'Outcome',
    'Status',
    'Why',
    ...(predicted ? ['Predicted'] : []),
  ];
  return [
    `## WebSocket Origin probe: ${code(url)}`,
    '',
    `**${summary}** (${startedAt})`,
    '',
    `${diagnosis.message} *(${diagnosis.cause}, ${diagnosis.confidence} confidence)*`,
    '',
    ...diagnosis.evidence.map((line) => `- ${code(line)}`),
    '',
    `Next: ${diagnosis.next}`,
    '',
    tableRow(columns),
    tableRow(columns.map(() => '---')),
    ...results.map((result) => tableRow(cells(result, predicted))),
    ...(stopped === undefined ? [] : ['', `Stopped early: ${code(stopped)}`]),
    '',
  ].join('\n');
}

const whoSends: Readonly<Record<ProbeResult['sendable'], string>> = {
  'any-page': 'any page',
  position: 'a page in a special position',
  depends: 'depends on the browser',
  no: 'no browser',
};

function cells(result: ProbeResult, predicted: boolean): string[] {
  const { origin, sendable, outcome, status, reason, prediction, asPredicted } = result;
  const verdict = prediction?.verdict ?? '';
  return [
    origin === null ? '*no Origin header*' : code(origin),
    whoSends[sendable],
    outcome,
    String(status ?? '–'),
    code(reason),
    ...(predicted ? [asPredicted === false ? `**${verdict}, wrong**` : verdict] : []),
  ];
}

const tableRow = (values: readonly string[]): string => `| ${values.join(' | ')} |`;

/** A code span that the text cannot end, and that a table cell can hold. */
function code(text: string): string {
  const plain = text.replace(/[\r\n]+/g, ' ').replace(/\|/g, '\\|');
  const longest = Math.max(0, ...(plain.match(/`+/g) ?? []).map((ticks) => ticks.length));
  const fence = '`'.repeat(longest + 1);
  return longest > 0 ? `${fence} ${plain} ${fence}` : `${fence}${plain}${fence}`;
}
