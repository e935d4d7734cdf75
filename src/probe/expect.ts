import { type ParseError, parse, printParseErrorCode } from 'jsonc-parser';
import { isBrowserOrigin } from '../core/origin';
import type { Outcome, ProbeResult } from './types';

/** Stands for "no Origin header" where only text can be written. */
export const absentOrigin = 'absent';

/** What each word of an expectation file demands. An inconclusive answer meets none. */
const demands = {
  accept: 'accepted',
  close: 'accepted-then-closed',
  refuse: 'refused',
} as const satisfies Record<string, Outcome>;

export type Expectation = keyof typeof demands;

/** By origin; null is an absent header. */
export type Expectations = ReadonlyMap<string | null, Expectation>;

/**
 * Reads `{ "https://app.example.com": "accept", "null": "refuse", "absent": "refuse" }`; comments are allowed.
 * @throws Error that says what is wrong
 */
export function parseExpectations(text: string): Expectations {
  const errors: ParseError[] = [];
  const value: unknown = parse(text, errors, { allowTrailingComma: true });
  if (errors[0]) throw new Error(`${printParseErrorCode(errors[0].error)} at offset ${errors[0].offset}`);
  if (typeof value !== 'object' || value === null || Array.isArray(value)) {
    throw new Error('must be an object of origins and what is expected of them');
  }
  if (Object.keys(value).length === 0) throw new Error('expects nothing: name an origin');
  return new Map(
    Object.entries(value).map(([origin, word]) => {
      if (typeof word !== 'string' || !Object.hasOwn(demands, word)) {
        throw new Error(`"${origin}" must be ${Object.keys(demands).join(', ')}`);
      }
      return [origin === absentOrigin ? null : origin, word as Expectation];
    }),
  );
}

/** The pages that should get in: what else is trusted, when nothing else is said. */
export const expectedPages = (expected: Expectations): string[] =>
  [...expected].flatMap(([origin, word]) =>
    word === 'accept' && origin !== null && origin !== 'null' && isBrowserOrigin(origin) ? [origin] : [],
  );

export interface Missed {
  readonly origin: string | null;
  readonly expected: Expectation;
  /** Undefined when the handshake was not sent. */
  readonly result: ProbeResult | undefined;
}

/** The expectations that the results don't meet. */
export function missedExpectations(expected: Expectations, results: readonly ProbeResult[]): Missed[] {
  return [...expected]
    .map(([origin, word]) => ({
      origin,
      expected: word,
      result: results.find((one) => one.origin === origin && !one.lines && !one.host),
    }))
    .filter(({ expected: word, result }) => result?.outcome !== demands[word]);
}
