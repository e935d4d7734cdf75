import { linesOf } from '../ini';
import { unknownUnit } from '../interpolate';
import { launches, type ReadScript, type Start } from '../launch';
import { unitsIn, wholeDocument } from '../source-map';
import { windowsCommands } from '../windows-words';
import { bounded, textOf, type Unit, type Word } from '../word';
import type { Container } from './container';
import { shellReader } from './shell';

/** Batch files of Windows: `set`, `%NAME%`, lines that go on after a caret. */
export const batch: Container = {
  async launches({ uri, text }) {
    const read = await shellReader();
    const variables = new Map<string, readonly Unit[]>();
    return logicalLines(uri, text).flatMap((line) => {
      const setting = /^\s*@?set\s+(")?([^=\s"]+)=(.*?)(")?\s*$/i.exec(textOf(line));
      if (setting) {
        const [, open, name = '', value = '', close = ''] = setting;
        const end = textOf(line).trimEnd().length - (open ? close.length : 0);
        const start = end - value.length - (open ? 0 : close.length);
        variables.set(name.toUpperCase(), expanded(line.slice(start, end), variables));
        return [];
      }
      if (/^\s*@?(rem\b|::|echo\b)/i.test(textOf(line))) return [];
      return launchesIn(expanded(line, variables), read);
    });
  },
};

function launchesIn(line: readonly Unit[], read: ReadScript): Start[] {
  return windowsCommands(line).flatMap((written) => {
    const words = withoutLauncher(written);
    const range = words[0]?.range;
    const inner = commandOfCmd(words);
    if (inner) return launchesIn(inner, read);
    return range ? launches({ words, environment: new Map(), range }, read) : [];
  });
}

/** What `cmd /c …` runs: all that follows, as it is written. */
function commandOfCmd(words: readonly Word[]): Unit[] | undefined {
  if (!/^cmd(\.exe)?$/i.test(words[0] ? textOf(words[0].units) : '')) return undefined;
  const option = words.findIndex((word) => /^\/[ck]$/i.test(textOf(word.units)));
  return option < 0
    ? undefined
    : words.slice(option + 1).flatMap(({ units }) => [...units, blankAfter(units)]);
}

const blankAfter = (units: readonly Unit[]): Unit => ({ ...(units.at(-1) as Unit), text: ' ' });

function logicalLines(uri: string, text: string): Unit[][] {
  const source = wholeDocument(uri, text);
  const lines: Unit[][] = [];
  let open = false;
  for (const { start, line } of linesOf(text)) {
    const goesOn = line.endsWith('^');
    const units = unitsIn(source, start, start + line.length - (goesOn ? 1 : 0));
    if (open) lines.at(-1)?.push(...units);
    else lines.push(units);
    open = goesOn;
  }
  return lines;
}

/** `%NAME%` replaced, and `%%` by one percent sign. */
function expanded(units: readonly Unit[], variables: ReadonlyMap<string, readonly Unit[]>): readonly Unit[] {
  const text = textOf(units);
  const result: Unit[] = [];
  for (let at = 0; at < units.length; ) {
    const [all = '', name] = /^%(?:%|([\w.]+)%|[0-9*])/.exec(text.slice(at)) ?? [];
    const place = units.slice(at, at + (all.length || 1));
    const value = name === undefined ? undefined : variables.get(name.toUpperCase());
    if (all === '') result.push(...place);
    else if (all === '%%') result.push(...place.slice(1));
    else result.push(...(value ?? [unknownUnit(place, `${all} is set outside this file`)]));
    at += place.length;
  }
  return bounded(result);
}

/** `start "title" /b program`, `call program`. */
function withoutLauncher(words: Word[]): Word[] {
  const name = words[0] ? textOf(words[0].units).replace(/^@/, '').toLowerCase() : '';
  if (name !== 'start' && name !== 'call') return words;
  const isOption = ({ units, range }: Word) =>
    textOf(units).startsWith('/') || range.end - range.start > units.length;
  return words.slice(1 + words.slice(1).findIndex((word) => !isOption(word)));
}
