import type { SourceDocument } from '../../core/source';
import { configurations, mentions } from './library-names';

/** Does the document use a library that accepts WebSockets, or is it read by one? */
export const usesLibrary = ({ uri, text }: SourceDocument): boolean =>
  mentions.test(text) || configurations.test(uri);
