import type { Workspace } from '../../core/workspace';
import { readEnvironmentFile } from './environment-file';
import { othersOf } from './other-variables';
import { textOf, type Word } from './word';

/** The URI of a file that is named relative to another; undefined where names have no meaning. */
export function siblingUri(uri: string, name: string): string | undefined {
  const isText = !/\p{Surrogate}/u.test(name);
  return isText && URL.canParse(name, uri) ? new URL(encodeURI(name), uri).href : undefined;
}

/** The variables of a file that is named relative to a document; none when it does not exist. */
export async function siblingVariables(
  uri: string,
  name: string,
  workspace: Workspace,
): Promise<ReadonlyMap<string, Word>> {
  const sibling = siblingUri(uri, name);
  const file = sibling === undefined ? undefined : await workspace.read(sibling);
  return file ? readEnvironmentFile(file.uri, file.text) : new Map();
}

/**
 * The same for a file whose variables a program gets: some that are not known when it does not exist.
 * @param named where the file is named
 * @param name of the file; by default what stands there
 */
export async function environmentOfFile(
  uri: string,
  named: Word,
  workspace: Workspace,
  name = textOf(named.units),
): Promise<ReadonlyMap<string, Word>> {
  const sibling = siblingUri(uri, name);
  const file = sibling === undefined ? undefined : await workspace.read(sibling);
  return file ? readEnvironmentFile(file.uri, file.text) : othersOf(named);
}

/** The last part of a URI, whose words may name a client. */
export const fileName = (uri: string): string => uri.replace(/^.*\//, '');
