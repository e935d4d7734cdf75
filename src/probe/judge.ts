import type { Observation } from './handshake';
import type { Outcome } from './types';

export interface Judgement {
  readonly outcome: Outcome;
  readonly reason: string;
}

/** Answers that speak of the server's state, not of the handshake. */
const saysNothing = (status: number): boolean => status === 429 || status >= 500;

/**
 * What an observation means. A connection that the server drops without an answer counts as refused only when the
 * trusted page was let in on the same run: servers such as nginx (444) and `socket.destroy()` refuse that way.
 */
export function judge(observation: Observation, controlAccepted: boolean): Judgement {
  const { opened, response, failure, afterUpgrade } = observation;
  if (opened) return judgeOpened(afterUpgrade);
  if (failure) {
    if (controlAccepted && isDropped(observation))
      return { outcome: 'refused', reason: 'connection dropped' };
    return { outcome: 'inconclusive', reason: `${failure.code} in ${failure.phase}: ${failure.message}` };
  }
  if (!response) return { outcome: 'inconclusive', reason: 'no answer' };
  const words = `${response.status} ${response.statusText}`.trim();
  if (response.status === 101)
    return { outcome: 'inconclusive', reason: '101 without the headers of an upgrade' };
  return { outcome: saysNothing(response.status) ? 'inconclusive' : 'refused', reason: words };
}

function judgeOpened(after: Observation['afterUpgrade']): Judgement {
  if (after?.closeCode === undefined) return { outcome: 'accepted', reason: '101, stayed open' };
  const reason = after.closeReason ? ` ${JSON.stringify(after.closeReason)}` : '';
  const how = after.closeCode === 1006 ? 'connection dropped' : `closed with ${after.closeCode}${reason}`;
  return { outcome: 'accepted-then-closed', reason: `101, then ${how}` };
}

/** The server took the request and closed the connection without a word. */
export function isDropped({ response, failure }: Pick<Observation, 'response' | 'failure'>): boolean {
  return response === null && failure?.phase === 'upgrade' && /^(ECONNRESET|EPIPE)$/.test(failure.code);
}
