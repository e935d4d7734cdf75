import { type MappedText, unitsIn, wholeDocument } from './source-map';
import { templateReadings } from './templates';
import type { Unit } from './word';

/** A setting of an INI-like file. */
export interface IniEntry {
  readonly section: string;
  readonly key: string;
  /** Its value over all lines that it goes on, line ends read as blanks. */
  readonly units: readonly Unit[];
}

export interface IniStyle {
  /** Does the value go on after this line? */
  readonly goesOn: 'backslash' | 'indented';
  /** Text that ends a value. */
  readonly inlineComment?: RegExp;
}

/** The settings of a file in their order. Lines that are no settings are left out; comment lines never end a value. */
export const readIni = (uri: string, text: string, style: IniStyle): IniEntry[] =>
  templateReadings(wholeDocument(uri, text), 'keep').flatMap((source) => entriesIn(source, style));

function entriesIn(source: MappedText, { goesOn, inlineComment }: IniStyle): IniEntry[] {
  const entries: { section: string; key: string; units: Unit[] }[] = [];
  let section = '';
  let open = false;
  for (const { start, line } of linesOf(source.text)) {
    if (/^\s*[#;]/.test(line)) continue;
    const header = /^\s*\[([^\]]*)\]/.exec(line);
    const setting = /^\s*([^=[\]]+?)\s*=[ \t]*/.exec(line);
    const continued = open && (goesOn === 'backslash' || /^[ \t]+\S/.test(line));
    if (!continued && header) section = header[1] ?? '';
    if (!continued && !setting) {
      open = false;
      continue;
    }
    const offset = continued ? 0 : (setting?.[0].length ?? 0);
    const value = withoutEnd(line.slice(offset), inlineComment);
    const units = unitsIn(source, start + offset, start + offset + value.length);
    const ends = goesOn === 'backslash' && value.endsWith('\\');
    const kept = ends ? units.slice(0, -1) : units;
    if (continued) entries.at(-1)?.units.push(...blank(entries.at(-1)?.units), ...kept);
    else entries.push({ section, key: setting?.[1] ?? '', units: kept });
    open = goesOn === 'backslash' ? ends : true;
  }
  return entries;
}

const withoutEnd = (line: string, comment: RegExp | undefined): string =>
  (comment ? line.replace(comment, '') : line).trimEnd();

/** What a line end inside a value stands for. */
function blank(units: readonly Unit[] | undefined): Unit[] {
  const last = units?.at(-1);
  return last ? [{ ...last, text: ' ', start: last.end }] : [];
}

/** The lines of a text with their offsets, line ends left out. */
export function* linesOf(text: string): Generator<{ start: number; line: string }> {
  let start = 0;
  for (const line of text.split('\n')) {
    yield { start, line: line.replace(/\r$/, '') };
    start += line.length + 1;
  }
}
