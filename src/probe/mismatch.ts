import type { OriginPrediction, ProbeResult } from './types';

/** A row where the running server does not do what the code says. */
export interface Mismatch {
  readonly result: ProbeResult;
  readonly predicted: OriginPrediction['verdict'];
  /** The lines of the code that speak for the prediction. */
  readonly because: readonly string[];
  /** What is usually behind it. */
  readonly usualReasons: readonly string[];
}

const admittedAgainstCode = [
  'another handler or another path answers',
  'Socket.IO’s cors.origin does not guard WebSockets; allowRequest does',
  'a proxy removes or replaces the Origin on the way',
  'an environment variable widens the allow-list where the server runs',
  'an older build is running',
];

const refusedAgainstCode = [
  'a proxy or firewall in front refuses',
  'the server compares with Host, and a proxy changes Host or takes its port away',
  'TLS ends at a proxy, so the server sees another scheme',
  'credentials are checked before the Origin',
  'the path is another one',
];

/** The rows that contradict their predictions, in the order of the results. */
export function mismatches(results: readonly ProbeResult[]): Mismatch[] {
  return results.flatMap((result) => {
    const { prediction, asPredicted } = result;
    if (!prediction || asPredicted !== false) return [];
    const usualReasons = prediction.verdict === 'reject' ? admittedAgainstCode : refusedAgainstCode;
    return [{ result, predicted: prediction.verdict, because: prediction.because, usualReasons }];
  });
}
