import type { SourceDocument } from '../../../core/source';
import type { Workspace } from '../../../core/workspace';
import { readEnvironmentFile } from '../environment-file';
import { siblingUri } from '../siblings';
import { textOf } from '../word';
import type { Settings } from './options';

/** `. ./.env`, `source "$DIR/node.env"`: the name behind whatever folder is written. */
const sourced =
  /(?:^|[;&|(]|\b(?:then|do|else))[ \t]*(?:\.|source)[ \t]+(?![/~])[^\n;&|#]*?([\w.-]+)["']?[ \t]*(?=$|[;&|#)])/gm;

/** Nothing but assignments and comments: what else a file may do is not followed. */
const plainLine = /^[ \t]*(?:#.*|(?:export[ \t]+)?[A-Za-z_]\w*=.*)?\r?$/;

/** The settings in files that a script reads in; those that are no plain lists of settings are left out. */
export async function readSettings({ uri, text }: SourceDocument, workspace: Workspace): Promise<Settings> {
  const settings = new Map<string, ReturnType<typeof readEnvironmentFile>>();
  for (const [, name = ''] of text.matchAll(sourced)) {
    const sibling = siblingUri(uri, name);
    const file = sibling === undefined || settings.has(name) ? undefined : await workspace.read(sibling);
    if (!file?.text.split('\n').every((line) => plainLine.test(line))) continue;
    const variables = readEnvironmentFile(file.uri, file.text);
    // The shell would expand these.
    for (const [key, word] of variables) if (/[$`]/.test(textOf(word.units))) variables.delete(key);
    settings.set(name, variables);
  }
  return settings;
}
