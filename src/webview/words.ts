import type { Outcome, Row } from '../shared/run';

/** Text and codicon of an outcome. */
export const outcomes: Readonly<Record<Outcome, readonly [text: string, icon: string]>> = {
  accepted: ['accepted', 'unlock'],
  'accepted-then-closed': ['accepted, then closed', 'unlock'],
  refused: ['refused', 'lock'],
  inconclusive: ['inconclusive', 'question'],
};

export const verdicts = { accept: 'accepted', reject: 'refused', unknown: 'unknown' } as const;

export const senders: Readonly<Record<Row['sendable'], string>> = {
  'any-page': 'any web page can send it',
  position: 'a page in a special position can send it',
  depends: 'some browsers can send it',
  no: 'no browser sends it',
};

/** An open door is bad, unless it is the one that should be open; a closed one is good, unless it is that. */
export function look({ outcome, risk }: Row): 'good' | 'bad' | 'neutral' {
  if (outcome === 'inconclusive') return 'neutral';
  const accepted = outcome !== 'refused';
  if (risk === 'expected') return accepted ? 'good' : 'bad';
  if (risk === 'info' || risk === 'low') return accepted ? 'neutral' : 'good';
  return accepted ? 'bad' : 'good';
}

/** An origin as shown, also the one that is not there. */
export const originText = (origin: string | null): string => origin ?? 'no Origin header';
