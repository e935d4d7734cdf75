import type { MappedText } from '../source-map';
import type { Unit } from '../word';

/** A variable without braces, in a bare word that has one already. It looks back from a `$` alone, which are few. */
const second = /\$(?<=\$\{?\w{1,80}\}?[\w./:@%+,=-]{1,200}\$)([A-Za-z_]\w*)/g;

/**
 * The script with braces around some variables: the grammar ends the word `$A/b$c/d` in its middle, and finds its way
 * through `$A/b${c}/d`. The braces stand at places without width.
 */
export function withBraces(source: MappedText): MappedText {
  const { text } = source;
  const units: Unit[] = [];
  let done = 0;
  const copy = (end: number) => {
    for (; done < end; done++) units.push(source.unit(done));
  };
  for (const { 0: reference, index } of text.matchAll(second)) {
    if (isQuoted(text, index)) continue;
    const [dollar, last] = [source.unit(index), source.unit(index + reference.length - 1)];
    copy(index + 1);
    units.push({ ...dollar, text: '{', start: dollar.end });
    copy(index + reference.length);
    units.push({ ...last, text: '}', start: last.end });
  }
  if (done === 0) return source;
  copy(text.length);
  return { text: units.map((unit) => unit.text).join(''), unit: (index) => units[index] as Unit };
}

/** Between single quotes of the line, where braces would be text. */
function isQuoted(text: string, index: number): boolean {
  const line = text.slice(Math.max(text.lastIndexOf('\n', index) + 1, index - 2_000), index);
  return line.split("'").length % 2 === 0;
}
