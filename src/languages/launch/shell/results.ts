import type { CommandLine } from '../command-line';
import { textOf, type Unit, type Word } from '../word';

/** A file that a script writes: with a here-document, `echo` or `tee`. */
export interface WrittenFile {
  /** As far as it is known: `hole` for what is not. */
  readonly name: string;
  readonly content: readonly Unit[];
}

/** What a shell script does that matters here. */
export interface ScriptRun {
  readonly lines: readonly CommandLine[];
  readonly files: readonly WrittenFile[];
}

/** How a script is started. */
export interface ScriptStart {
  readonly environment: ReadonlyMap<string, Word>;
  /** `$1`, `$2`…; undefined when they come from whoever starts it. */
  readonly positional?: readonly Word[];
}

/** What was found in a script. Two ways through it that end in the same are one. */
export class ScriptResults {
  readonly #lines = new Map<string, CommandLine>();
  readonly #files = new Map<string, WrittenFile>();

  add(line: CommandLine): void {
    const environment = [...line.environment].map(([name, word]) => [name, textOf(word.units)]);
    this.#lines.set(JSON.stringify([line.words.map(keyOf), environment]), line);
  }

  addFile(file: WrittenFile): void {
    this.#files.set(JSON.stringify([file.name, file.content[0]?.start, textOf(file.content)]), file);
  }

  get lines(): CommandLine[] {
    return [...this.#lines.values()];
  }

  get files(): WrittenFile[] {
    return [...this.#files.values()];
  }
}

/** Text and places of a word. */
function keyOf({ range, units }: Word): string {
  let places = `${range.uri} ${range.start} ${range.end}`;
  for (const unit of units) places += ` ${unit.start}`;
  return `${places}\n${textOf(units)}`;
}
