import { intendedOrigins } from '../attack/intent';
import { predictOrigin, stranger } from '../attack/witness';
import type { Endpoint } from '../endpoint';
import { serializeOrigin } from '../origin';

/** Which origins get in, in one line. */
export function policySummary(endpoint: Endpoint): string {
  const { verdict } = predictOrigin(endpoint, stranger);
  if (verdict.kind === 'unknown') return `not known: ${verdict.why}`;
  if (verdict.kind === 'accept') return 'accepts every origin';
  const accepted = intendedOrigins(endpoint)
    .map(serializeOrigin)
    .filter((origin) => predictOrigin(endpoint, origin).verdict.kind === 'accept');
  if (accepted.length === 0) return 'refuses strangers';
  return `accepts ${accepted[0]}${accepted.length > 1 ? ` and ${accepted.length - 1} more` : ''}, refuses strangers`;
}
