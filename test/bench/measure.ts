/** The median duration of several runs in milliseconds, after some that do not count. */
export async function median(runs: number, work: () => unknown, warmUp = 1): Promise<number> {
  const [result] = await medians(runs, [work], warmUp);
  return result as number;
}

/** The same of several works that take turns, so that each meets the same machine. Runs are numbered; warm-ups below 0. */
export async function medians(
  runs: number,
  works: readonly ((run: number) => unknown)[],
  warmUp = 1,
): Promise<number[]> {
  const times = works.map((): number[] => []);
  for (let run = -warmUp; run < runs; run++) {
    for (const [index, work] of works.entries()) {
      const start = performance.now();
      await work(run);
      if (run >= 0) times[index]?.push(performance.now() - start);
    }
  }
  return times.map((all) => all.sort((a, b) => a - b)[Math.floor(runs / 2)] as number);
}
