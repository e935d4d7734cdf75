import type { CommandLine } from '../command-line';
import { textOf, type Unit, type Word } from '../word';

/** A file that a script writes: with a here-document, `echo` or `tee`. */
export interface WrittenFile {
  /** As far as it is known: `hole` for what is not. */
  readonly name: string;
  readonly content: readonly Unit[];
}

/** What was found in a script. Two ways through it that end in the same are one. */
export class ScriptResults {
  readonly #lines = new Map<string, CommandLine>();
  readonly #files = new Map<string, WrittenFile>();

  add(line: CommandLine): void {
    const units = (word: Word) => word.units.map(({ start, text }) => [start, text]);
    const words = line.words.map((word) => [word.range, units(word)]);
    const environment = [...line.environment].map(([name, word]) => [name, textOf(word.units)]);
    this.#lines.set(JSON.stringify([words, environment]), line);
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
