import { type ParseArgsConfig, parseArgs } from 'node:util';

/** Where a command writes, and where relative paths start. Tests supply their own. */
export interface Io {
  readonly cwd: string;
  /** Results alone. */
  stdout(text: string): void;
  /** Progress and notes. */
  stderr(text: string): void;
  /** Aborted by Ctrl-C. */
  readonly signal: AbortSignal;
}

/** 0: clean, 1: findings or a missed expectation, 2: wrong usage or unreadable input. */
export type ExitCode = 0 | 1 | 2;

/** A subcommand of `ws-origin`. */
export interface Command {
  readonly name: string;
  /** One line for the overview. */
  readonly summary: string;
  /** The arguments, as in a synopsis. */
  readonly usage: string;
  load(): Promise<Run>;
}

/** Runs a subcommand with the arguments after its name. @throws UsageError for arguments or input that cannot be used */
export type Run = (args: readonly string[], io: Io) => Promise<ExitCode>;

/** Wrong usage or unreadable input: its message is the one line that the user sees. */
export class UsageError extends Error {}

type Options = NonNullable<ParseArgsConfig['options']>;

/** Parses arguments strictly. @throws UsageError that names the argument */
export function parseArguments<const T extends Options>(args: readonly string[], options: T) {
  try {
    return parseArgs({ args: [...args], options, allowPositionals: true, strict: true });
  } catch (error) {
    throw new UsageError((error as Error).message.split('. ')[0] as string);
  }
}

/** The value if it is one of the choices. @throws UsageError that names the option */
export function choice<const T extends string>(option: string, value: string, choices: readonly T[]): T {
  if ((choices as readonly string[]).includes(value)) return value as T;
  throw new UsageError(`--${option} must be one of ${choices.join(', ')}, not "${value}"`);
}
