import type { CommandLine } from './command-line';
import { tail, textOf, type Word } from './word';

/** A program that runs another one. */
interface Wrapper {
  /** Options that take the next word as their value. */
  readonly valued?: readonly string[];
  /** Words before the program that are no options. */
  readonly operands?: number;
  /** The words before the program may set variables. */
  readonly assigns?: boolean;
  /** Sub-commands that may stand before the program. */
  readonly commands?: readonly string[];
  /** Options with which it runs nothing. */
  readonly asks?: readonly string[];
  /** Options that name the program; its arguments stand behind `--`. */
  readonly names?: readonly string[];
}

/** Programs that run the rest of their own command line. */
const wrappers: Readonly<Record<string, Wrapper>> = {
  exec: { valued: ['-a'] },
  command: { asks: ['-v', '-V'] },
  builtin: {},
  // Of several words; one alone is a script.
  eval: {},
  nohup: {},
  setsid: {},
  time: { valued: ['-o', '-f'] },
  env: { valued: ['-u', '-C', '--unset', '--chdir'], assigns: true },
  sudo: {
    valued: ['-u', '-g', '-h', '-p', '-C', '-U', '-r', '-t', '-D', '-R', '-T', '--user', '--group'],
    assigns: true,
    asks: ['-v', '-l', '-e'],
  },
  doas: { valued: ['-u', '-C'] },
  runuser: { valued: ['-u', '-g', '-G'] },
  nice: { valued: ['-n', '--adjustment'] },
  ionice: { valued: ['-c', '-n', '-p'] },
  chrt: { operands: 1 },
  taskset: { operands: 1 },
  timeout: { valued: ['-k', '-s', '--kill-after', '--signal'], operands: 1 },
  stdbuf: { valued: ['-i', '-o', '-e'] },
  unbuffer: {},
  gosu: { operands: 1 },
  'su-exec': { operands: 1 },
  chroot: { operands: 1 },
  tini: { valued: ['-p', '-e'] },
  'dumb-init': { valued: ['-r', '--rewrite'] },
  catatonit: {},
  strace: { valued: ['-o', '-e', '-p', '-s'] },
  gdb: {},
  caffeinate: { valued: ['-t', '-w'] },
  screen: { valued: ['-S', '-c', '-e', '-h', '-s', '-t', '-T'] },
  'systemd-run': { valued: ['-u', '--unit', '-p', '--property', '-E', '--setenv', '-M', '-H'] },
  'cross-env': { assigns: true },
  'cross-env-shell': { assigns: true },
  dotenv: { valued: ['-e', '-v', '-p', '-c'] },
  npx: { valued: ['-p', '--package'] },
  bunx: {},
  npm: { commands: ['exec', 'x'] },
  pnpm: { commands: ['exec', 'dlx'], valued: ['-C', '--dir', '--filter', '-F'] },
  yarn: { commands: ['exec', 'dlx', 'run'], valued: ['--cwd'] },
  bun: { commands: ['x', 'run'] },
  'start-stop-daemon': {
    names: ['--startas', '-a', '--exec', '-x'],
    asks: ['--stop', '-K', '--status', '-T', '--help', '-H', '--version', '-V'],
  },
  xargs: { valued: ['-I', '-n', '-P', '-d', '-a'] },
};

const assignment = /^[A-Za-z_]\w*=/;

/** The command line that a wrapper such as `sudo` or `exec` runs; undefined when the program is no wrapper. */
export function unwrap(line: CommandLine): CommandLine | undefined {
  const [program, ...rest] = line.words;
  const wrapper = program && wrappers[baseName(program)];
  if (!wrapper) return undefined;
  if (wrapper.names) return { ...line, words: namedProgram(rest, wrapper) };
  const environment = new Map(line.environment);
  let operands = wrapper.operands ?? 0;
  let commands = wrapper.commands ?? [];
  for (let at = 0; at < rest.length; at++) {
    const word = rest[at] as Word;
    const text = textOf(word.units);
    if (text === '--') return { ...line, environment, words: rest.slice(at + 1 + operands) };
    if (wrapper.asks?.includes(text)) return { ...line, environment, words: [] };
    if (takesNext(wrapper, program, text)) at++;
    else if (text.startsWith('-')) continue;
    else if (wrapper.assigns && assignment.test(text)) setVariable(environment, word, text);
    else if (operands > 0) operands--;
    else if (commands.includes(text)) commands = [];
    else return { ...line, environment, words: rest.slice(at) };
  }
  return { ...line, environment, words: [] };
}

/** `--exec PROGRAM … -- ARGUMENTS`. */
function namedProgram(words: readonly Word[], { names = [], asks = [] }: Wrapper): readonly Word[] {
  const end = words.findIndex((word) => textOf(word.units) === '--');
  const options = end < 0 ? words : words.slice(0, end);
  const texts = options.map((word) => textOf(word.units));
  if (texts.some((text) => asks.includes(text))) return [];
  for (const name of names) {
    const at = texts.findIndex((text) => text === name || text.startsWith(`${name}=`));
    const own = options[at];
    const program = texts[at] === name ? options[at + 1] : own && tail(own, name.length + 1);
    if (program) return [program, ...(end < 0 ? [] : words.slice(end + 1))];
  }
  return [];
}

const baseName = (word: Word): string => textOf(word.units).replace(/^.*\//, '');

/** `screen` joins single letters: `-dmS name`. */
function takesNext({ valued = [] }: Wrapper, program: Word, text: string): boolean {
  if (valued.includes(text)) return true;
  return baseName(program) === 'screen' && /^-[a-z]+$/i.test(text) && valued.includes(`-${text.at(-1)}`);
}

/** Adds what a word such as `NAME=value` sets. */
export function setVariable(environment: Map<string, Word>, word: Word, text: string): void {
  const equals = text.indexOf('=');
  environment.set(text.slice(0, equals), tail(word, equals + 1));
}

const hasBlank = (word: Word): boolean => /\s/.test(textOf(word.units));

const lastWithBlank = (words: readonly Word[]): Word[] => words.filter(hasBlank).slice(-1);

/** Programs that run texts among their arguments as scripts, and which these are. */
const runners: Readonly<Record<string, (words: readonly Word[]) => readonly Word[]>> = {
  eval: (words) => (words.length === 1 ? words : []),
  tmux: lastWithBlank,
  ssh: lastWithBlank,
  concurrently: (words) => words.filter(hasBlank),
  'start-server-and-test': (words) => words.slice(0, 1),
};

/** The scripts of `sh -c '…'` and its like: command lines inside one word each; undefined for other programs. */
export function shellScriptsOf({ words }: CommandLine): readonly Word[] | undefined {
  const [program, ...rest] = words;
  const name = program ? baseName(program) : '';
  const own = Object.hasOwn(runners, name) ? (runners[name]?.(rest) ?? []) : [];
  if (own.length > 0) return own;
  if (!/^(ba|da|z|k|a)?sh$|^su$/.test(name)) return undefined;
  const option = rest.findIndex((word) => /^-[a-z]*c$/.test(textOf(word.units)));
  return option < 0 ? undefined : rest.slice(option + 1, option + 2);
}
