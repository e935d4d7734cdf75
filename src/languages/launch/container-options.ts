import type { CommandLine } from './command-line';
import type { ContainerRun } from './container-image';
import { split, tail, textOf, type Word } from './word';
import { setVariable } from './wrappers';

/** A command that starts a container and says all of it by options. */
interface Launcher {
  readonly program: RegExp;
  /** Words that the command has to start with, options left out. */
  readonly command: RegExp;
  readonly image: string;
  /** The program in the container. */
  readonly entrypoint?: string;
  readonly argument?: string;
  /** `NAME=value`. */
  readonly variable?: string;
  /** Options among these that take several between commas. */
  readonly lists?: readonly string[];
  /** Do the arguments stand behind `--`? Only after this option they start with a program. */
  readonly rest?: string;
}

/** The documentation of each: `kubectl run`, `gcloud compute`, `gcloud run`. */
const launchers: readonly Launcher[] = [
  {
    program: /^(kubectl|oc|k3s|microk8s\.kubectl)$/,
    command: /^(kubectl )?run\b/,
    image: '--image',
    variable: '--env',
    rest: '--command',
  },
  {
    program: /^gcloud$/,
    command: /^((alpha|beta) )?compute (instances|instance-templates) (create|update)(-with)?-container\b/,
    image: '--container-image',
    entrypoint: '--container-command',
    argument: '--container-arg',
    variable: '--container-env',
    lists: ['--container-env'],
  },
  {
    program: /^gcloud$/,
    command: /^((alpha|beta) )?run (deploy|services update|jobs (create|update|deploy))\b/,
    image: '--image',
    entrypoint: '--command',
    argument: '--args',
    variable: '--set-env-vars',
    lists: ['--command', '--args', '--set-env-vars'],
  },
];

/** The container that a command such as `kubectl run` starts; undefined for every other command. */
export function containerByOptions(line: CommandLine): ContainerRun | undefined {
  const [program, ...rest] = line.words;
  const name = program ? textOf(program.units).replace(/^.*\//, '') : '';
  const fitting = launchers.filter((one) => one.program.test(name));
  if (fitting.length === 0) return undefined;
  const end = rest.findIndex(({ units }) => textOf(units) === '--');
  const { options, operands } = readOptions(end < 0 ? rest : rest.slice(0, end));
  const launcher = fitting.find(({ command }) => command.test(operands.join(' ')));
  const [image] = (launcher && options.get(launcher.image)) ?? [];
  if (!launcher || !image) return undefined;
  const given = (option: string | undefined): Word[] => {
    const words = (option && options.get(option)) || [];
    return option && launcher.lists?.includes(option) ? words.flatMap(items) : words;
  };
  const environment = new Map<string, Word>();
  for (const word of given(launcher.variable)) setVariable(environment, word, textOf(word.units));
  const behind = launcher.rest === undefined || end < 0 ? [] : rest.slice(end + 1);
  const replaces = launcher.rest !== undefined && options.has(launcher.rest);
  const entrypoint = replaces ? behind : given(launcher.entrypoint);
  const words = [...given(launcher.argument), ...(replaces ? [] : behind)];
  const run = { image: textOf(image.units), line: { ...line, environment, words } };
  return entrypoint.length > 0 ? { ...run, entrypoint } : run;
}

/** Options with their values; those that stand alone have none of any use. */
function readOptions(words: readonly Word[]): { options: Map<string, Word[]>; operands: string[] } {
  const options = new Map<string, Word[]>();
  const operands: string[] = [];
  for (let at = 0; at < words.length; at++) {
    const word = words[at] as Word;
    const text = textOf(word.units);
    const [, name, inline] = /^(--[\w-]+)(=)?/s.exec(text) ?? [];
    const next = words[at + 1];
    if (name === undefined) operands.push(text);
    else if (inline) add(options, name, tail(word, name.length + 1));
    else if (next && !textOf(next.units).startsWith('-')) add(options, name, words[++at] as Word);
    else options.set(name, options.get(name) ?? []);
  }
  return { options, operands };
}

const add = (options: Map<string, Word[]>, name: string, value: Word): unknown =>
  options.set(name, [...(options.get(name) ?? []), value]);

/** The parts between commas, or between another character that is given as `^;^a;b` (`gcloud topic escaping`). */
function items(word: Word): Word[] {
  const separator = /^\^([^^])\^/.exec(textOf(word.units))?.[1];
  const units = word.units.slice(separator === undefined ? 0 : 3);
  return split(units, separator ?? ',')
    .filter((part) => part.length > 0)
    .map((part) => ({ ...word, units: part, whole: word.whole ?? word }));
}
