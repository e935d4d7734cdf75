import type { SourceDocument } from '../../core/source';
import type { Workspace } from '../../core/workspace';
import { urisOf } from './container-files';
import type { EmbeddedFile } from './containers/container';
import { runText, runWith, shellReader } from './containers/shell';
import {
  inImage,
  isPending,
  type Launch,
  launches,
  type PendingLaunch,
  type Start,
  withFiles,
} from './launch';
import { mayStart, type ScriptCall } from './script-call';
import type { ScriptRun, ScriptStart } from './shell/results';
import { environmentOfFile, fileName, siblingUri } from './siblings';
import { mappedUnits } from './source-map';
import { textOf, type Word } from './word';

/** Scripts that call one another are followed this deep, and no more of them than these for one document. */
const maxDepth = 3;
const maxScripts = 24;

/** A launch, and the document that says what its relative names are relative to. */
export interface Found {
  readonly launch: Launch;
  readonly document: SourceDocument;
  /** Files that the script writes which starts it. */
  readonly written: readonly EmbeddedFile[];
}

/** Reads the scripts that command lines of a document call, with the arguments and variables that they are given. */
export class ScriptFollower {
  readonly #workspace: Workspace;
  readonly #seen = new Set<string>();

  constructor(workspace: Workspace) {
    this.#workspace = workspace;
  }

  /** The launches among the starts, and those of the scripts that are called. */
  async follow(
    starts: readonly Start[],
    document: SourceDocument,
    written: readonly EmbeddedFile[] = [],
    depth = maxDepth,
  ): Promise<Found[]> {
    const found: Found[] = [];
    const called: Found[] = [];
    for (const given of starts) {
      const start = await this.#withEnvironment(given, document);
      const launched = (launch: Launch): Found => ({ launch, document, written });
      if (!isPending(start)) found.push(launched(start));
      else called.push(...((await this.#called(start, document, depth)) ?? start.otherwise.map(launched)));
    }
    // A script that stands in the document is known by how it is started there.
    const places = new Set(called.map(placeOf));
    return [...found.filter((one) => !places.has(placeOf(one))), ...called];
  }

  /** The start with the variables that its files set; those of the command line win. */
  async #withEnvironment(start: Start, { uri }: SourceDocument): Promise<Start> {
    const { line } = isPending(start) ? start.call : start;
    if (!line.environmentFiles?.length) return start;
    const environment = new Map<string, Word>();
    for (const file of line.environmentFiles)
      for (const [name, word] of await environmentOfFile(uri, file, this.#workspace))
        environment.set(name, word);
    const whole = { ...line, environment: new Map([...environment, ...line.environment]) };
    return isPending(start) ? { ...start, call: { ...start.call, line: whole } } : { ...start, line: whole };
  }

  async #called(
    { call, image }: PendingLaunch,
    document: SourceDocument,
    depth: number,
  ): Promise<Found[] | undefined> {
    if (depth === 0 || this.#seen.size >= maxScripts || !hasMore(call)) return undefined;
    const script = await this.#scriptOf(call, document);
    if (!script || !mayStart(call, script.text)) return undefined;
    const key = keyOf(script.name, call);
    if (this.#seen.has(key)) return [];
    this.#seen.add(key);
    const { line } = call;
    const run = await script.run({ environment: line.environment, positional: call.arguments });
    const read = await shellReader();
    const starts = run.lines.flatMap((one) => launches(withFiles(one, line), read));
    const written = run.files.map(({ name, content }) => ({ name, source: mappedUnits(content) }));
    const inside = starts.map((start) => inImage(start, image));
    const found = await this.follow(inside, script.document, written, depth - 1);
    return found.length > 0 ? found : undefined;
  }

  async #scriptOf(call: ScriptCall, document: SourceDocument): Promise<Script | undefined> {
    const inside = call.line.files?.texts?.get(call.path);
    if (inside)
      return { name: call.path, text: inside.text, document, run: (start) => runText(inside, start) };
    const file = await this.#fileOf(call, document);
    if (!file || file.uri === document.uri) return undefined;
    const { uri, text } = file;
    return { name: uri, text, document: file, run: (start) => runWith(file, this.#workspace, start) };
  }

  /** The first file that is there: in the container, beside the document, or in a folder that was opened. */
  async #fileOf({ path, line }: ScriptCall, document: SourceDocument): Promise<SourceDocument | undefined> {
    const roots = this.#workspace.roots.map((root) => `${root}/`);
    const places = [document.uri, ...roots].flatMap((base) => siblingUri(base, path) ?? []);
    const beside = path.startsWith('/') ? (siblingUri(document.uri, fileName(path)) ?? []) : [];
    for (const uri of line.files ? urisOf(path, line.files) : places.concat(beside)) {
      const file = await this.#workspace.read(uri);
      if (file) return file;
    }
    return undefined;
  }
}

/** A script that was found. */
interface Script {
  /** Tells it from others. */
  readonly name: string;
  readonly text: string;
  /** What relative names in it are relative to. */
  readonly document: SourceDocument;
  run(start: ScriptStart): Promise<ScriptRun>;
}

const placeOf = ({ launch: { line } }: Found): string => `${line.range.uri}@${line.range.start}`;

/** A script that is given nothing says by itself what it starts; in a container it is known to be given nothing. */
const hasMore = ({ arguments: words, line }: ScriptCall): boolean =>
  words.length > 0 || line.environment.size > 0 || line.files !== undefined;

const keyOf = (uri: string, { arguments: words, line }: ScriptCall): string =>
  JSON.stringify([
    uri,
    words.map(({ units }) => textOf(units)),
    [...line.environment].map(([name, { units }]) => [name, textOf(units)]),
  ]);
