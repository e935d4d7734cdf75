import { unknownWord } from './interpolate';
import { textOf, type Word } from './word';

/** Name of the word in an environment that stands for all variables of what was not found. No program can ask for it. */
export const otherVariables = 'other variables';

/** The environment that something sets which was not found. @param named its name, where it is referred to */
export const othersOf = (named: Word): ReadonlyMap<string, Word> =>
  new Map([
    [otherVariables, unknownWord(named, `the variables of ${textOf(named.units)} are set outside this file`)],
  ]);
