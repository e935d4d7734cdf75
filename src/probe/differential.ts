import type { Attempt } from './handshake';
import { limits } from './limits';
import { type Asked, whenAccepted, whenRefused, whenUnanswered } from './questions';
import type { ProbeRequest, ProbeResult } from './types';

/** One more question to the server, when the rows of the table don't decide. */
export interface StepPlan {
  /** `P0`…`P8` of the differential procedure. */
  readonly id: string;
  readonly title: string;
  /** `tls`: a TLS handshake only, nothing is sent. */
  readonly kind: 'get' | 'handshake' | 'tls';
  readonly origin: string | null;
  /** In place of those of the URL. */
  readonly connectTo?: { readonly port?: number; readonly addresses?: readonly string[] };
  /** What differs from a row's request. */
  readonly attempt?: Partial<Attempt>;
}

/**
 * The trusted page once more, to see that the server did not change its mind, and the questions that tell apart what the
 * rows leave open; the most telling first.
 */
export function stepsFor(request: ProbeRequest, results: readonly ProbeResult[]): StepPlan[] {
  const control = results.find(({ family }) => family === 'CTL-1');
  if (!control || results.some(({ status }) => status === 429 || status === 503)) return [];
  const asked: Asked = { request, control, results };
  return [
    ...(isWorthRepeating(asked) ? [again(control, results)] : []),
    ...questionsFor(control)
      .filter((question) => question.asked(asked))
      .flatMap((question) => question.plan(asked)),
  ];
}

const isWorthRepeating = ({ control, results }: Asked): boolean =>
  results.length > 1 && (control.response !== null || results.some(({ status }) => status === 101));

function again({ origin }: ProbeResult, results: readonly ProbeResult[]): StepPlan {
  const step = { id: 'P2', title: 'the trusted page once more', kind: 'handshake', origin } as const;
  // A stranger was watched for longer: so must be the page that it is compared with.
  const isClosed = results.some(
    ({ family, outcome }) => family === 'ATT-1' && outcome === 'accepted-then-closed',
  );
  return isClosed ? { ...step, attempt: { grace: () => limits.longGrace } } : step;
}

function questionsFor({ outcome, failure }: ProbeResult): typeof whenRefused {
  if (outcome.startsWith('accepted')) return whenAccepted;
  return failure === null || failure.code === 'BAD_UPGRADE' ? whenRefused : whenUnanswered;
}
