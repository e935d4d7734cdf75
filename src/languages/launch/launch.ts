import { clientWord } from './client-names';
import { clientNamedIn, clientOfImage, clientOfProgram } from './clients';
import type { Client } from './clients/client';
import type { CommandLine } from './command-line';
import { type ContainerRun, containerRun } from './container-image';
import type { Data } from './data/data';
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

/** Reads a text as a shell script. */
export type ReadScript = (
  source: MappedText,
  environment: ReadonlyMap<string, Word>,
) => readonly CommandLine[];

/** Wrappers and scripts inside one another are followed this deep. */
const maxDepth = 8;

/** The nodes that a command line starts, through wrappers, shells and containers. */
export function launches(line: CommandLine, readScript: ReadScript, depth = maxDepth): Launch[] {
  const [program, ...rest] = line.words;
  if (!program || depth === 0) return [];
  if (line.unread !== undefined) {
    const named = clientNamedIn(textOf(program.units));
    return named ? [{ client: named, arguments: [], line, unread: line.unread }] : [];
  }
  const scripts = shellScriptsOf(line);
  if (scripts)
    return scripts.flatMap(({ units }) =>
      scriptLaunches(mappedUnits(units), line.environment, readScript, depth - 1),
    );
  const inner = unwrap(line);
  if (inner) return launches(inner, readScript, depth - 1);
  const container = containerRun(line);
  if (container) return containerLaunches(container, readScript, depth - 1);
  const client = clientOfProgram(textOf(program.units)) ?? clientOfVariable(program);
  return client ? [{ client, arguments: rest, line: { ...line, range: program.range } }] : [];
}

/** The client that a variable such as `$GETH_BIN` names, where the program is not known. */
function clientOfVariable({ units }: Word): Client | undefined {
  const last = units.at(-1)?.unknown?.why;
  const name = /^\$\{?(\w+)/.exec(last ?? '')?.[1];
  return name === undefined ? undefined : clientNamedIn(name.replaceAll('_', ' '));
}

/** The nodes that a script inside another file starts. */
export function scriptLaunches(
  source: MappedText,
  environment: ReadonlyMap<string, Word>,
  readScript: ReadScript,
  depth = maxDepth,
): Launch[] {
  // Parsing costs more than this look at the text, and few scripts start a node.
  if (!clientWord.test(source.text)) return [];
  return readScript(source, environment).flatMap((line) => launches(line, readScript, depth));
}

/** The nodes that a container starts: the program that is named, or the client of its image. */
export function containerLaunches(
  { image, entrypoint, line, hint }: ContainerRun,
  readScript: ReadScript,
  depth = maxDepth,
): Launch[] {
  const known = clientOfImage(image);
  const version = known?.version === undefined ? {} : { version: known.version };
  const words = [...(entrypoint ?? []), ...line.words];
  const named = launches({ ...line, words }, readScript, depth);
  if (named.length > 0)
    return named.map((launch) => (launch.client === known?.client ? { ...launch, ...version } : launch));
  // Text with blanks is no program: the image hands it to a shell.
  const [first] = words;
  if (first && /^[\w./-]+\s/.test(textOf(first.units)))
    return scriptLaunches(mappedUnits(first.units), line.environment, readScript, depth - 1);
  // A program that is not known mostly is a script of the image, which hands flags on.
  const given = entrypoint ? line.words : words;
  const startsWithFlag = given[0] !== undefined && textOf(given[0].units).startsWith('-');
  const client = known?.client ?? (startsWithFlag ? clientNamedIn(hint ?? '') : undefined);
  if (!client || (entrypoint && !startsWithFlag)) return [];
  return [{ client, ...version, arguments: given, line: { ...line, words: given } }];
}
