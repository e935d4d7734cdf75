import type { SourceRange } from '../../core/source';
import type { ContainerFiles } from './container-files';
import type { Word } from './word';

/** One command that a launch file runs. */
export interface CommandLine {
  /** The program and its arguments, as the program gets them. */
  readonly words: readonly Word[];
  /** Environment variables that are known to be set for it. */
  readonly environment: ReadonlyMap<string, Word>;
  /** Names of files that set more of them. */
  readonly environmentFiles?: readonly Word[];
  readonly range: SourceRange;
  /** The files of the container that it runs in. */
  readonly files?: ContainerFiles;
  /** Why only its text is known, as its one word. */
  readonly unread?: string;
}
