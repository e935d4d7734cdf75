/** The median duration of several runs in milliseconds, after some that do not count. */
export async function median(runs: number, work: () => unknown, warmUp = 1): Promise<number> {
  const times: number[] = [];
  for (let run = -warmUp; run < runs; run++) {
    const start = performance.now();
    await work();
    if (run >= 0) times.push(performance.now() - start);
  }
  return times.sort((a, b) => a - b)[Math.floor(runs / 2)] as number;
}
