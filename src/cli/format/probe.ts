import { type Mismatch, mismatches, type ProbeReport, type ProbeResult } from '../../probe';
import { har } from '../../probe/export/har';
import { markdown } from '../../probe/export/markdown';
import { sarif } from '../../probe/export/sarif';

type Format = (report: ProbeReport) => string;

/** How a probe's report is printed. */
export const probeFormats = { text, json, sarif, markdown, har } as const satisfies Record<string, Format>;

function json(report: ProbeReport): string {
  const results = report.results.map((result) => ({
    ...result,
    predicted: result.prediction?.verdict ?? null,
  }));
  return `${JSON.stringify({ ...report, results }, undefined, 2)}\n`;
}

function text(report: ProbeReport): string {
  const { url, address, summary, diagnosis, results, stopped, notSent } = report;
  const width = Math.max(0, ...results.map(({ origin }) => shown(origin).length));
  const rows = results.map((result) => row(result, width));
  return [
    `${url}${address === null ? '' : ` (${address})`}: ${summary}`,
    '',
    ...rows,
    '',
    `${diagnosis.cause} (${diagnosis.confidence} confidence): ${diagnosis.message}`,
    ...diagnosis.evidence.map((line) => `  - ${line}`),
    `Next: ${diagnosis.next}`,
    ...mismatchLines(mismatches(results)),
    ...(stopped === undefined ? [] : [`Stopped early: ${stopped}; ${notSent} handshakes not sent.`]),
    '',
  ].join('\n');
}

/** The first row that contradicts its prediction, in full; the others are marked in the table. */
function mismatchLines([first, ...others]: readonly Mismatch[]): string[] {
  if (!first) return [];
  const { result, predicted, because, usualReasons } = first;
  return [
    '',
    `${shown(result.origin)}: predicted ${predicted}, but ${result.outcome} (${result.reason})`,
    ...because.map((line) => `  ${line}`),
    ...(others.length > 0 ? [`  and ${others.length} more against their predictions`] : []),
    `  Usual reasons: ${usualReasons.join('; ')}.`,
  ];
}

const shown = (origin: string | null): string => origin ?? '(no Origin header)';

function row(result: ProbeResult, width: number): string {
  const { outcome, origin, family, sendable, timings, reason, prediction, asPredicted } = result;
  const milliseconds = Object.values(timings).reduce((sum, phase) => sum + phase, 0);
  const predicted = prediction ? `  predicted ${prediction.verdict}` : '';
  const contradiction = asPredicted === false ? ' (!)' : '';
  return [
    `  ${outcome.padEnd(20)}`,
    shown(origin).padEnd(width),
    family.padEnd(7),
    sendable.padEnd(8),
    `${milliseconds.toFixed(1).padStart(7)} ms`,
    `${reason}${predicted}${contradiction}`,
  ].join('  ');
}
