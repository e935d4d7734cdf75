import type { Attempt } from './handshake';
import { headerOf } from './response';
import type { ProbeRequest, ProbeResult } from './types';

/** One more question to the server, when the rows of the table don't decide. */
export interface StepPlan {
  /** `P1`, `P5`… */
  readonly id: string;
  readonly title: string;
  readonly kind: 'get' | 'handshake';
  readonly origin: string | null;
  readonly port?: number;
  /** What differs from a row's request. */
  readonly attempt?: Partial<Attempt>;
}

/** The questions that tell apart why the trusted page is not let in; none when it is. */
export function stepsFor(request: ProbeRequest, results: readonly ProbeResult[]): StepPlan[] {
  const control = results.find(({ family }) => family === 'CTL-1');
  if (
    !control?.response ||
    control.outcome.startsWith('accepted') ||
    headerOf(control.response, 'retry-after')
  )
    return [];
  const { origin } = control;
  const elsewhere = new URL(request.url);
  elsewhere.pathname = `/${Math.random().toString(36).slice(2, 10)}`;
  return [
    { id: 'P1', title: 'the same path without upgrade headers', kind: 'get', origin: null },
    {
      id: 'P5',
      title: 'the trusted page on a path that does not exist',
      kind: 'handshake',
      origin,
      attempt: { url: elsewhere.href },
    },
    ...(request.upstreamPort === undefined
      ? []
      : [
          {
            id: 'P8',
            title: `the trusted page, straight to port ${request.upstreamPort}`,
            kind: 'handshake' as const,
            origin,
            port: request.upstreamPort,
          },
        ]),
  ];
}
