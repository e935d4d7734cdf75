import { clientNamedIn } from '../clients';
import type { ContainerFiles } from '../container-files';
import type { Stage } from '../dockerfile-stages';
import { interpolate } from '../interpolate';
import { containerLaunches, launches, type ReadScript, type Start, scriptLaunches } from '../launch';
import { shellWords } from '../shlex';
import { mappedUnits } from '../source-map';
import { textOf, type Word } from '../word';
import { filesOf, type Service } from './compose';
import { type Data, type DataMap, get, withLowerKeys, wordOf } from './data';
import { isFile } from './embedded';
import { mountedTexts, volumesIn } from './pod-files';
import { environmentOf, type VariableSources } from './variables';

/** Keys whose texts are for people. */
const prose =
  /^(description|name|title|summary|help|comment|notes?|examples?|label|message|text|docs?|documentation)$/i;

/** Keys of lists that hold arguments. */
const argumentKeys = /args|arguments|flags|options|command|cmd|params/i;

/** Keys whose texts are run, although they may be a single word. */
const commandKeys = /script|cmd|command|run|exec|start|entrypoint|program/i;

/** Keys whose values name a container. */
const nameKeys = ['container_name', 'name', 'hostname'];

/** Keys that only the map of a container has. */
const containerKeys = ['container_name', 'build', 'entrypoint', 'env_file', 'restart'];

const text = (data: Data | undefined): string => (data?.kind === 'text' ? textOf(data.word.units) : '');

/** What surrounds a value. */
interface Surroundings {
  /** Names of the keys above it, and of the file. */
  readonly names: string;
  readonly image?: Word;
  /** Does a key above it say that it is run? */
  readonly runs?: boolean;
  readonly environment: ReadonlyMap<string, Word>;
  readonly files?: ContainerFiles;
  /** Of the pod. */
  readonly volumes: ReadonlyMap<string, Data>;
}

/** What other places say of the values. */
export interface Elsewhere extends VariableSources {
  /** What services of a compose file get from elsewhere, by their maps. */
  readonly services?: ReadonlyMap<Data, Service>;
}

/**
 * Finds command lines in structured data, whatever the tool: maps with an image and a command, a program and its
 * arguments, lists of flags, and texts that a shell would read.
 */
export class CommandFinder {
  readonly #read: ReadScript;
  readonly #elsewhere: Elsewhere;

  constructor(read: ReadScript, elsewhere: Elsewhere = {}) {
    this.#read = read;
    this.#elsewhere = elsewhere;
  }

  find(data: Data, fileName: string): Start[] {
    return this.#value(data, '', { names: fileName, environment: new Map(), volumes: new Map() });
  }

  #value(data: Data, key: string, around: Surroundings): Start[] {
    if (key === 'ContainerDefinitions') return this.#value(withLowerKeys(data), 'containers', around);
    if (data.kind === 'map') return this.#map(data, around);
    if (data.kind === 'list') return this.#list(data.items, key, around);
    if (prose.test(key) || (!/\s/.test(textOf(data.word.units)) && !around.runs)) return [];
    if (isFile(key)) return [];
    return scriptLaunches(mappedUnits(data.word.units), around, this.#read);
  }

  #map(map: DataMap, outer: Surroundings): Start[] {
    const service = this.#elsewhere.services?.get(map);
    const image = imageOf(map);
    const environment = new Map([...outer.environment, ...environmentOf(map, this.#elsewhere)]);
    const names = [outer.names, ...nameKeys.map((key) => text(get(map, key)))].join(' ');
    const above = image ?? outer.image;
    const volumes = get(map, 'volumes') ? volumesIn(map) : outer.volumes;
    const files = service ? filesOf(service) : this.#mounted(map, volumes);
    const around = {
      ...outer,
      names,
      ...(above ? { image: above } : {}),
      environment,
      volumes,
      ...(files ? { files } : {}),
    };
    const command = commandOf(map, image !== undefined || containerKeys.some((key) => get(map, key)));
    const words = command?.words.map((word) => substituted(word, environment)) ?? [];
    const built = service?.image && this.#built(map, service.image, around);
    const found = built ?? (command || image ? this.#run(words, around) : []);
    const rest = map.entries.filter(
      ({ key }) => !(command && found.length > 0 && command.keys.includes(key)),
    );
    return [
      ...found,
      ...rest.flatMap(({ key, value }) =>
        this.#value(value, key, {
          ...around,
          names: `${around.names} ${key}`,
          runs: commandKeys.test(key) || (around.runs === true && value.kind !== 'map'),
        }),
      ),
    ];
  }

  #mounted(container: DataMap, volumes: ReadonlyMap<string, Data>): ContainerFiles | undefined {
    const { maps } = this.#elsewhere;
    const texts = maps && get(container, 'volumeMounts') && mountedTexts(container, volumes, maps);
    return texts && texts.size > 0 ? { folder: '/', placements: [], texts } : undefined;
  }

  #list(items: readonly Data[], key: string, around: Surroundings): Start[] {
    const words = items.flatMap((item) => (item.kind === 'text' ? [item.word] : []));
    const first = words[0];
    if (first && words.length === items.length) {
      const hasFlags = words.some((word) => textOf(word.units).startsWith('-'));
      const isArguments = argumentKeys.test(key) && textOf(first.units).startsWith('-');
      if (isArguments || (!/\s/.test(textOf(first.units)) && (around.runs || hasFlags))) {
        const found = this.#run(
          words.map((word) => substituted(word, around.environment)),
          around,
        );
        if (found.length > 0) return found;
      }
    }
    return items.flatMap((item) => this.#value(item, key, around));
  }

  #run(words: readonly Word[], { image, names, environment, files }: Surroundings): Start[] {
    const first = words[0];
    const range = first?.range ?? image?.range;
    if (!range) return [];
    const line = { words, environment, range, ...(files ? { files } : {}) };
    if (!image && !clientNamedIn(names)) return launches(line, this.#read);
    return containerLaunches({ image: image ? textOf(image.units) : '', hint: names, line }, this.#read);
  }

  /** A service whose Dockerfile is there: what that starts, unless the service says otherwise (Compose specification). */
  #built(map: DataMap, image: Stage, { names, environment, files }: Surroundings): Start[] {
    const [entrypoint, command] = [get(map, 'entrypoint'), get(map, 'command')];
    const program = entrypoint ? argumentsIn(entrypoint) : (image.entrypoint ?? []);
    const words = command ? argumentsIn(command) : entrypoint ? [] : (image.command ?? []);
    const range = (words[0] ?? program[0])?.range ?? map.range;
    const line = {
      words,
      environment: new Map([...image.environment, ...environment]),
      range,
      ...(files ? { files } : {}),
    };
    const run = { image: image.image, hint: names, line };
    return containerLaunches(program.length > 0 ? { ...run, entrypoint: program } : run, this.#read);
  }
}

/** `image: name:tag`, or Helm's `image: { repository, tag }`. */
function imageOf(map: DataMap): Word | undefined {
  const image = get(map, 'image');
  // A service of GitLab's jobs has its image for a name.
  const name = !image && get(map, 'command') ? wordOf(get(map, 'name')) : undefined;
  if (name && /^[\w.-]+(?:\/[\w.-]+)+(?::[\w.-]+)?$/.test(textOf(name.units))) return name;
  const repository = wordOf(get(image, 'repository'));
  const tag = wordOf(get(image, 'tag'));
  if (!repository) return wordOf(image);
  const colon = { ...(repository.units.at(-1) as Word['units'][number]), text: ':' };
  return tag ? { ...repository, units: [...repository.units, colon, ...tag.units] } : repository;
}

interface Command {
  readonly words: readonly Word[];
  readonly keys: readonly string[];
}

/** Pairs of keys for a program and its arguments, by tool. */
const pairs: readonly (readonly [string, string])[] = [
  ['entrypoint', 'command'],
  ['command', 'args'],
  ['entryPoint', 'command'],
  ['program', 'args'],
  ['script', 'args'],
  ['runtimeExecutable', 'runtimeArgs'],
  ['cmd', 'args'],
  ['command', 'extraArgs'],
];

/** The command of a map; one text is split into words where a container runs it, else it is left to the shell. */
function commandOf(map: DataMap, isContainer: boolean): Command | undefined {
  const keys = pairs.find((pair) => get(map, pair[0]) && get(map, pair[1])) ?? soleKey(map, isContainer);
  if (!keys) return undefined;
  const words = keys.flatMap((key) => argumentsIn(get(map, key)));
  return words.length > 0 ? { words, keys } : undefined;
}

const soleKey = (map: DataMap, isContainer: boolean): readonly string[] | undefined =>
  isContainer
    ? ['command', 'entrypoint', 'args', 'extraArgs'].filter((key) => get(map, key)).slice(0, 1)
    : undefined;

function argumentsIn(data: Data | undefined): Word[] {
  if (data?.kind === 'text') return shellWords(data.word.units);
  // VS Code's tasks say `{ "value": "*", "quoting": "strong" }`.
  return data?.kind === 'list'
    ? data.items.flatMap((item) => wordOf(item) ?? wordOf(get(item, 'value')) ?? [])
    : [];
}

/** Kubernetes' `$(NAME)`. */
function substituted(word: Word, environment: ReadonlyMap<string, Word>): Word {
  if (!/\$\([A-Za-z_]\w*\)/.test(textOf(word.units))) return word;
  const braced = word.units.map((unit) => {
    if (unit.text === '(') return { ...unit, text: '{' };
    return unit.text === ')' ? { ...unit, text: '}' } : unit;
  });
  return { ...word, units: interpolate(braced, (name) => environment.get(name)?.units) };
}
