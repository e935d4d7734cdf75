import type { SourceDocument } from '../../core/source';
import type { Workspace } from '../../core/workspace';
import { urisOf } from './container-files';
import type { EmbeddedFile } from './containers/container';
import { runWith, shellReader } from './containers/shell';
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
import { fileName, siblingUri, siblingVariables } from './siblings';
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
    for (const given of starts) {
      const start = await this.#withEnvironment(given, document);
      const launched = (launch: Launch): Found => ({ launch, document, written });
      if (!isPending(start)) found.push(launched(start));
      else found.push(...((await this.#called(start, document, depth)) ?? start.otherwise.map(launched)));
    }
    return found;
  }

  /** The start with the variables that its files set; those of the command line win. */
  async #withEnvironment(start: Start, { uri }: SourceDocument): Promise<Start> {
    const { line } = isPending(start) ? start.call : start;
    if (!line.environmentFiles?.length) return start;
    const environment = new Map<string, Word>();
    for (const { units } of line.environmentFiles)
      for (const [name, word] of await siblingVariables(uri, textOf(units), this.#workspace))
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
    if (!script || script.uri === document.uri || !mayStart(call, script.text)) return undefined;
    const key = keyOf(script.uri, call);
    if (this.#seen.has(key)) return [];
    this.#seen.add(key);
    const { line } = call;
    const run = await runWith(script, this.#workspace, {
      environment: line.environment,
      positional: call.arguments,
    });
    const read = await shellReader();
    const starts = run.lines.flatMap((one) => launches(withFiles(one, line), read));
    const written = run.files.map(({ name, content }) => ({ name, source: mappedUnits(content) }));
    const inside = starts.map((start) => inImage(start, image));
    const found = await this.follow(inside, script, written, depth - 1);
    return found.length > 0 ? found : undefined;
  }

  /** The first file that is there: in the container, beside the document, or in a folder that was opened. */
  async #scriptOf({ path, line }: ScriptCall, document: SourceDocument): Promise<SourceDocument | undefined> {
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

/** A script that is given nothing says by itself what it starts; in a container it is known to be given nothing. */
const hasMore = ({ arguments: words, line }: ScriptCall): boolean =>
  words.length > 0 || line.environment.size > 0 || line.files !== undefined;

const keyOf = (uri: string, { arguments: words, line }: ScriptCall): string =>
  JSON.stringify([
    uri,
    words.map(({ units }) => textOf(units)),
    [...line.environment].map(([name, { units }]) => [name, textOf(units)]),
  ]);
