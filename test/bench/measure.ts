/** The median duration of several runs in milliseconds, after some that do not count. */
export async function median(runs: number, work: () => unknown, warmUp = 1): Promise<number> {
  const [result] = await medians(runs, [work], warmUp);
  return result as number;
}

/** The same of several works that take turns, so that each meets the same machine. */
export async function medians(
  runs: number,
  works: readonly (() => unknown)[],
  warmUp = 1,
): Promise<number[]> {
  const times = works.map((): number[] => []);
  for (let run = -warmUp; run < runs; run++) {
    for (const [index, work] of works.entries()) {
      const start = performance.now();
      await work();
      if (run >= 0) times[index]?.push(performance.now() - start);
    }
  }
  return times.map((all) => all.sort((a, b) => a - b)[Math.floor(runs / 2)] as number);
}

/**
 * The median durations of several kinds of work in milliseconds. They take turns, so that a busy machine is equally busy
 * for all of them.
 */
export async function medians<K extends string>(
  runs: number,
  works: Readonly<Record<K, (run: number) => unknown>>,
): Promise<Record<K, number>> {
  const names = Object.keys(works) as K[];
  const times = new Map<K, number[]>(names.map((name) => [name, []]));
  for (let run = -1; run < runs; run++) {
    for (const name of names) {
      const start = performance.now();
      await works[name](run);
      if (run >= 0) times.get(name)?.push(performance.now() - start);
    }
  }
  const middle = (all: readonly number[]) => [...all].sort((a, b) => a - b)[Math.floor(runs / 2)] as number;
  return Object.fromEntries(names.map((name) => [name, middle(times.get(name) ?? [])])) as Record<K, number>;
}
