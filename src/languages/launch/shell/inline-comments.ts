import type { MappedText } from '../source-map';

/** A comment between the arguments of a command: a substitution that runs nothing and gives nothing. */
const inlineComment = /`[ \t]*#[^`\n]*`/g;

/** The script with blanks for comments such as `` geth `# the socket` --ws ``, which the grammar takes for a mistake. */
export function withoutInlineComments(source: MappedText): MappedText {
  const blanked = new Set<number>();
  for (const { 0: comment, index } of source.text.matchAll(inlineComment))
    for (let at = index; at < index + comment.length; at++) blanked.add(at);
  if (blanked.size === 0) return source;
  return {
    text: source.text.replace(inlineComment, (comment) => ' '.repeat(comment.length)),
    unit: (index) => (blanked.has(index) ? { ...source.unit(index), text: ' ' } : source.unit(index)),
  };
}
