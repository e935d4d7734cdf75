import { textOf, type Unit } from '../word';

type Line = readonly Unit[];

/** A file with more ways through its conditions than these is read as if all of its branches were taken. */
const maxReadings = 16;

/** A conditional of make: the readings of its branches so far, and of all that stands before it. */
interface Open {
  readonly before: readonly Line[][];
  readonly branches: readonly Line[][][];
  readonly hasElse: boolean;
}

/**
 * The lines of a makefile as they are read, whichever way its conditionals turn out (GNU make manual, "Syntax of
 * Conditionals"): one list of lines for each way.
 */
export function readingsOf(lines: readonly Line[]): readonly Line[][] {
  const open: Open[] = [];
  let current: Line[][] = [[]];
  for (const line of lines) {
    const word = /^ *(ifn?eq|ifn?def|else|endif)(?![\w.-])(?![ \t]*[:+?]?=)/.exec(
      textOf(line.slice(0, 200)),
    )?.[1];
    const last = open.at(-1);
    if (word?.startsWith('if')) {
      open.push({ before: current, branches: [], hasElse: false });
      current = [[]];
    } else if (word === 'else' && last) {
      const isLast = /^ *else[ \t]*(?:#|$)/.test(textOf(line));
      open.splice(-1, 1, { ...last, branches: [...last.branches, current], hasElse: isLast });
      current = [[]];
    } else if (word === 'endif' && last) {
      open.pop();
      const ways = [...last.branches, current].flat();
      current = together(last.before, last.hasElse ? ways : [...ways, []]);
    } else for (const way of current) way.push(line);
    if (current.length > maxReadings) return [lines.slice()];
  }
  // A conditional that nobody ends.
  return open.length === 0 ? current : [lines.slice()];
}

const together = (before: readonly Line[][], after: readonly Line[][]): Line[][] =>
  before.flatMap((start) => after.map((end) => [...start, ...end]));
