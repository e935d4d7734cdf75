import type { Difference, Outcome } from '../../shared/run';

/** What a comparison needs of a row. */
export interface ComparedRow {
  /** The same in every run of the same request. */
  readonly id: string;
  readonly origin: string | null;
  readonly tests: string;
  readonly outcome: Outcome;
}

/** Handshakes whose outcome has changed between two runs, newly accepted ones first. */
export function compareRuns(before: readonly ComparedRow[], now: readonly ComparedRow[]): Difference[] {
  const earlier = new Map(before.map((row) => [row.id, row]));
  const later = new Map(now.map((row) => [row.id, row]));
  const ids = [...new Set([...later.keys(), ...earlier.keys()])];
  return ids
    .map((id) => ({
      row: (later.get(id) ?? earlier.get(id)) as ComparedRow,
      before: earlier.get(id)?.outcome,
      now: later.get(id)?.outcome,
    }))
    .filter((pair) => pair.before !== pair.now)
    .map(({ row: { origin, tests }, ...outcomes }) => ({ origin, tests, ...outcomes }))
    .sort((a, b) => rank(a) - rank(b));
}

const isAccepted = (outcome: Outcome | undefined): boolean => outcome?.startsWith('accepted') === true;

function rank({ before, now }: Difference): number {
  if (before === undefined || now === undefined) return 3;
  if (isAccepted(now) && !isAccepted(before)) return 0;
  return isAccepted(before) && !isAccepted(now) ? 1 : 2;
}
