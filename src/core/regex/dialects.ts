import { complement, type Range } from './ranges';
import type { Dialect } from './regex';

/** What differs between the engines whose expressions are translated to ECMAScript. */
export interface DialectRules {
  /** `\d` and its like, by letter. */
  readonly sets: Readonly<Record<string, readonly Range[]>>;
  /** `\n` and its like: letter to code point. */
  readonly characters: Readonly<Record<string, number>>;
  /** `\A` and its like: letter to an assertion in ECMAScript with the flag `u`. */
  readonly assertions: Readonly<Record<string, string>>;
  /** `$` without and with the flag `m`; `^` with it. */
  readonly end: string;
  readonly lineEnd: string;
  readonly lineStart: string;
  /** A quantifier in braces; groups: least, comma and most, most. Other braces are plain characters. */
  readonly braces: RegExp;
  /** Braces that are a quantifier in some versions of the engine only. */
  readonly unclearBraces?: RegExp;
  readonly largestCount: number;
  /** Flags that may be set inside the expression. */
  readonly inlineFlags: string;
  /** Flags only at the very start of the expression, or before a colon. */
  readonly flagsOnlyAtStart?: boolean;
  readonly possessive: boolean;
  readonly lookaround: boolean;
  readonly backreferences: boolean;
  /** How a named group starts, after `(?`. */
  readonly namedGroup: RegExp;
  /** `[[:alpha:]]`. */
  readonly posixClasses: boolean;
  /** `\Q…\E`. */
  readonly quoting: boolean;
  /** `(?#…)`. */
  readonly comments: boolean;
}

const digit: readonly Range[] = [[0x30, 0x39]];
const word: readonly Range[] = [
  [0x30, 0x39],
  [0x41, 0x5a],
  [0x5f, 0x5f],
  [0x61, 0x7a],
];

/** `sets` and, under the capital letters, their complements. */
const withComplements = (sets: Record<string, readonly Range[]>): Record<string, readonly Range[]> => ({
  ...sets,
  ...Object.fromEntries(
    Object.entries(sets).map(([letter, ranges]) => [letter.toUpperCase(), complement(ranges)]),
  ),
});

const atEndOrFinalNewline = '(?=\\n?$)';
const commonCharacters = { a: 7, f: 12, n: 10, r: 13, t: 9 };
const boundaries = { b: '\\b', B: '\\B', A: '^' };

/** PCRE2 10.42 as nginx and PHP call it: bytes, no UTF. pcre2pattern(3). */
const pcre: DialectRules = {
  sets: {
    ...withComplements({
      d: digit,
      w: word,
      s: [
        [9, 13],
        [32, 32],
      ],
      h: [
        [9, 9],
        [32, 32],
        [0xa0, 0xa0],
      ],
      v: [
        [10, 13],
        [0x85, 0x85],
      ],
    }),
    N: complement([[10, 10]]),
  },
  characters: { ...commonCharacters, e: 27 },
  assertions: { ...boundaries, z: '$', Z: atEndOrFinalNewline },
  end: atEndOrFinalNewline,
  lineEnd: '(?=\\n|$)',
  lineStart: '(?:^|(?<=\\n)(?!$))',
  braces: /\{(\d+)(,(\d*))?\}/y,
  unclearBraces: /\{ *\d* *,? *\d* *\}/y,
  largestCount: 65_535,
  inlineFlags: 'imsxU',
  possessive: true,
  lookaround: true,
  backreferences: true,
  namedGroup: /P?<([A-Za-z_]\w*)>|'([A-Za-z_]\w*)'/y,
  posixClasses: true,
  quoting: true,
  comments: true,
};

/** CPython 3.11 `re` on `str`. https://docs.python.org/3/library/re.html */
const python: DialectRules = {
  sets: withComplements({
    d: digit,
    w: word,
    // `str.isspace` also has the four separators.
    s: [
      [9, 13],
      [28, 32],
    ],
  }),
  characters: { ...commonCharacters, v: 11 },
  // Before 3.14, `\B` does not match in an empty text.
  assertions: { ...boundaries, B: '(?:(?!^$)\\B)', Z: '$' },
  end: atEndOrFinalNewline,
  lineEnd: '(?=\\n|$)',
  lineStart: '(?<=^|\\n)',
  braces: /\{(?!\})(\d*)(,(\d*))?\}/y,
  largestCount: 4_294_967_294,
  inlineFlags: 'aimsux',
  flagsOnlyAtStart: true,
  possessive: true,
  lookaround: true,
  backreferences: true,
  namedGroup: /P<([A-Za-z_]\w*)>/y,
  posixClasses: false,
  quoting: false,
  comments: true,
};

/** Go 1.26 `regexp`. https://pkg.go.dev/regexp/syntax */
const re2: DialectRules = {
  sets: withComplements({
    d: digit,
    w: word,
    s: [
      [9, 10],
      [12, 13],
      [32, 32],
    ],
  }),
  characters: { ...commonCharacters, v: 11 },
  assertions: { ...boundaries, z: '$' },
  end: '$',
  lineEnd: '(?=\\n|$)',
  lineStart: '(?<=^|\\n)',
  braces: /\{(\d+)(,(\d*))?\}/y,
  largestCount: 1000,
  inlineFlags: 'imsU',
  possessive: false,
  lookaround: false,
  backreferences: false,
  namedGroup: /P?<([A-Za-z_]\w*)>/y,
  posixClasses: true,
  quoting: true,
  comments: false,
};

export const dialectRules: Readonly<Record<Exclude<Dialect, 'ecmascript'>, DialectRules>> = {
  pcre,
  python,
  re2,
};

/** POSIX classes by name, in the C locale. */
export const posixClasses: Readonly<Record<string, readonly Range[]>> = {
  alnum: [
    [0x30, 0x39],
    [0x41, 0x5a],
    [0x61, 0x7a],
  ],
  alpha: [
    [0x41, 0x5a],
    [0x61, 0x7a],
  ],
  ascii: [[0, 0x7f]],
  blank: [
    [9, 9],
    [32, 32],
  ],
  cntrl: [
    [0, 0x1f],
    [0x7f, 0x7f],
  ],
  digit,
  graph: [[0x21, 0x7e]],
  lower: [[0x61, 0x7a]],
  print: [[0x20, 0x7e]],
  punct: [
    [0x21, 0x2f],
    [0x3a, 0x40],
    [0x5b, 0x60],
    [0x7b, 0x7e],
  ],
  space: [
    [9, 13],
    [32, 32],
  ],
  upper: [[0x41, 0x5a]],
  word,
  xdigit: [
    [0x30, 0x39],
    [0x41, 0x46],
    [0x61, 0x66],
  ],
};
