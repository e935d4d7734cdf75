/** How a format puts values of its own into a text, and how the variables of nginx are written there. */
export interface Substitution {
  /** Something that the format replaces by a value. */
  readonly variable: RegExp;
  /** As it comes out. */
  readonly unescaped: (text: string) => string;
  /** As it has to be written to come out so; what is escaped already stays. */
  readonly escaped: (text: string) => string;
}

/** A here-document of the shell (POSIX.1, section 2.7.4), whose escape is a backslash. */
export const ofShell: Substitution = {
  variable: /(?<!\\)\$[\w{(]/,
  unescaped: (text) => text.replace(/\\(?=[$`])/g, ''),
  escaped: (text) => text.replace(/(?<!\\)\$(?=[\w{(])/g, '\\$'),
};

/** A compose file (Compose specification, "Interpolation"), whose escape is a second dollar. */
export const ofCompose: Substitution = {
  variable: /(?<!\$)(?:\$\$)*\$(?!\$)[\w{]/,
  unescaped: (text) => text.replaceAll('$$', '$'),
  escaped: (text) => text.replace(/(?<!\$)\$(?!\$)/g, () => '$$'),
};
