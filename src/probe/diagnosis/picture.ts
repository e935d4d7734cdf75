import type { DiagnosticStep, Outcome, ProbeRequest, ProbeResult, TlsFacts } from '../types';
import { fingerprint } from './fingerprint';

/** All that a diagnosis may rest on. */
export interface Evidence {
  readonly request: ProbeRequest;
  readonly results: readonly ProbeResult[];
  readonly steps: readonly DiagnosticStep[];
  readonly tls: TlsFacts | null;
}

/** What rows and steps have in common. */
export type Answer = Pick<ProbeResult, 'outcome' | 'status' | 'reason' | 'request' | 'response' | 'failure'>;

/** The answers that tell causes apart, by their names in the differential procedure. */
export interface Picture extends Evidence {
  /** P2: the trusted page. */
  readonly control: ProbeResult | undefined;
  /** P3: a stranger. */
  readonly foreign: ProbeResult | undefined;
  /** P4: no Origin. */
  readonly absent: ProbeResult | undefined;
  /** What any page of an attacker can send. */
  readonly hostile: readonly ProbeResult[];
  readonly step: (id: DiagnosticStep['id']) => DiagnosticStep | undefined;
  /** Is this the answer that the trusted page got? False when either is missing. */
  readonly likeControl: (answer: Answer | undefined) => boolean;
}

/** Did the user say which page should get in? */
export const trustIsGiven = ({ request }: Picture): boolean => request.trusted.length > 0;

export const isAccepted = (answer: { outcome: Outcome } | undefined): boolean =>
  answer?.outcome.startsWith('accepted') ?? false;

/** Turned away: by a status, or by a connection that is dropped in place of an answer. */
export const isRefused = (answer: Answer | undefined): boolean =>
  answer?.outcome === 'refused' || isDropped(answer);

/** The server took the handshake and never answered. */
export const isHanging = (answer: Answer | undefined): boolean =>
  answer?.failure?.phase === 'upgrade' && answer.failure.code === 'TIMEOUT';

export const isDropped = (answer: Answer | undefined): boolean =>
  answer?.failure?.phase === 'upgrade' && /^(ECONNRESET|EPIPE)$/.test(answer.failure.code);

export function pictureOf(evidence: Evidence): Picture {
  const { request, results, steps } = evidence;
  const row = (family: string) => results.find((result) => result.family === family);
  const control = row('CTL-1');
  const names = results.flatMap(({ origin }) =>
    origin === null ? [] : [origin, origin.replace(/^\w+:\/\//, '')],
  );
  const echoes = [...names, new URL(request.url).host];
  const print = (answer: Answer) => fingerprint(answer.response, [...echoes, pathOf(answer)]);
  return {
    ...evidence,
    control,
    foreign: row('ATT-1'),
    absent: row('CTL-3'),
    hostile: results.filter(({ sendable, risk }) => sendable === 'any-page' && risk === 'high'),
    step: (id) => steps.find((step) => step.id === id),
    likeControl: (answer) =>
      answer?.response != null && control?.response != null && print(answer) === print(control),
  };
}

/** The path that was asked for, as in the request line. */
const pathOf = ({ request }: Answer): string => request.split(' ')[1]?.split('?')[0] ?? '';
