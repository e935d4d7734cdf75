/** The language a regular expression is written in; it decides which constructs mean what. */
export type Dialect = 'ecmascript' | 'pcre' | 'python' | 're2';

/** A regular expression as written in a program or config, quotes and escapes of the container already removed. */
export interface Regex {
  readonly source: string;
  /** ECMAScript letters (`i`, `s`, `m`, `u`), and `x` where the dialect has it; a dialect's own options are translated by its front end. */
  readonly flags: string;
  readonly dialect: Dialect;
}

/** Equal for expressions that are alike. */
export const regexKey = ({ dialect, flags, source }: Regex): string => `${dialect}/${flags}/${source}`;

/** The text as a part of an expression that matches exactly it. */
export const escapeRegex = (text: string): string => text.replace(/[\\^$.*+?()[\]{}|/]/g, '\\$&');
