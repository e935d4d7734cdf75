import type { SourceDocument } from '../../core/source';
import { clientWord } from './client-names';
import { containerOf } from './containers';

/** Does the document name a client, in a file of a kind that starts one? */
export function isLaunchFile(document: SourceDocument): boolean {
  const container = containerOf(document);
  const says = (words: RegExp | undefined): boolean => words?.test(document.text) ?? false;
  return (
    container !== undefined &&
    (container.needs === undefined || says(container.needs)) &&
    (says(clientWord) || says(container.marks))
  );
}
