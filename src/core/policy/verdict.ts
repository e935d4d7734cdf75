/** The answer of a server to a handshake. */
export type Verdict =
  /** 101. With `closed`, the server closes again at once: script saw `onopen`, so it is still an accept. */
  | { readonly kind: 'accept'; readonly closed?: boolean }
  /** An HTTP status instead of 101; `dropped` when the connection ends without an answer. */
  | { readonly kind: 'reject'; readonly status: number | 'dropped' }
  | UnknownVerdict;

export interface UnknownVerdict {
  readonly kind: 'unknown';
  readonly why: string;
  /** Somebody decides of whom it is not known whether they look at the Origin: a server behind this one. */
  readonly elsewhere?: boolean;
}

export const accept: Verdict = { kind: 'accept' };
export const reject = (status: number | 'dropped'): Verdict => ({ kind: 'reject', status });
export const unknownVerdict = (why: string): Verdict => ({ kind: 'unknown', why });

/** True when both are the same answer; an unknown equals nothing. */
export function sameVerdict(a: Verdict, b: Verdict): boolean {
  if (a.kind === 'accept' && b.kind === 'accept') return Boolean(a.closed) === Boolean(b.closed);
  return a.kind === 'reject' && b.kind === 'reject' && a.status === b.status;
}
