import { rangeOf, type Unit, type Word, within } from './word';

/**
 * The commands of a line as lists of arguments, as Windows programs split their command line: at blanks outside double
 * quotes, which are left out. `&`, `|`, `<` and `>` end a command of `cmd.exe`.
 */
export function windowsCommands(units: readonly Unit[]): Word[][] {
  const result: Word[][] = [[]];
  let current: Unit[] = [];
  let inQuotes = false;
  const finish = () => {
    const word = toWord(current);
    if (word) result.at(-1)?.push(word);
    current = [];
  };
  for (const unit of units) {
    if (unit.text === '"') inQuotes = !inQuotes;
    if (inQuotes || !/^[\s&|<>]$/.test(unit.text)) current.push(unit);
    else {
      finish();
      if (/[&|<>]/.test(unit.text)) result.push([]);
    }
  }
  finish();
  return result;
}

function toWord(written: readonly Unit[]): Word | undefined {
  const [first] = written;
  if (!first) return undefined;
  // A value from a variable stands elsewhere: then the range is that of the start.
  const range = rangeOf(written) ?? { uri: first.uri, start: first.start, end: first.end };
  const whole = (text: string) => (/^[\w@+=:,./[\]-]*$/.test(text) ? text : `"${text}"`);
  const units = written
    .filter((unit) => unit.text !== '"')
    .map((unit) => ({ ...unit, encode: within(unit.encode, plain) }));
  return { units, range, encode: within(first.encode, whole) };
}

const plain = (text: string): string | undefined => (/["%^&|<>\s]/.test(text) ? undefined : text);
