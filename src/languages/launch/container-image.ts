import type { CommandLine } from './command-line';
import { tail, textOf, type Word } from './word';
import { setVariable } from './wrappers';

/** A container that is started: its image and what it runs. */
export interface ContainerRun {
  readonly image: string;
  /** Replaces what the image starts by itself. */
  readonly entrypoint?: readonly Word[];
  /** A client's name that stands near, for images whose name says nothing. */
  readonly hint?: string;
  readonly line: CommandLine;
}

/** Options of `docker run` and `podman run` that stand alone; every other takes a value. */
const standAlone =
  /^-([dititPq]+)$|^--(detach|init|interactive|tty|rm|privileged|publish-all|read-only|no-healthcheck|oom-kill-disable|sig-proxy|quiet|replace)$/;

/** Sub-commands that start a container, the options before them left out. */
const starting = /^(?:-\S+ )*(?:container |service )?(?:run|create)$/;

/** What `docker run … IMAGE ARGS` starts; undefined for every other command. */
export function containerRun(line: CommandLine): ContainerRun | undefined {
  const [program, ...rest] = line.words;
  if (!program || !/(^|\/)(docker|podman|nerdctl)$/.test(textOf(program.units))) return undefined;
  const run = rest.findIndex((word) => /^(run|create)$/.test(textOf(word.units)));
  const before = rest.slice(0, run + 1).map((word) => textOf(word.units));
  if (run < 0 || !starting.test(before.join(' '))) return undefined;
  const environment = new Map<string, Word>();
  const environmentFiles: Word[] = [];
  let entrypoint: Word | undefined;
  for (let at = run + 1; at < rest.length; at++) {
    const word = rest[at] as Word;
    const text = textOf(word.units);
    if (!text.startsWith('-')) {
      const started = { ...line, environment, environmentFiles, words: rest.slice(at + 1) };
      return { image: text, line: started, ...(entrypoint ? { entrypoint: [entrypoint] } : {}) };
    }
    if (standAlone.test(text)) continue;
    const [, name = '', inline] = /^(--?[\w-]+)(=)?/s.exec(text) ?? [];
    const value = inline ? tail(word, name.length + 1) : rest[++at];
    if (/^(-e|--env)$/.test(name) && value) setVariable(environment, value, textOf(value.units));
    if (name === '--env-file' && value) environmentFiles.push(value);
    if (name === '--entrypoint') entrypoint = value;
  }
  return undefined;
}
