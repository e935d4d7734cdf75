import type { SourceDocument } from '../../../core/source';
import { loadParser } from '../../tree-sitter';
import { launches, type ReadScript } from '../launch';
import { runScript, type ScriptRun } from '../shell/script';
import { mappedUnits, wholeDocument } from '../source-map';
import type { Container } from './container';

/** Reads command lines as a POSIX shell or Bash does; the grammar is loaded when it is first needed. */
export async function shellReader(): Promise<ReadScript> {
  const parse = await loadParser('bash');
  return (source, environment) => runScript(source, environment, parse).lines;
}

/** Shell scripts, with or without an extension. */
export const shellScript: Container = {
  async launches(document) {
    const read = await shellReader();
    return (await runOf(document)).lines.flatMap((line) => launches(line, read));
  },
  async embedded(document) {
    const { files } = await runOf(document);
    return files.map(({ name, content }) => ({ name, source: mappedUnits(content) }));
  },
};

/** Runs that two questions are asked about. */
const runs = new WeakMap<SourceDocument, ScriptRun>();

async function runOf(document: SourceDocument): Promise<ScriptRun> {
  const parse = await loadParser('bash');
  const run = runs.get(document) ?? runScript(wholeDocument(document.uri, document.text), new Map(), parse);
  runs.set(document, run);
  return run;
}
