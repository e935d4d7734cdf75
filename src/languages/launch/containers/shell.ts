import type { SourceDocument } from '../../../core/source';
import type { Workspace } from '../../../core/workspace';
import { loadParser } from '../../tree-sitter';
import { launches, type ReadScript } from '../launch';
import type { Settings } from '../shell/options';
import type { ScriptRun, ScriptStart } from '../shell/results';
import { runScript } from '../shell/script';
import { readSettings } from '../shell/settings-files';
import { type MappedText, mappedUnits, wholeDocument } from '../source-map';
import { templateReadings } from '../templates';
import type { Container } from './container';

/** Reads command lines as a POSIX shell or Bash does; the grammar is loaded when it is first needed. */
export async function shellReader(): Promise<ReadScript> {
  const parse = await loadParser('bash');
  return (source, environment) => runScript(source, { environment }, parse).lines;
}

/** Shell scripts, with or without an extension. */
export const shellScript: Container = {
  async launches(document, workspace) {
    const read = await shellReader();
    return (await runOf(document, workspace)).lines.flatMap((line) => launches(line, read));
  },
  async embedded(document, workspace) {
    const { files } = await runOf(document, workspace);
    return files.map(({ name, content }) => ({ name, source: mappedUnits(content) }));
  },
};

/** Runs that two questions are asked about. */
const runs = new WeakMap<SourceDocument, Promise<ScriptRun>>();

function runOf(document: SourceDocument, workspace: Workspace): Promise<ScriptRun> {
  const run = runs.get(document) ?? runFrom(document, workspace);
  runs.set(document, run);
  return run;
}

async function runFrom(document: SourceDocument, workspace: Workspace): Promise<ScriptRun> {
  return runWith(document, workspace, { environment: new Map() });
}

/** What a script does that is started with these variables and arguments. */
export async function runWith(
  document: SourceDocument,
  workspace: Workspace,
  start: ScriptStart,
): Promise<ScriptRun> {
  const settings = await readSettings(document, workspace);
  return runText(wholeDocument(document.uri, document.text), start, settings);
}

/** The same of a script that stands in another file. */
export async function runText(
  source: MappedText,
  start: ScriptStart,
  settings?: Settings,
): Promise<ScriptRun> {
  const parse = await loadParser('bash');
  const read = templateReadings(source, 'keep').map((one) => runScript(one, start, parse, settings));
  return { lines: read.flatMap(({ lines }) => lines), files: read.flatMap(({ files }) => files) };
}
