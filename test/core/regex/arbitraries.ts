import fc from 'fast-check';
import type { Dialect } from '../../../src/core/regex/regex';

const piece = fc.constantFrom(
  'http',
  'https',
  '://',
  'a',
  'b',
  'ab',
  '.',
  'A',
  'B',
  '-',
  '_',
  ':',
  '1',
  '80',
  '/',
  'com',
  '\n',
  ' ',
);

/** Texts that look a little like an Origin, with everything that expressions may stumble over. */
export const originLikeText = fc.array(piece, { maxLength: 8 }).map((parts) => parts.join(''));

interface Constructs {
  readonly atoms: readonly string[];
  readonly quantifiers: readonly string[];
  /** `%` stands for what is inside. */
  readonly groups: readonly string[];
}

const common: Constructs = {
  atoms: [
    'a',
    'b',
    'A',
    'ab',
    '\\.',
    '.',
    ':',
    '/',
    '-',
    '1',
    'com',
    '[ab]',
    '[^a]',
    '[a-z0-9-]',
    '[^/]',
    '[.:]',
    '\\d',
    '\\w',
    '\\s',
    '\\W',
    '\\D',
    '\\S',
    '\\n',
    '\\x61',
  ],
  quantifiers: ['', '', '', '', '*', '+', '?', '*?', '+?', '??', '{2}', '{1,2}', '{0,1}?', '{1,}'],
  groups: ['(%)', '(?:%)'],
};

const look = ['(?=%)', '(?!%)', '(?<=a|b)', '(?<!a)', '(?<=:/)'];

const constructs: Record<Dialect, Constructs> = {
  ecmascript: {
    ...common,
    atoms: [...common.atoms, '[^]', '[]', '\\u0061', '[\\w.]'],
    groups: [...common.groups, '(?=%)', '(?!%)', '(?<=%)', '(?<!%)'],
  },
  pcre: {
    ...common,
    atoms: [
      ...common.atoms,
      '\\h',
      '\\H',
      '\\N',
      '\\v',
      '[[:alpha:]_]',
      '[[:^digit:]]',
      '[]a]',
      '\\Qa.b\\E',
      'a{,',
      '\\x{61}',
      '[a\\-b]',
      '[\\d.-]',
    ],
    quantifiers: [...common.quantifiers, '*+', '++', '?+', '{1,2}+'],
    groups: [
      ...common.groups,
      '(?>%)',
      '(?i)%',
      '(?i:%)',
      '(?s-i:%)',
      '(?m)%',
      '(?x: %)',
      '(?#comment)%',
      ...look,
    ],
  },
  python: {
    ...common,
    atoms: [...common.atoms, '\\v', '[]a]', '[a\\-b]', '[\\d.-]', 'a{', '{}', '[[:alpha:]_]'],
    quantifiers: [...common.quantifiers, '*+', '++', '?+', '{1,2}+', '{,2}'],
    groups: [...common.groups, '(?>%)', '(?i:%)', '(?s-i:%)', '(?m:%)', '(?x: %)', '(?#comment)%', ...look],
  },
  re2: {
    ...common,
    atoms: [
      ...common.atoms,
      '\\v',
      '[[:alpha:]_]',
      '[[:^digit:]]',
      '[]a]',
      '\\Qa.b\\E',
      'a{,',
      '\\x{61}',
      '[a\\-b]',
      '[\\d.-]',
    ],
    groups: [...common.groups, '(?i)%', '(?i:%)', '(?s-i:%)', '(?m)%', '(?U:%)'],
  },
};

const edges: Record<Dialect, readonly string[]> = {
  ecmascript: ['^', '$', '\\b', '\\B'],
  pcre: ['^', '$', '\\b', '\\B', '\\A', '\\z', '\\Z'],
  python: ['^', '$', '\\b', '\\B', '\\A', '\\Z'],
  re2: ['^', '$', '\\b', '\\B', '\\A', '\\z'],
};

/** Valid expressions of a dialect, over the alphabet of `originLikeText`. Back-references go to groups before them. */
export function regexSource(dialect: Dialect): fc.Arbitrary<string> {
  const { atoms, quantifiers, groups } = constructs[dialect];
  const edge = fc.constantFrom(...edges[dialect]);
  const references = dialect !== 're2';
  const { disjunction } = fc.letrec<{ disjunction: string; sequence: string; item: string }>((tie) => ({
    disjunction: fc.oneof(
      { weight: 3, arbitrary: tie('sequence') },
      { weight: 1, arbitrary: fc.tuple(tie('sequence'), tie('sequence')).map(([a, b]) => `${a}|${b}`) },
    ),
    sequence: fc.array(tie('item'), { maxLength: 5 }).map((items) => items.join('')),
    item: fc.oneof(
      { depthSize: 'small' },
      {
        weight: 6,
        arbitrary: fc.tuple(fc.constantFrom(...atoms), fc.constantFrom(...quantifiers)).map(repeated),
      },
      { weight: 1, arbitrary: edge },
      {
        weight: 3,
        arbitrary: fc
          .tuple(fc.constantFrom(...groups), tie('disjunction'), fc.constantFrom(...quantifiers))
          .map(([group, inner, quantifier]) => grouped(group, inner, quantifier)),
      },
    ),
  }));
  return fc
    .tuple(disjunction, fc.boolean(), disjunction)
    .map(([source, again, rest]) => (again && references ? `(${source})(?:\\1)${rest}` : source));
}

/** A quantifier after several characters or after braces belongs to a group of them. */
const repeated = ([atom, quantifier]: [string, string]): string =>
  quantifier === '' || /^(\\?.|\[.*\])$/.test(atom) ? atom + quantifier : `(?:${atom})${quantifier}`;

function grouped(group: string, inner: string, quantifier: string): string {
  // Perl and Python look behind over a fixed width, flags at the start of a group end with it.
  const text = group.replace('%', () => inner);
  if (!group.endsWith(')') || group === '(?#comment)%') return `(?:${text})${quantifier}`;
  return /^\(\?<?[=!]/.test(group) ? text : text + quantifier;
}
