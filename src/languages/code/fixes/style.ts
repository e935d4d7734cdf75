/** How a file is written, so that what is inserted looks like the rest. */
export interface CodeStyle {
  readonly quote: "'" | '"';
  readonly semicolon: ';' | '';
  readonly indent: string;
  readonly newline: '\n' | '\r\n';
  readonly modules: 'esm' | 'commonjs';
}

/** Reads the style off the text; where nothing tells, the commonest one. */
export function styleOf(text: string): CodeStyle {
  const single = count(text, /'(?:[^'\\\n]|\\.)*'/g);
  const double = count(text, /"(?:[^"\\\n]|\\.)*"/g);
  const withSemicolon = count(text, /^[^\n]*[\w)\]'"`}];[ \t\r]*$/gm);
  const without = count(text, /^[ \t]*(?:const|let|var|import|return|export)\b[^\n]*[\w)\]'"`}][ \t\r]*$/gm);
  return {
    quote: double > single ? '"' : "'",
    semicolon: without > withSemicolon ? '' : ';',
    indent: indentOf(text),
    newline: text.includes('\r\n') ? '\r\n' : '\n',
    modules: /^\s*(?:import\b(?!\s*\()|export\b)/m.test(text) ? 'esm' : 'commonjs',
  };
}

function indentOf(text: string): string {
  const indents = [...text.matchAll(/^(\t+|[ ]{2,8})(?=[^\s*])/gm)].map((match) => match[1] as string);
  if (indents.length === 0) return '  ';
  if (indents.some((one) => one.startsWith('\t'))) return '\t';
  return ' '.repeat(Math.min(...indents.map((one) => one.length)));
}

const count = (text: string, pattern: RegExp): number => text.match(pattern)?.length ?? 0;

/** A string literal. */
export const quoted = (text: string, { quote }: CodeStyle): string =>
  quote +
  text.replace(/[\\'"]/g, (letter) => (letter === '\\' || letter === quote ? `\\${letter}` : letter)) +
  quote;

/**
 * Lines of code as text: every line's leading tabs become the file's indentation, `;` at its end is left out where
 * the file has none, single quotes become the file's.
 * @param margin the white space before every line but the first
 */
export function lines(code: readonly string[], style: CodeStyle, margin = ''): string {
  return code
    .map((line) => line.replace(/^\t+/, (tabs) => style.indent.repeat(tabs.length)))
    .map((line) => (style.semicolon === '' ? line.replace(/;$/, '') : line))
    .map((line) => (style.quote === '"' ? line.replaceAll("'", '"') : line))
    .join(style.newline + margin);
}
