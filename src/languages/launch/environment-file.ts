import {
  bareEscapes,
  decode,
  doubleQuoteEscapes,
  type EscapeRule,
  noEscapes,
  shellEncode,
} from './shell/quoting';
import type { Unit, Word } from './word';

const line =
  /^[ \t]*(?:export[ \t]+)?([A-Za-z_][\w.]*)[ \t]*=[ \t]*(?:"((?:[^"\\]|\\[\s\S])*)"|'([^']*)'|([^\n\r]*))/gm;

/** The variables of a `.env` file, of an `EnvironmentFile=` or of an `env_file:`; of a repeated one, the last. */
export function readEnvironmentFile(uri: string, text: string): Map<string, Word> {
  const variables = new Map<string, Word>();
  for (const match of text.matchAll(line)) {
    const [all, name = '', double, single, bare] = match;
    const written = double ?? single ?? (bare ?? '').replace(/\s+#.*$|\s+$/, '');
    const quote = double !== undefined ? '"' : single !== undefined ? "'" : '';
    const start = match.index + all.length - (quote === '' ? (bare ?? '').length : written.length + 1);
    const [rule, encode] = styles[quote] as Style;
    const units: Unit[] = decode(text, start, start + written.length, rule)
      .filter((part) => part.text !== '')
      .map((part) => ({ ...part, uri, encode }));
    const range = { uri, start: start - quote.length, end: start + written.length + quote.length };
    variables.set(name, { units, range, encode: (value) => `"${shellEncode.double(value)}"` });
  }
  return variables;
}

type Style = readonly [EscapeRule, (text: string) => string | undefined];

const styles: Readonly<Record<string, Style>> = {
  '"': [doubleQuoteEscapes, shellEncode.double],
  "'": [noEscapes, (text) => (text.includes("'") ? undefined : text)],
  '': [bareEscapes, (text) => (/[\s#'"\\$]/.test(text) ? undefined : text)],
};
