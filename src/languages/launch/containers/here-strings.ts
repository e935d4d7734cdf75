import type { SourceDocument } from '../../../core/source';
import { unknownUnit } from '../interpolate';
import { mappedUnits, unitsIn, wholeDocument } from '../source-map';
import { hole, type Unit } from '../word';
import type { EmbeddedFile } from './container';

/** `@"…"@` and `@'…'@` of PowerShell, with what stands before and behind on their lines. */
const hereString = /^(.*)@(["'])[ \t]*\r?\n([\s\S]*?)\r?\n\2@(.*)$/gm;

/** Commands that write a file, and its name. */
const target =
  /(?:Set-Content|Add-Content|Out-File|New-Item)\b.*?\s["']?([^\s"'|]+\.[a-z]+|[^\s"'|]*Dockerfile)["']?|>\s*["']?([^\s"'|]+)/i;

/** The texts that a script holds as here-strings: files that it writes, or scripts for another PowerShell. */
export function hereStrings({ uri, text }: SourceDocument): EmbeddedFile[] {
  const source = wholeDocument(uri, text);
  const isRun = /\b(?:powershell|pwsh)\b/i.test(text);
  return [...text.matchAll(hereString)].map(
    ({ 1: before = '', 2: quote, 3: content = '', 4: after = '', index }) => {
      const start = text.indexOf('\n', index) + 1;
      const units = unitsIn(source, start, start + content.length);
      const path = target.exec(after) ?? target.exec(before);
      const name = (path?.[1] ?? path?.[2])?.replace(/^.*[\\/]/, '') ?? (isRun ? 'run.ps1' : hole);
      return { name, source: mappedUnits(quote === '"' ? withoutVariables(units, content) : units) };
    },
  );
}

/** The script with blanks in the place of its here-strings. */
export const withoutHereStrings = (text: string): string =>
  text.replace(hereString, (all) => all.replace(/[^\r\n]/g, ' '));

/** What `$NAME` and `$(…)` stand for is not followed. */
function withoutVariables(units: readonly Unit[], text: string): Unit[] {
  const result: Unit[] = [];
  let at = 0;
  for (const { 0: reference, index } of text.matchAll(/\$(?:\{[^}\n]*\}|\([^)\n]*\)|[\w:]+)/g)) {
    const place = units.slice(index, index + reference.length);
    result.push(...units.slice(at, index), unknownUnit(place, `${reference} is not followed into this text`));
    at = index + reference.length;
  }
  return [...result, ...units.slice(at)];
}
