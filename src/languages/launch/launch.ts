import { clientWord } from './client-names';
import { type ClientImage, clientNamedIn, clientOfImage, clientOfProgram } from './clients';
import type { Client } from './clients/client';
import type { CommandLine } from './command-line';
import { type ContainerRun, containerRun } from './container-image';
import { containerByOptions } from './container-options';
import type { Data } from './data/data';
import { isScript } from './flags';
import { type ScriptCall, scriptCallIn } from './script-call';
import { type MappedText, mappedUnits } from './source-map';
import { textOf, type Word } from './word';
import { shellScriptsOf, unwrap } from './wrappers';

/** A node that a command line starts. */
export interface Launch {
  readonly client: Client;
  /** From the tag of its image. */
  readonly version?: string;
  /** Without the program itself. */
  readonly arguments: readonly Word[];
  readonly line: CommandLine;
  /** The client's configuration file, where it was read. */
  readonly config?: Data;
  /** Why nothing more can be told of it. */
  readonly unread?: string;
}

/** A script that has to be read before the nodes that it starts are known. */
export interface PendingLaunch {
  readonly call: ScriptCall;
  /** The client of the image that it runs in. */
  readonly image?: ClientImage;
  /** What can be told where the script is not there. */
  readonly otherwise: readonly Launch[];
}

/** What a command line comes to. */
export type Start = Launch | PendingLaunch;

export const isPending = (start: Start): start is PendingLaunch => 'call' in start;

const isLaunch = (start: Start): start is Launch => !isPending(start);

/** Reads a text as a shell script. */
export type ReadScript = (
  source: MappedText,
  environment: ReadonlyMap<string, Word>,
) => readonly CommandLine[];

/** Wrappers and scripts inside one another are followed this deep. */
const maxDepth = 8;

/** The nodes that a command line starts, through wrappers, shells and containers. */
export function launches(line: CommandLine, readScript: ReadScript, depth = maxDepth): Start[] {
  const [program, ...rest] = line.words;
  if (!program || depth === 0) return [];
  if (line.unread !== undefined) {
    const named = clientNamedIn(textOf(program.units));
    return named ? [{ client: named, arguments: [], line, unread: line.unread }] : [];
  }
  const scripts = shellScriptsOf(line);
  if (scripts)
    return scripts.flatMap(({ units }) => scriptLaunches(mappedUnits(units), line, readScript, depth - 1));
  const inner = unwrap(line);
  if (inner) return launches(inner, readScript, depth - 1);
  const container = containerRun(line) ?? containerByOptions(line);
  if (container) return containerLaunches(container, readScript, depth - 1);
  const client = clientOfProgram(textOf(program.units)) ?? clientOfVariable(program);
  if (client) return [{ client, arguments: rest, line: { ...line, range: program.range } }];
  const call = scriptCallIn(line);
  return call ? [{ call, otherwise: [] }] : [];
}

/** The client that a variable such as `$GETH_BIN` names, where the program is not known. */
function clientOfVariable({ units }: Word): Client | undefined {
  const last = units.at(-1)?.unknown?.why;
  const name = /^\$\{?(\w+)/.exec(last ?? '')?.[1];
  return name === undefined ? undefined : clientNamedIn(name.replaceAll('_', ' '));
}

/**
 * The nodes that a script inside another file starts.
 * @param around what is known where it runs
 */
export function scriptLaunches(
  source: MappedText,
  around: Pick<CommandLine, 'environment' | 'files'>,
  readScript: ReadScript,
  depth = maxDepth,
): Start[] {
  // Parsing costs more than this look at the text, and few scripts start a node.
  if (!clientWord.test(source.text) && !around.files) return [];
  return readScript(source, around.environment).flatMap((line) =>
    launches(withFiles(line, around), readScript, depth),
  );
}

/** The command line in the same container. */
export const withFiles = (line: CommandLine, { files }: Pick<CommandLine, 'files'>): CommandLine =>
  files ? { ...line, files } : line;

/** The nodes that a container starts: the program that is named, or the client of its image. */
export function containerLaunches(run: ContainerRun, readScript: ReadScript, depth = maxDepth): Start[] {
  const image = clientOfImage(run.image);
  const words = [...(run.entrypoint ?? []), ...run.line.words];
  const named = launches({ ...run.line, words }, readScript, depth);
  if (named.length === 0) return imageLaunches(run, image, readScript, depth);
  return named.map((start) => {
    const own = inImage(start, image);
    return isPending(own) && own.otherwise.length === 0
      ? { ...own, otherwise: imageLaunches(run, image, readScript, depth).filter(isLaunch) }
      : own;
  });
}

/** What is started in an image has the version of the image. */
export function inImage<S extends Start>(start: S, image: ClientImage | undefined): S {
  if (!image) return start;
  if (isPending(start)) return { ...start, image };
  return start.client === image.client && image.version !== undefined
    ? { ...start, version: image.version }
    : start;
}

/** What the image starts by itself, where the program is not known. */
function imageLaunches(
  { entrypoint, line, hint }: ContainerRun,
  known: ClientImage | undefined,
  readScript: ReadScript,
  depth: number,
): Start[] {
  const words = [...(entrypoint ?? []), ...line.words];
  // Text with blanks is no program: the image hands it to a shell.
  const [first] = words;
  if (first && /^[\w./-]+\s/.test(textOf(first.units)))
    return scriptLaunches(mappedUnits(first.units), line, readScript, depth - 1);
  // A program that is not known mostly is a script of the image, which hands flags on.
  const flags = entrypoint ? line.words : words;
  const startsWithFlag = flags[0] !== undefined && textOf(flags[0].units).startsWith('-');
  // It stays in front, as it may add flags of its own.
  const given = first && isScript(textOf(first.units)) ? words : flags;
  const client = known?.client ?? (startsWithFlag ? clientNamedIn(hint ?? '') : undefined);
  if (!client || (entrypoint && !startsWithFlag)) return [];
  const version = known?.version === undefined ? {} : { version: known.version };
  return [{ client, ...version, arguments: given, line: { ...line, words: given } }];
}
