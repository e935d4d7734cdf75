import type { SourceDocument } from '../../../core/source';
import type { Container } from './container';
import { shellScript } from './shell';

/** Every kind of file that nodes are started from. */
const containers: readonly Container[] = [shellScript];

const baseName = (uri: string): string => decodeURIComponent(uri.replace(/^.*\//, ''));

/** By name alone: a file that may start a node. Scripts often have no extension. */
export function mayBeLaunchFile(uri: string): boolean {
  const name = baseName(uri);
  return !name.includes('.') || containers.some((container) => container.names.test(name));
}

/** The kind of a document: by the editor's word, by its name, or by its text when the name does not tell. */
export function containerOf({ uri, languageId, text }: SourceDocument): Container | undefined {
  const name = baseName(uri);
  return (
    containers.find((one) => languageId !== undefined && one.languageIds.includes(languageId)) ??
    containers.find((one) => one.names.test(name)) ??
    (name.includes('.') ? undefined : containers.find((one) => one.looksLike?.(text)))
  );
}
