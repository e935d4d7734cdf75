import { headerOf } from '../response';
import type { Cause, Confidence, Failure, Response } from '../types';

/** What a known sign means, in words for the developer. */
export interface Meaning {
  /** Stable name of the sign; unique in its table. */
  readonly id: string;
  readonly cause: Cause;
  readonly confidence: Confidence;
  readonly message: string;
  readonly next: string;
}

/** The look of a known server's refusal. All given parts must fit. */
export interface ResponseSignature extends Meaning {
  readonly status: number | readonly number[];
  readonly statusText?: RegExp;
  /** By lower-case name; null demands that the header is absent. */
  readonly headers?: Readonly<Record<string, RegExp | null>>;
  readonly body?: RegExp;
}

/** The look of a failure below HTTP, or of an answer that is not HTTP. */
export interface FailureSignature extends Meaning {
  readonly phase?: Failure['phase'];
  readonly code?: RegExp;
  readonly text?: RegExp;
}

export function fitsResponse(signature: ResponseSignature, response: Response): boolean {
  const { status, statusText, headers = {}, body } = signature;
  return (
    [status].flat().includes(response.status) &&
    (statusText?.test(response.statusText) ?? true) &&
    (body?.test(response.body) ?? true) &&
    Object.entries(headers).every(([name, value]) => {
      const actual = headerOf(response, name);
      return value === null ? actual === undefined : actual !== undefined && value.test(actual);
    })
  );
}

export function fitsFailure(signature: FailureSignature, failure: Failure): boolean {
  const { phase, code, text } = signature;
  return (
    (phase === undefined || phase === failure.phase) &&
    (code?.test(failure.code) ?? true) &&
    (text?.test(`${failure.message} ${failure.received ?? ''}`) ?? true)
  );
}
