import { Unknown } from '../../../core/policy/unknown';
import type { SourceDocument, SourceRange } from '../../../core/source';
import type { Workspace } from '../../../core/workspace';
import { readEnvironmentFile } from '../environment-file';
import { siblingUri } from '../siblings';
import { hole, textOf, type Word } from '../word';
import type { Settings } from './options';

/** `. ./.env`, `source "$DIR/../node.env"`. */
const sourced = /(?:^|[;&|(]|\b(?:then|do|else))[ \t]*(?:\.|source)[ \t]+(?![/~])([^\n;&|#]+)/gm;

/** The folders at the end of what is written, behind all that is no plain text, and the name. */
const place = /((?:\/[\w.-]+)*\/)?([\w.-]+)["']?\s*$/;

/** Nothing but assignments and comments: what else a file may do is not followed. */
const plainLine = /^[ \t]*(?:#.*|(?:export[ \t]+)?[A-Za-z_]\w*=.*)?\r?$/;

function plainSettings({ uri, text }: SourceDocument, name: string): Map<string, Word> {
  const variables = readEnvironmentFile(uri, text);
  // The shell would expand these.
  for (const [key, word] of variables)
    if (/[$`]/.test(textOf(word.units))) variables.set(key, notFollowed(word.range, name));
  return variables;
}

/** What a file that does more than setting variables may set. */
const namesSetIn = ({ uri, text }: SourceDocument, name: string): Map<string, Word> =>
  new Map(
    [...text.matchAll(/(?<![\w$.-])([A-Za-z_]\w*)\+?=/g)].map(({ 0: all, 1: key = '', index }) => [
      key,
      notFollowed({ uri, start: index, end: index + all.length }, name),
    ]),
  );

const notFollowed = (range: SourceRange, name: string): Word => {
  const unknown = new Unknown(`it is set in ${name} in a way that was not followed`);
  const encode = () => undefined;
  return { units: [{ text: hole, unknown, ...range, encode }], range, encode };
};

/** The settings in files that a script reads in; in those that are no plain lists of settings their values are unknown. */
export async function readSettings({ uri, text }: SourceDocument, workspace: Workspace): Promise<Settings> {
  const settings = new Map<string, ReturnType<typeof readEnvironmentFile>>();
  for (const [, written = ''] of text.matchAll(sourced)) {
    const [, folders = '', name = ''] = place.exec(written.slice(-300)) ?? [];
    if (name === '' || settings.has(name)) continue;
    const file =
      (await fileAt(siblingUri(uri, `.${folders || '/'}${name}`), workspace)) ??
      (await fileAt(siblingUri(uri, name), workspace));
    if (!file) continue;
    const isPlain = file.text.split('\n').every((line) => plainLine.test(line));
    settings.set(name, isPlain ? plainSettings(file, name) : namesSetIn(file, name));
  }
  return settings;
}

const fileAt = async (uri: string | undefined, workspace: Workspace): Promise<SourceDocument | undefined> =>
  uri === undefined ? undefined : workspace.read(uri);
