import type { ProbeReport } from '../../probe';
import type { HistoryEntry } from '../../shared/run';
import type { ComparedRow } from './comparison';
import type { Memory } from './consent';

const key = 'runs';

/** Enough to see what a change did. */
const maximum = 20;

/** An earlier run, without what servers sent. */
interface RememberedRun extends HistoryEntry {
  readonly rows: readonly ComparedRow[];
}

/** Earlier runs in this workspace, newest first. */
export class History {
  constructor(private readonly memory: Memory) {}

  get entries(): HistoryEntry[] {
    return this.#runs().map(({ id, url, tier, startedAt, summary }) => ({
      id,
      url,
      tier,
      startedAt,
      summary,
    }));
  }

  rows(id: string): readonly ComparedRow[] | undefined {
    return this.#runs().find((run) => run.id === id)?.rows;
  }

  async add({ url, tier, startedAt, summary, results }: ProbeReport): Promise<void> {
    const rows = results.map(({ id, origin, tests, outcome }) => ({ id, origin, tests, outcome }));
    const run: RememberedRun = { id: startedAt, url, tier, startedAt, summary, rows };
    await this.memory.update(key, [run, ...this.#runs()].slice(0, maximum));
  }

  async clear(): Promise<void> {
    await this.memory.update(key, undefined);
  }

  #runs(): readonly RememberedRun[] {
    return this.memory.get<RememberedRun[]>(key) ?? [];
  }
}
