import { textOf, type Word } from '../word';
import { type ShellState, unknownVariable, withVariable } from './variables';

const isName = (text: string): boolean => /^[A-Za-z_]\w*$/.test(text);

/** Commands that set variables to what they read or put together, and which of their arguments name these. */
const setters: Readonly<Record<string, (args: readonly string[]) => readonly string[]>> = {
  read: (args) => args.filter(isName),
  mapfile: (args) => args.filter(isName),
  readarray: (args) => args.filter(isName),
  getopts: (args) => [...args.slice(1, 2), 'OPTARG'],
  printf: (args) => (args[0] === '-v' ? args.slice(1, 2) : []),
};

/** The state after a command such as `read`: what it sets is not known. */
export function withRead(name: string, args: readonly Word[], state: ShellState): ShellState {
  const names = Object.hasOwn(setters, name) ? setters[name]?.(args.map(({ units }) => textOf(units))) : [];
  return (names ?? []).reduce(
    (all, variable) => withVariable(all, variable, unknownVariable(`$${variable} is set by ${name}`)),
    state,
  );
}
