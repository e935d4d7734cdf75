import type { AST } from '@eslint-community/regexpp';
import { RegExpParser } from '@eslint-community/regexpp';
import { NotModelled } from './not-modelled';
import type { Dialect, Regex } from './regex';
import { RegexCache } from './regex-cache';
import { translate } from './translate';

/** The flags that change what an ECMAScript expression matches. */
export interface RegexFlags {
  readonly ignoreCase: boolean;
  readonly multiline: boolean;
  readonly dotAll: boolean;
  readonly unicode: boolean;
  readonly unicodeSets: boolean;
}

export interface ParsedRegex {
  readonly pattern: AST.Pattern;
  readonly flags: RegexFlags;
  /** The search starts at the beginning of the text and nowhere else (flag `y`). */
  readonly sticky: boolean;
  /** Decides what loops do with rounds that match nothing, and what unset groups are. */
  readonly dialect: Dialect;
  /** For each capturing group, in order: the numbers and names by which it is known. */
  readonly groupKeys: readonly (readonly (number | string)[])[];
}

const parser = new RegExpParser({ ecmaVersion: 2025 });

/**
 * The expression as a tree of ECMAScript, whatever its dialect.
 * @param singleLine the texts to come hold no line ends, so that `$` need not look for a final one
 * @throws NotModelled
 */
export function parseRegex(regex: Regex, singleLine = false): ParsedRegex {
  const found = (singleLine ? ofOneLine : ofLines).get(regex);
  if (found instanceof NotModelled) throw found;
  return found;
}

/** One expression is asked for its program, samples, endings and automaton. */
const ofOneLine = new RegexCache(1000, (regex) => tryParse(regex, true));
const ofLines = new RegexCache(100, (regex) => tryParse(regex, false));

function tryParse(regex: Regex, singleLine: boolean): ParsedRegex | NotModelled {
  try {
    return regex.dialect === 'ecmascript' ? parseEcmascript(regex) : parseTranslated(regex, singleLine);
  } catch (error) {
    if (error instanceof NotModelled) return error;
    throw error;
  }
}

function parseEcmascript({ source, flags }: Regex): ParsedRegex {
  const has = (letter: string) => flags.includes(letter);
  if (!/^(?!.*(.).*\1)(?!.*u.*v|.*v.*u)[dgimsuvy]*$/.test(flags))
    throw new NotModelled(`has the flags "${flags}", which are not valid`);
  const pattern = parsePattern(source, has('u'), has('v'));
  return {
    pattern,
    flags: {
      ignoreCase: has('i'),
      multiline: has('m'),
      dotAll: has('s'),
      unicode: has('u'),
      unicodeSets: has('v'),
    },
    sticky: has('y'),
    dialect: 'ecmascript',
    groupKeys: capturingGroups(pattern).map(({ name }, index) =>
      name === null ? [index + 1] : [index + 1, name],
    ),
  };
}

function parseTranslated(regex: Regex, singleLine: boolean): ParsedRegex {
  const { source, groups } = translate(regex, singleLine);
  const pattern = parsePattern(source, true, false);
  for (const look of source.includes('(?<') ? nodesOf(pattern) : [])
    if (look.type === 'Assertion' && look.kind === 'lookbehind') requireFixedWidth(look);
  return {
    pattern,
    flags: { ignoreCase: false, multiline: false, dotAll: false, unicode: true, unicodeSets: false },
    sticky: false,
    dialect: regex.dialect,
    groupKeys: capturingGroups(pattern).map(({ name }) => groups.get(name ?? '') ?? []),
  };
}

function parsePattern(source: string, unicode: boolean, unicodeSets: boolean): AST.Pattern {
  try {
    return parser.parsePattern(source, 0, source.length, { unicode, unicodeSets });
  } catch {
    throw new NotModelled('is not valid');
  }
}

/** In the order of their opening parentheses. */
export function capturingGroups(pattern: AST.Pattern): AST.CapturingGroup[] {
  if (!pattern.raw.includes('(')) return [];
  return nodesOf(pattern).filter((node) => node.type === 'CapturingGroup');
}

/** The node and all below it that are made of alternatives or elements, in source order. */
function nodesOf(node: AST.Node): AST.Node[] {
  const children: readonly AST.Node[] =
    'alternatives' in node
      ? node.alternatives
      : node.type === 'Alternative'
        ? node.elements
        : node.type === 'Quantifier'
          ? [node.element]
          : [];
  return [node, ...children.flatMap(nodesOf)];
}

/** Perl's and Python's look-behind steps back by a fixed number of characters; each alternative has its own. */
function requireFixedWidth(look: AST.LookbehindAssertion): void {
  for (const alternative of look.alternatives)
    if (width(alternative) === undefined) throw new NotModelled('looks behind over a varying width');
}

function width(node: AST.Node): number | undefined {
  switch (node.type) {
    case 'Assertion':
      return 0;
    case 'Character':
    case 'CharacterClass':
    case 'CharacterSet':
      return 1;
    case 'Alternative':
      return node.elements.reduce<number | undefined>((sum, element) => add(sum, width(element)), 0);
    case 'Group':
    case 'CapturingGroup': {
      const widths = new Set(node.alternatives.map(width));
      return widths.size === 1 ? [...widths][0] : undefined;
    }
    case 'Quantifier': {
      const one = width(node.element);
      return node.min === node.max && one !== undefined ? one * node.min : undefined;
    }
    default:
      return undefined;
  }
}

const add = (a: number | undefined, b: number | undefined): number | undefined =>
  a === undefined || b === undefined ? undefined : a + b;
