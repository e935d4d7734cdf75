#!/usr/bin/env node
import type { Command, ExitCode, Io } from './command';
import { UsageError } from './command';
import { explain } from './explain';
import { fix } from './fix';
import { predict } from './predict';
import { probe } from './probe';
import { scan } from './scan';

/** Every subcommand, in the order of the overview. */
export const commands: readonly Command[] = [scan, predict, probe, explain, fix];

/** Runs `ws-origin` with the arguments after its name. */
export async function main(args: readonly string[], io: Io): Promise<ExitCode> {
  const [name, ...rest] = args;
  if (name === undefined || name === '--help' || name === '-h' || name === 'help') {
    io.stdout(overview());
    return name === undefined ? 2 : 0;
  }
  const command = commands.find((candidate) => candidate.name === name);
  try {
    if (!command) throw new UsageError(`there is no command "${name}"; try ws-origin --help`);
    if (rest.includes('--help') || rest.includes('-h')) {
      io.stdout(`${command.summary}\n\nUsage: ws-origin ${command.name} ${command.usage}\n`);
      return 0;
    }
    return await command.run(rest, io);
  } catch (error) {
    if (!(error instanceof UsageError)) throw error;
    io.stderr(`ws-origin: ${error.message}\n`);
    return 2;
  }
}

function overview(): string {
  const width = Math.max(...commands.map(({ name }) => name.length));
  const lines = commands.map(({ name, summary }) => `  ${name.padEnd(width)}  ${summary}`);
  return `Which web pages can open your WebSockets?\n\nUsage: ws-origin COMMAND …\n\n${lines.join('\n')}\n\nws-origin COMMAND --help shows its arguments.\n`;
}

if (require.main === module) {
  const abort = new AbortController();
  process.once('SIGINT', () => abort.abort());
  const io: Io = {
    cwd: process.cwd(),
    stdout: (text) => process.stdout.write(text),
    stderr: (text) => process.stderr.write(text),
    signal: abort.signal,
  };
  main(process.argv.slice(2), io).then(
    (code) => {
      process.exitCode = code;
    },
    (error: unknown) => {
      process.stderr.write(
        `ws-origin: internal error: ${error instanceof Error ? error.stack : String(error)}\n`,
      );
      process.exitCode = 2;
    },
  );
}
