import type { SourceDocument } from '../../core/source';
import type { Workspace } from '../../core/workspace';
import { clientWord } from './client-names';
import { configNameOf, withConfigFile } from './config-file';
import { socketsOpenedBy } from './console-script';
import { containerOf } from './containers';
import type { EmbeddedFile } from './containers/container';
import { filledRoleTemplate } from './data/ansible-values';
import { ScriptFollower } from './follow';
import type { Launch } from './launch';
import { Relocator } from './relocate';
import { fileName, siblingUri } from './siblings';
import { hole } from './word';

/** Files in files are followed this deep. */
const maxDepth = 3;

/** The nodes that a document starts, with their configuration files, and those of the files inside it. */
export async function launchesIn(
  document: SourceDocument,
  workspace: Workspace,
  depth = maxDepth,
): Promise<Launch[]> {
  const container = await containerOf(document)?.load();
  if (!container || depth === 0) return [];
  const filled = await filledRoleTemplate(document, workspace);
  if (filled)
    return launchesInside({ name: fileName(document.uri), source: filled }, 0, document, workspace, depth);
  const starts = await container.launches(document, workspace);
  const embedded = (await container.embedded?.(document, workspace)) ?? [];
  const found = await new ScriptFollower(workspace).follow(starts, document, embedded);
  const configNames = new Set(found.map(({ launch }) => configNameOf(launch)));
  const isConfig = ({ name }: EmbeddedFile) => configNames.has(name);
  const result = await Promise.all(found.map((one) => withConfigFile(one, workspace)));
  for (const { launch } of found) result.push(...(await socketsOpenedBy(launch)));
  for (const [index, file] of embedded.entries())
    if (!isConfig(file)) result.push(...(await launchesInside(file, index, document, workspace, depth)));
  return result;
}

/** The launches of a file inside a document, at their places in the document. */
async function launchesInside(
  { name, source, languageId }: EmbeddedFile,
  index: number,
  outer: SourceDocument,
  workspace: Workspace,
  depth: number,
): Promise<Launch[]> {
  // The query keeps it apart from a file of that name.
  const known = name.includes(hole) ? 'unnamed' : encodeURIComponent(name);
  const uri = `${siblingUri(outer.uri, known) ?? `${outer.uri}/${known}`}?inside=${fileName(outer.uri)}${index}`;
  const document = { uri, version: outer.version, text: source.text, ...(languageId ? { languageId } : {}) };
  const container = containerOf(document);
  if (!clientWord.test(document.text) && !container?.marks?.test(document.text)) return [];
  const relocator = new Relocator(uri, source);
  return (await launchesIn(document, workspace, depth - 1)).map((launch) => relocator.launch(launch));
}
