/** Text that may stand in a shell word as it is. */
const plain = /^[\w@%+=:,./-]*$/;

const quoted = (text: string): string => `'${text.replaceAll("'", `'\\''`)}'`;

/** How a text is written in each context of a shell word, so that the shell takes it literally. */
export const shellEncode = {
  bare: (text: string): string => (plain.test(text) ? text : quoted(text)),
  single: (text: string): string => text.replaceAll("'", `'\\''`),
  double: (text: string): string => text.replace(/[$`"\\]/g, '\\$&'),
  /** Of a here-document that is expanded. */
  document: (text: string): string => text.replace(/[$`\\]/g, '\\$&'),
  ansi: (text: string): string => text.replace(/['\\]/g, '\\$&'),
  /** A word of its own. */
  word: (text: string): string => (plain.test(text) && text !== '' ? text : quoted(text)),
} as const;

/** A decoded stretch of a text: `text` stands for the source from `start` to `end`. */
export interface Decoded {
  readonly text: string;
  readonly start: number;
  readonly end: number;
}

/** The characters of a stretch with its backslash escapes undone, as `rule` reads them. */
export function decode(source: string, start: number, end: number, rule: EscapeRule): Decoded[] {
  const result: Decoded[] = [];
  for (let at = start; at < end; ) {
    const length = source[at] === '\\' && at + 1 < end ? rule.lengthOf(source, at, end) : 1;
    const text = length === 1 ? (source[at] as string) : rule.read(source.slice(at, at + length));
    result.push({ text, start: at, end: at + length });
    at += length;
  }
  return result;
}

export interface EscapeRule {
  /** Length of the escape that starts with the backslash at `at`; 1 when the backslash stands for itself. */
  lengthOf(source: string, at: number, end: number): number;
  /** What the escape stands for. */
  read(sequence: string): string;
}

const afterBackslash = (sequence: string): string => (/^\\\r?\n$/.test(sequence) ? '' : sequence.slice(1));

const newlineLength = (source: string, at: number): number => (source.startsWith('\r\n', at + 1) ? 3 : 2);

/** Outside quotes every backslash quotes the next character (POSIX shell, 2.2.1). */
export const bareEscapes: EscapeRule = { lengthOf: newlineLength, read: afterBackslash };

/** Inside double quotes only some characters can be quoted (POSIX shell, 2.2.3). */
export const doubleQuoteEscapes: EscapeRule = {
  lengthOf: (source, at) => (/[$`"\\\r\n]/.test(source[at + 1] ?? '') ? newlineLength(source, at) : 1),
  read: afterBackslash,
};

/** The same in a here-document that is expanded, where quotes are plain characters. */
export const documentEscapes: EscapeRule = {
  lengthOf: (source, at) => (/[$`\\\r\n]/.test(source[at + 1] ?? '') ? newlineLength(source, at) : 1),
  read: afterBackslash,
};

/** Inside single quotes nothing is an escape. */
export const noEscapes: EscapeRule = { lengthOf: () => 1, read: (text) => text };

const ansiEscape = /\\(?:x[0-9a-f]{1,2}|u[0-9a-f]{1,4}|U[0-9a-f]{1,8}|[0-7]{1,3}|c.|[\s\S])/iy;
const ansiLetters: Readonly<Record<string, string>> = {
  a: '\x07',
  b: '\b',
  e: '\x1b',
  E: '\x1b',
  f: '\f',
  n: '\n',
  r: '\r',
  t: '\t',
  v: '\v',
};

/** Inside `$'…'` (Bash manual, ANSI-C quoting). */
export const ansiEscapes: EscapeRule = {
  lengthOf(source, at) {
    ansiEscape.lastIndex = at;
    return ansiEscape.exec(source)?.[0].length ?? 1;
  },
  read(sequence) {
    const body = sequence.slice(1);
    if (/^[xuU]./.test(body)) return codePoint(Number.parseInt(body.slice(1), 16));
    if (/^[0-7]/.test(body)) return codePoint(Number.parseInt(body, 8) & 0xff);
    if (/^c./.test(body)) return codePoint(body.charCodeAt(1) & 0x1f);
    if (/^[\\'"?]$/.test(body)) return body;
    return ansiLetters[body] ?? sequence;
  },
};

const codePoint = (code: number): string => (code <= 0x10ffff ? String.fromCodePoint(code) : '');
