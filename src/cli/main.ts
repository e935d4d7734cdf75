import { version } from '../../package.json';
import { type ExitCode, type Io, UsageError } from './command';
import { commands } from './commands';

/** Runs `ws-origin` with the arguments after its name. */
export async function main(args: readonly string[], io: Io): Promise<ExitCode> {
  const [name, ...rest] = args;
  if (name === undefined || name === '--help' || name === '-h' || name === 'help') {
    io.stdout(overview());
    return name === undefined ? 2 : 0;
  }
  if (name === '--version') {
    io.stdout(`${version}\n`);
    return 0;
  }
  const command = commands.find((candidate) => candidate.name === name);
  try {
    if (!command) throw new UsageError(`there is no command "${name}"; try ws-origin --help`);
    if (rest.includes('--help') || rest.includes('-h')) {
      io.stdout(`${command.summary}\n\nUsage: ws-origin ${command.name} ${command.usage}\n`);
      return 0;
    }
    const run = await command.load();
    return await run(rest, io);
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
