import { clientWord } from './client-names';
import type { CommandLine } from './command-line';
import { hole, textOf, type Word } from './word';

/** A script in a file of its own that a command line runs. */
export interface ScriptCall {
  readonly path: string;
  /** `$1`, `$2`…, as the script gets them. */
  readonly arguments: readonly Word[];
  readonly line: CommandLine;
}

const shell = /^(?:.*\/)?(?:ba|da|z|k|a)?sh$/;

/** Files that a shell may read: with its extension, or with none. */
const scriptName = /^(?:[\w.@+-]*\/)*[\w@+-][\w@+-]*(?:\.(?:sh|bash|zsh|ksh))?$/;

/** The script that a command line runs, by its path or as an argument of a shell; undefined for other commands. */
export function scriptCallIn(line: CommandLine): ScriptCall | undefined {
  const [program, ...rest] = line.words;
  const name = program ? textOf(program.units) : '';
  const at = shell.test(name) ? rest.findIndex((word) => !/^-/.test(textOf(word.units))) + 1 : 0;
  const file = line.words[at];
  if (!file || (at === 0 && shell.test(name))) return undefined;
  // `"$DIR/start.sh"` mostly stands beside the script that says so.
  const path = textOf(file.units).replace(new RegExp(`^${hole}/`), './');
  const isFile = at > 0 || path.includes('/') || /\.(?:sh|bash)$/.test(path) || line.files !== undefined;
  if (!isFile || !scriptName.test(path)) return undefined;
  return { path, arguments: line.words.slice(at + 1), line };
}

/** Does the script, or what it is given, name a client? In a container a script may leave that to another. */
export const mayStart = ({ arguments: words, line }: ScriptCall, text: string): boolean =>
  line.files !== undefined ||
  clientWord.test(text) ||
  [...words, ...line.environment.values()].some(({ units }) => clientWord.test(textOf(units)));
