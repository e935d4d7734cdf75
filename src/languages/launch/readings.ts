import { textOf, type Unit } from './word';

type Line = readonly Unit[];

/** What a line does to the text: `open` starts a part that is always there, `last` a branch for all other cases. */
export type Mark = 'if' | 'open' | 'else' | 'last' | 'end' | 'drop';

/** How the conditional parts of a text are written. */
export interface ConditionalStyle {
  /** Of a line that is no text of its own; undefined for every other. */
  mark(line: string): Mark | undefined;
  /** Is a part without a branch for all other cases also read as left out? */
  readonly mayPassBy: boolean;
}

/** A text with more ways through its conditions than these is read as if all of its branches were taken. */
const maxReadings = 16;

/** A conditional part: the readings of its branches so far, and of all that stands before it. */
interface Open {
  readonly before: readonly Line[][];
  readonly branches: readonly Line[][];
  readonly isExhaustive: boolean;
}

/** The lines of a text as they are read, whichever way its conditions turn out: one list of lines for each way. */
export function readingsOf(lines: readonly Line[], { mark, mayPassBy }: ConditionalStyle): readonly Line[][] {
  const open: Open[] = [];
  const all: Line[] = [];
  let current: Line[][] = [[]];
  for (const line of lines) {
    const word = mark(textOf(line.slice(0, 300)));
    const last = open.at(-1);
    if (word === undefined) {
      all.push(line);
      for (const way of current) way.push(line);
    } else if (word === 'if' || word === 'open') {
      open.push({ before: current, branches: [], isExhaustive: word === 'open' || !mayPassBy });
      current = [[]];
    } else if ((word === 'else' || word === 'last') && last) {
      const isExhaustive = last.isExhaustive || word === 'last';
      open.splice(-1, 1, { ...last, branches: [...last.branches, ...current], isExhaustive });
      current = [[]];
    } else if (word === 'end' && last) {
      open.pop();
      current = together(last.before, [...last.branches, ...current, ...(last.isExhaustive ? [] : [[]])]);
    }
    if (current.length > maxReadings) return [lines.filter((one) => !mark(textOf(one.slice(0, 300))))];
  }
  // One that nobody ends.
  return open.length === 0 ? current : [all];
}

const together = (before: readonly Line[][], after: readonly Line[][]): Line[][] =>
  before.flatMap((start) => after.map((end) => [...start, ...end]));
