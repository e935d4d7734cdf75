import type { Row } from '../shared/run';

export type Filter = 'all' | 'accepted' | 'mismatch' | 'sendable';

/** What the list can be narrowed to. */
export const filters: Readonly<Record<Filter, { label: string; fits: (row: Row) => boolean }>> = {
  all: { label: 'All', fits: () => true },
  accepted: { label: 'Accepted', fits: ({ outcome }) => outcome.startsWith('accepted') },
  mismatch: { label: 'Mismatch', fits: ({ asPredicted }) => asPredicted === false },
  sendable: { label: 'Browser-sendable', fits: ({ sendable }) => sendable !== 'no' },
};

/** The rows that fit, surprises first, else in their order. */
export function shown(rows: readonly Row[], filter: Filter): Row[] {
  const fitting = rows.filter(filters[filter].fits);
  const isSurprise = (row: Row) => row.asPredicted === false;
  return [...fitting.filter(isSurprise), ...fitting.filter((row) => !isSurprise(row))];
}
