/**
 * An ignore comment to be inserted above a line, as data. The reason is left for the user to write: without one the
 * comment silences nothing.
 */
export interface IgnoreComment {
  /** Zero-based line that the comment goes above. */
  readonly line: number;
  /** The comment up to where the reason goes. */
  readonly text: string;
}

/** How a line comment starts in files of these names, where it is not what the language says. */
const commentByName: readonly (readonly [RegExp, string | undefined])[] = [
  [/\.json$/i, undefined],
  [/\.jsonc$/i, '//'],
  [/\.ps1$/i, '#'],
];

/** What must stay the first lines of a file: `#!`, Docker's parser directives, and the start of a YAML document. */
const mustBeFirst = /^(#!|#\s*(syntax|escape|check)=|%YAML|---\s*$)/;

/**
 * The comments that silence a rule at a line and in the whole file; undefined where the file has no place for comments.
 * @param lineComment how the language starts a comment
 * @param name of the file, or its URI
 */
export function ignoreComments(
  lines: readonly string[],
  line: number,
  rule: string,
  lineComment: string,
  name: string,
): { readonly line: IgnoreComment; readonly file: IgnoreComment } | undefined {
  const special = commentByName.find(([pattern]) => pattern.test(name));
  const sign = special ? special[1] : lineComment;
  if (sign === undefined) return undefined;
  let first = line;
  // A comment between the lines of one command would cut it in two.
  while (first > 0 && lines[first - 1]?.endsWith('\\')) first--;
  const indentation = /^\s*/.exec(lines[first] ?? '')?.[0] ?? '';
  const top = lines.findIndex((text) => !mustBeFirst.test(text));
  return {
    line: { line: first, text: `${indentation}${sign} ws-origin-ignore ${rule}: ` },
    file: { line: Math.max(0, top), text: `${sign} ws-origin-ignore-file ${rule}: ` },
  };
}
