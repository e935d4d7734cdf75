import { readFileSync } from 'node:fs';

/** For the `skip` option of `node:test`. */
export const offLinux = process.platform === 'linux' ? false : 'processes are looked up in /proc';

/** Process ids of this process's children. */
export const children = (): string[] =>
  readFileSync(`/proc/self/task/${process.pid}/children`, 'utf8').split(' ').filter(Boolean);

/** The largest resident size that a process has reached, in megabytes; 0 when it is gone. */
export function peakSize(pid: string): number {
  try {
    return Number(/VmHWM:\s+(\d+)/.exec(readFileSync(`/proc/${pid}/status`, 'utf8'))?.[1] ?? 0) / 1024;
  } catch {
    return 0;
  }
}
