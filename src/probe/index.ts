import { randomBytes } from 'node:crypto';
import { diagnose } from './diagnosis/diagnose';
import { checkHeaders, redactUrl } from './headers';
import { limits } from './limits';
import { type Plan, plan } from './plan';
import { compared, predictAll } from './predictions';
import { runInChild } from './process';
import type { SessionEvent } from './session';
import { summarize } from './summary';
import type {
  DiagnosticStep,
  PlannedHandshake,
  ProbeOptions,
  ProbeReport,
  ProbeRequest,
  ProbeResult,
} from './types';

export { type Against, against, choiceOf } from './against';
export { type BrowserError, readBrowserError } from './diagnosis/browser';
export { type Mismatch, mismatches } from './mismatch';
export { predicted } from './predictions';
export { type Snippets, snippets } from './snippets';
export { inspectTarget, ProbeRefused, parseTarget } from './target';
export * from './types';

/**
 * Sends the handshakes of the request from a child process and says what they show.
 * @throws ProbeRefused when the request breaks a safety rule; nothing was sent then
 */
export async function probe(request: ProbeRequest, options: ProbeOptions = {}): Promise<ProbeReport> {
  const started = new Date();
  checkHeaders(request);
  const planned = plan(request, newLabel());
  options.onPlan?.(planned.handshakes);
  const predictions = await predictAll(planned.handshakes, options.predict);
  const results: ProbeResult[] = [];
  const steps: DiagnosticStep[] = [];
  let end: Extract<SessionEvent, { kind: 'end' }> = { kind: 'end', address: null, tls: null };
  await runInChild(request, planned.handshakes, options.signal, (event) => {
    if (event.kind === 'result') {
      const result = compared(event.result, predictions);
      results.push(result);
      options.onResult?.(result);
    } else if (event.kind === 'step') steps.push(event.step);
    else end = event;
  });
  return report(request, planned, started, inOrder(results, planned.handshakes), steps, end);
}

/** What a run of this request would send at most, to tell the user before. */
export function outline(request: ProbeRequest): {
  handshakes: number;
  perSecond: { loopback: number; elsewhere: number };
} {
  const { interval } = limits;
  return {
    handshakes: plan(request, newLabel()).handshakes.length,
    perSecond: { loopback: 1000 / interval.loopback, elsewhere: 1000 / interval.elsewhere },
  };
}

const newLabel = (): string => `wsop${randomBytes(3).toString('hex')}`;

function inOrder(results: readonly ProbeResult[], handshakes: readonly PlannedHandshake[]): ProbeResult[] {
  const place = new Map(handshakes.map(({ id }, index) => [id, index]));
  return [...results].sort((a, b) => (place.get(a.id) ?? 0) - (place.get(b.id) ?? 0));
}

function report(
  request: ProbeRequest,
  { trusted, handshakes, omitted }: Plan,
  started: Date,
  results: readonly ProbeResult[],
  steps: readonly DiagnosticStep[],
  { address, tls, stopped }: Extract<SessionEvent, { kind: 'end' }>,
): ProbeReport {
  return {
    version: 1,
    url: redactUrl(request.url),
    tier: request.tier,
    trusted,
    startedAt: started.toISOString(),
    milliseconds: Date.now() - started.getTime(),
    address,
    tls,
    results,
    steps,
    summary: summarize(results, steps, request.trusted.length > 0),
    diagnosis: diagnose({ request, results, steps, tls }),
    notSent: handshakes.length - results.length + omitted,
    ...(stopped === undefined ? {} : { stopped }),
  };
}
