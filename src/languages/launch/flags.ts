import type { Client, Flag, Role } from './clients/client';
import { tail, textOf, unknownIn, type Word } from './word';

/** One flag as given to a client. */
export interface FlagUse {
  readonly flag: Flag;
  /** The flag itself, with its dashes; of `--ws.origins=*` the whole word. */
  readonly word: Word;
  /** Undefined for a flag that stands alone, or that lacks its value. */
  readonly value?: Word;
}

export interface Arguments {
  readonly uses: readonly FlagUse[];
  /** The first argument that is neither a flag nor a flag's value. */
  readonly command?: string;
  /** An argument that is not known and may hold any flags, or a script of the image, which may add some. */
  readonly opaque?: Word;
}

/** What several parts of the program ask of the same arguments. */
const known = new WeakMap<readonly Word[], { readonly client: Client; readonly read: Arguments }>();

/** Reads arguments as Go's `flag` package does: one or two dashes, `=` or the next argument for the value. */
export function readArguments(words: readonly Word[], client: Client): Arguments {
  const before = known.get(words);
  if (before?.client === client) return before.read;
  const read = argumentsIn(words, client);
  known.set(words, { client, read });
  return read;
}

const tables = new WeakMap<Client, ReadonlyMap<string, Flag>>();

/** The flags of a client by name; of two with one name, the first. */
function flagsOf(client: Client): ReadonlyMap<string, Flag> {
  const known = tables.get(client);
  if (known) return known;
  const table = new Map(client.flags.toReversed().map((flag) => [flag.name, flag]));
  tables.set(client, table);
  return table;
}

function argumentsIn(words: readonly Word[], client: Client): Arguments {
  const flags = flagsOf(client);
  const uses: FlagUse[] = [];
  let opaque: Word | undefined;
  let command: string | undefined;
  for (let at = 0; at < words.length; at++) {
    const word = words[at] as Word;
    const text = textOf(word.units);
    if (text === '--') break;
    const [, name = '', equals] = /^--?([\w.-]+)(=)?/s.exec(text) ?? [];
    if (name === '') {
      if (unknownIn(word.units) || (at === 0 && isScript(text))) opaque ??= word;
      else command ??= text;
      continue;
    }
    const flag = flags.get(name) ?? { name };
    if (equals) uses.push({ flag, word, value: tail(word, text.indexOf('=') + 1) });
    else if (flag.alone) uses.push({ flag, word });
    else {
      const value = words[at + 1];
      uses.push({ flag, word, ...(value ? { value } : {}) });
      // A flag that this table does not know may stand alone.
      const next = value && textOf(value.units);
      if (flag.role !== undefined || !next?.startsWith('-')) at++;
    }
  }
  return {
    uses,
    ...(command === undefined ? {} : { command }),
    ...(opaque === undefined ? {} : { opaque }),
  };
}

/** Is the program a script, by its path? */
export const isScript = (text: string): boolean => /^\.{0,2}\/|\.sh$/.test(text);

/** The use that decides for a role: of the flag that comes first in the client's table, the last. */
export function decisive(client: Client, uses: readonly FlagUse[], role: Role): FlagUse | undefined {
  const flag = client.flags.find((one) => one.role === role && uses.some((use) => use.flag === one));
  return uses.findLast((use) => use.flag === flag);
}
