import { DockerfileParser, type From, type Instruction, type JSONInstruction } from 'dockerfile-ast';
import { LineIndex } from '../../core/text/lines';
import { type ContainerFiles, type Placement, pathIn } from './container-files';
import { jsonWords } from './data/json';
import { interpolate } from './interpolate';
import { shellWords } from './shlex';
import { type MappedText, mappedUnits } from './source-map';
import { textOf, type Unit, type Word } from './word';
import { setVariable } from './wrappers';

/** What a stage of a Dockerfile says in the end. */
export interface Stage {
  /** In lower case. */
  readonly name: string | undefined;
  /** The image that it starts from, where that is no other stage. */
  readonly image: string;
  readonly entrypoint: readonly Word[] | undefined;
  readonly command: readonly Word[] | undefined;
  readonly environment: ReadonlyMap<string, Word>;
  readonly files: ContainerFiles;
}

/** How an image is built. */
export interface Build {
  /** URI of the folder that is copied from, with a trailing slash. */
  readonly context: string;
  /** Values for `ARG`. */
  readonly given: ReadonlyMap<string, Word>;
}

const empty: Stage = {
  name: undefined,
  image: '',
  entrypoint: undefined,
  command: undefined,
  environment: new Map(),
  files: { folder: '/', placements: [] },
};

/** The stages of a Dockerfile, in order: the last is the image unless another is asked for. Never throws. */
export const readStages = (source: MappedText, build: Build): Stage[] =>
  new StageReader(source, build).read();

/** The texts of `["a", "b"]`, or the words of a line. */
const jsonOr = (units: readonly Unit[]): string[] => {
  const listed = textOf(units).trimStart().startsWith('[') ? jsonWords(mappedUnits(units)) : [];
  return (listed.length > 0 ? listed : shellWords(units)).map((word) => textOf(word.units));
};

class StageReader {
  readonly #source: MappedText;
  readonly #context: string;
  readonly #given: ReadonlyMap<string, Word>;
  readonly #lines: LineIndex;
  readonly #stages: Stage[] = [];
  readonly #arguments = new Map<string, Word>();
  /** Was CMD said in this stage? Only then it outlives an ENTRYPOINT that comes later. */
  #ownCommand = false;
  #stage: Stage = empty;

  constructor(source: MappedText, { context, given }: Build) {
    this.#source = source;
    this.#context = context;
    this.#given = given;
    this.#lines = new LineIndex(source.text);
  }

  read(): Stage[] {
    for (const instruction of DockerfileParser.parse(this.#source.text).getInstructions())
      this.#instruction(instruction);
    return [...this.#stages, this.#stage];
  }

  #instruction(instruction: Instruction): void {
    switch (instruction.getKeyword()) {
      case 'FROM':
        this.#from(instruction as From);
        break;
      case 'ARG':
        for (const word of shellWords(this.#units(instruction))) this.#argument(word);
        break;
      case 'ENV':
        this.#stage = { ...this.#stage, environment: this.#withVariables(instruction) };
        break;
      case 'ENTRYPOINT':
        this.#stage = { ...this.#stage, entrypoint: this.#words(instruction) };
        if (!this.#ownCommand) this.#stage = { ...this.#stage, command: undefined };
        break;
      case 'CMD':
        this.#stage = { ...this.#stage, command: this.#words(instruction) };
        this.#ownCommand = true;
        break;
      case 'WORKDIR':
        this.#workdir(textOf(this.#interpolated(instruction)).trim());
        break;
      case 'COPY':
      case 'ADD':
        this.#copy(this.#interpolated(instruction));
        break;
    }
  }

  /** `ARG NAME=default`: what the build is given wins. */
  #argument(word: Word): void {
    const text = textOf(word.units);
    const given = this.#given.get(text.replace(/=.*$/s, ''));
    if (given) this.#arguments.set(text.replace(/=.*$/s, ''), given);
    else if (text.includes('=')) setVariable(this.#arguments, word, text);
  }

  #workdir(path: string): void {
    const folder = pathIn(this.#stage.files.folder, path.replace(/\/*$/, '/'));
    if (folder) this.#stage = { ...this.#stage, files: { ...this.#stage.files, folder } };
  }

  /** Files of the build's context; what comes from other stages is not there to be read. */
  #copy(units: readonly Unit[]): void {
    const words = jsonOr(units);
    const options = words.filter((text) => text.startsWith('--'));
    const [target = '', ...sources] = words.filter((text) => !text.startsWith('--')).reverse();
    const { folder, placements } = this.#stage.files;
    const path = pathIn(folder, target);
    if (!path || options.some((text) => text.startsWith('--from='))) return;
    const added = sources.map((source): Placement => ({ path, folder: this.#context, source }));
    this.#stage = { ...this.#stage, files: { folder, placements: [...placements, ...added] } };
  }

  #interpolated(instruction: Instruction): Unit[] {
    const lookup = (name: string) => (this.#stage.environment.get(name) ?? this.#arguments.get(name))?.units;
    return interpolate(this.#units(instruction), lookup);
  }

  #from(from: From): void {
    if (this.#stage !== empty) this.#stages.push(this.#stage);
    const [image] = shellWords(interpolate(this.#units(from), (name) => this.#arguments.get(name)?.units));
    const name = image ? textOf(image.units) : '';
    const base = this.#stages.find((stage) => stage.name === name.toLowerCase()) ?? { ...empty, image: name };
    this.#stage = { ...base, name: from.getBuildStage()?.toLowerCase() };
    this.#ownCommand = false;
  }

  #withVariables(instruction: Instruction): ReadonlyMap<string, Word> {
    const environment = new Map(this.#stage.environment);
    const lookup = (name: string) => (environment.get(name) ?? this.#arguments.get(name))?.units;
    // As Docker does: a value that is put in is not split, and its quotes are those of where it was written.
    const words = shellWords(this.#units(instruction)).map((word) => ({
      ...word,
      units: interpolate(word.units, lookup),
    }));
    const [first, second] = words;
    if (first && second && !textOf(first.units).includes('=')) environment.set(textOf(first.units), second);
    else for (const word of words) setVariable(environment, word, textOf(word.units));
    return environment;
  }

  /** The exec form as it is; the shell form as the script of a shell. */
  #words(instruction: Instruction): Word[] {
    const units = this.#units(instruction);
    const text = textOf(units);
    if (/^\s*\[\s*\]\s*$/.test(text)) return [];
    if (text.trimStart().startsWith('[') && (instruction as JSONInstruction).getJSONStrings().length > 0)
      return jsonWords(mappedUnits(units));
    const first = units[0];
    const range = first && { uri: first.uri, start: first.start, end: units.at(-1)?.end ?? first.end };
    if (!range) return [];
    const word = (value: readonly Unit[]): Word => ({ units: value, range, encode: () => undefined });
    const literal = (value: string) => word(value.split('').map((one) => ({ ...first, text: one })));
    return [literal('sh'), literal('-c'), word(units)];
  }

  /** The text after the keyword: escaped line ends and comment lines between them left out. */
  #units(instruction: Instruction): Unit[] {
    const place = instruction.getArgumentsRange();
    if (!place) return [];
    const { text } = this.#source;
    const start = this.#lines.offset(place.start);
    const end = this.#lines.offset(place.end);
    const units: Unit[] = [];
    for (let at = start; at < end; ) {
      const skipped = /^\\[ \t]*\r?\n(?:[ \t]*(?:#[^\n]*)?\r?\n)*(?:[ \t]*#[^\n]*\n)*/.exec(
        text.slice(at, end),
      );
      if (skipped) at += skipped[0].length;
      else units.push(this.#source.unit(at++));
    }
    return units;
  }
}
