import { DockerfileParser, type From, type Instruction, type JSONInstruction } from 'dockerfile-ast';
import type { SourceDocument } from '../../../core/source';
import { LineIndex } from '../../../core/text/lines';
import { jsonWords } from '../data/json';
import { interpolate } from '../interpolate';
import { containerLaunches, type Launch, type ReadScript } from '../launch';
import { shellWords } from '../shlex';
import { mappedUnits, unitsIn, wholeDocument } from '../source-map';
import { textOf, type Unit, type Word } from '../word';
import { setVariable } from '../wrappers';
import type { Container } from './container';
import { shellReader } from './shell';

/** What a stage of a Dockerfile has said so far. */
interface Stage {
  readonly image: string;
  readonly entrypoint: readonly Word[] | undefined;
  readonly command: readonly Word[] | undefined;
  readonly environment: ReadonlyMap<string, Word>;
}

/** Dockerfiles: what `ENTRYPOINT` and `CMD` of each stage start, in exec and in shell form. */
export const dockerfile: Container = {
  async launches(document) {
    return new DockerfileReader(document, await shellReader()).launches();
  },
  async embedded({ uri, text }) {
    const source = wholeDocument(uri, text);
    return [...text.matchAll(copiedDocument)].map(({ 0: all, 3: name = '', 4: content = '', index }) => {
      const start = index + all.indexOf('\n') + 1;
      return { name, source: mappedUnits(unitsIn(source, start, start + content.length)) };
    });
  },
};

/** `COPY <<EOF /run.sh`: a file that stands in the Dockerfile itself (Dockerfile reference, "Here-Documents"). */
const copiedDocument =
  /^[ \t]*(?:COPY|ADD)[ \t][^\n]*?<<-?(["']?)(\w+)\1[ \t]+(?:[^\s]*\/)?([^\s/]+)[ \t]*\r?\n((?:[^\n]*\n)*?)\t*\2[ \t]*\r?$/gim;

class DockerfileReader {
  readonly #document: SourceDocument;
  readonly #read: ReadScript;
  readonly #lines: LineIndex;
  readonly #stages = new Map<string, Stage>();
  readonly #launches: Launch[] = [];
  readonly #arguments = new Map<string, Word>();
  #stage: Stage = { image: '', entrypoint: undefined, command: undefined, environment: new Map() };

  constructor(document: SourceDocument, read: ReadScript) {
    this.#document = document;
    this.#read = read;
    this.#lines = new LineIndex(document.text);
  }

  launches(): Launch[] {
    for (const instruction of DockerfileParser.parse(this.#document.text).getInstructions())
      this.#instruction(instruction);
    this.#finish();
    return this.#launches;
  }

  #instruction(instruction: Instruction): void {
    switch (instruction.getKeyword()) {
      case 'FROM':
        this.#from(instruction as From);
        break;
      case 'ARG':
        for (const word of shellWords(this.#units(instruction)))
          if (textOf(word.units).includes('=')) setVariable(this.#arguments, word, textOf(word.units));
        break;
      case 'ENV':
        this.#stage = { ...this.#stage, environment: this.#withVariables(instruction) };
        break;
      case 'ENTRYPOINT':
        this.#stage = { ...this.#stage, entrypoint: this.#words(instruction), command: undefined };
        break;
      case 'CMD':
        this.#stage = { ...this.#stage, command: this.#words(instruction) };
        break;
    }
  }

  #from(from: From): void {
    this.#finish();
    const [image] = shellWords(interpolate(this.#units(from), (name) => this.#arguments.get(name)?.units));
    const name = image ? textOf(image.units) : '';
    const base = this.#stages.get(name.toLowerCase());
    this.#stage = base ?? { image: name, entrypoint: undefined, command: undefined, environment: new Map() };
    const alias = from.getBuildStage();
    if (alias) this.#stages.set(alias.toLowerCase(), this.#stage);
  }

  #finish(): void {
    const { image, entrypoint, command = [], environment } = this.#stage;
    const range = (entrypoint?.[0] ?? command[0])?.range;
    if (!range) return;
    const line = { words: command, environment, range };
    const run = { image, line, ...(entrypoint ? { entrypoint } : {}) };
    this.#launches.push(...containerLaunches(run, this.#read));
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
    const { text, uri } = this.#document;
    const start = this.#lines.offset(place.start);
    const end = this.#lines.offset(place.end);
    const source = wholeDocument(uri, text);
    const units: Unit[] = [];
    for (let at = start; at < end; ) {
      const skipped = /^\\[ \t]*\r?\n(?:[ \t]*(?:#[^\n]*)?\r?\n)*(?:[ \t]*#[^\n]*\n)*/.exec(
        text.slice(at, end),
      );
      if (skipped) at += skipped[0].length;
      else units.push(source.unit(at++));
    }
    return units;
  }
}
