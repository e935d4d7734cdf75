import type { Workspace } from '../../../core/workspace';
import { environmentOfFile } from '../siblings';
import { textOf, type Word } from '../word';
import { type Data, get, wordOf } from './data';

/** The names under an `env_file:`: one, or a list of names and of maps with a `path`. */
export function environmentFilesOf(data: Data | undefined): Word[] {
  const items = data?.kind === 'list' ? data.items : data ? [data] : [];
  return items.flatMap((item) => wordOf(item) ?? wordOf(get(item, 'path')) ?? []);
}

/** The variables of every file that an `env_file:` names, by that name; it stands beside the file that names it. */
export async function environmentFiles(
  data: Data,
  workspace: Workspace,
): Promise<ReadonlyMap<string, ReadonlyMap<string, Word>>> {
  const files = new Map<string, ReadonlyMap<string, Word>>();
  for (const word of environmentFileNames(data))
    files.set(textOf(word.units), await environmentOfFile(word.range.uri, word, workspace));
  return files;
}

function environmentFileNames(data: Data): Word[] {
  if (data.kind === 'text') return [];
  if (data.kind === 'list') return data.items.flatMap(environmentFileNames);
  return data.entries.flatMap(({ key, value }) =>
    key === 'env_file' ? environmentFilesOf(value) : environmentFileNames(value),
  );
}
