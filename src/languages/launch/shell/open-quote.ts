import { Unknown } from '../../../core/policy/unknown';
import type { Node } from '../../tree-sitter';
import { type MappedText, rangeIn } from '../source-map';
import { hole, type Word } from '../word';

/** Behind a quote that is not closed a command goes on in a way that cannot be read: one unknown word, or none. */
export function behindOpenQuote(command: Node, source: MappedText): Word[] {
  const rest = command.nextSibling;
  if (rest?.type !== 'ERROR') return [];
  if (!/^(?:[ \t]|\\\r?\n)*$/.test(source.text.slice(command.endIndex, rest.startIndex))) return [];
  const range = rangeIn(source, rest.startIndex, rest.endIndex);
  const encode = () => undefined;
  const unknown = new Unknown('a quote is not closed');
  return [{ units: [{ text: hole, unknown, ...range, encode }], range, encode }];
}
