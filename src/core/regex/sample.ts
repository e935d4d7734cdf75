import type { AST } from '@eslint-community/regexpp';
import { type CharacterNode, characterTest, isCharacterNode } from './characters';
import { finiteLanguage } from './finite';
import { NotModelled } from './not-modelled';
import { capturingGroups, type ParsedRegex, parseRegex, type RegexFlags } from './parse';
import type { Regex } from './regex';
import { RegexCache } from './regex-cache';

/** Variants of one expression, by its alternatives. */
const mostSamples = 32;

/**
 * Texts such as the author of an expression had in mind: its plain characters, one for each alternative, without what
 * is optional unless nothing else is there; `app` and `1` stand for what may be many letters or digits. Empty when the
 * expression is not understood.
 */
export const sampleTexts = (regex: Regex, filling?: Filling): readonly string[] =>
  filling ? made(regex, filling) : samples.get(regex);

/** The same with what the look-aheads speak of: a check that refuses all but `(?!https://app\.example\.com$)` names a page, too. */
export const lookAheadTexts = (regex: Regex): readonly string[] => lookAheads.get(regex);

/** What a capturing group, by number or name, should hold. */
export interface Filling {
  readonly group: number | string;
  readonly text: string;
}

const samples = new RegexCache(1000, (regex) => made(regex));

const lookAheads = new RegexCache(1000, (regex) =>
  /\(\?[=!]/.test(regex.source) ? made(regex, undefined, true) : [],
);

function made(regex: Regex, filling?: Filling, looking = false): readonly string[] {
  const texts = filling ? undefined : finiteLanguage(regex);
  if (texts?.length === 1) return texts;
  try {
    const parsed = parseRegex(regex, true);
    const { pattern } = parsed;
    const flags = { ...parsed.flags, filled: filledGroup(parsed, filling), looking };
    const without = ofAlternatives(pattern.alternatives, flags);
    const isOptional = without.every((text) => text === '');
    return [
      ...new Set(isOptional ? ofAlternatives(pattern.alternatives, { ...flags, optional: true }) : without),
    ];
  } catch (error) {
    if (error instanceof NotModelled) return [];
    throw error;
  }
}

/** What counts everywhere in one expression. */
interface Flags extends RegexFlags {
  readonly filled?: { readonly group: AST.CapturingGroup; readonly text: string } | undefined;
  /** The text to come is what a look-ahead speaks of. */
  readonly looking?: boolean;
  /** Groups that may be left out are there. */
  readonly optional?: boolean;
}

function filledGroup({ pattern, groupKeys }: ParsedRegex, filling: Filling | undefined): Flags['filled'] {
  if (!filling) return undefined;
  const index = groupKeys.findIndex((keys) => keys.includes(filling.group));
  const group = capturingGroups(pattern)[index];
  return group && { group, text: filling.text };
}

const ofAlternatives = (alternatives: readonly AST.Alternative[], flags: Flags): string[] =>
  alternatives.flatMap(({ elements }) => ofElements(elements, flags)).slice(0, mostSamples);

function ofElements(elements: readonly AST.Element[], flags: Flags): string[] {
  let texts = [''];
  for (const element of elements) {
    const next = ofElement(element, flags);
    texts = texts.flatMap((text) => next.map((more) => text + more)).slice(0, mostSamples);
  }
  return texts;
}

function ofElement(element: AST.Element, flags: Flags): string[] {
  switch (element.type) {
    case 'CapturingGroup':
      if (element === flags.filled?.group) return [flags.filled.text];
      return ofAlternatives(element.alternatives, flags);
    case 'Group':
      return ofAlternatives(element.alternatives, flags);
    case 'Quantifier':
      return ofQuantifier(element, flags);
    case 'Assertion':
      return flags.looking && element.kind === 'lookahead'
        ? ofAlternatives(element.alternatives, flags)
        : [''];
    case 'Backreference':
      return [''];
    default:
      return [ofCharacter(element, flags)];
  }
}

function ofQuantifier({ element, min, max }: AST.Quantifier, flags: Flags): string[] {
  // The `s` of `https?` is what the author wants most of the time.
  if (/^(s|\[sS\])$/.test(element.raw) && min === 0 && max === 1) return ['s'];
  if (min === 0) return flags.optional && !isCharacterNode(element) ? ofElement(element, flags) : [''];
  if (min === 1 && isCharacterNode(element)) {
    const many = ['app', '3000'].find((text) => text.length <= max && isIn(element, flags, text));
    if (many !== undefined) return [many];
  }
  const texts = ofElement(element, flags);
  return texts.map((text) => text.repeat(Math.min(min, 64)));
}

function isIn(node: CharacterNode, flags: Flags, text: string): boolean {
  const test = characterTest(node, flags);
  return [...text].every((character) => test.has(character.charCodeAt(0)));
}

/** A `.` stands for a dot: who escapes it means it, who does not means it, too. */
function ofCharacter(node: CharacterNode, flags: Flags): string {
  if (node.type === 'Character') {
    const character = String.fromCodePoint(node.value);
    const lower = character.toLowerCase();
    return flags.ignoreCase && isIn(node, flags, lower) ? lower : character;
  }
  if (/^(\.|\[\^\]|\[\^\\n\])$/.test(node.raw)) return '.';
  const test = characterTest(node, flags);
  const likely = [...'a1.-:/'].find((character) => test.has(character.charCodeAt(0)));
  const first = likely ?? test.first() ?? '';
  const lower = first.toLowerCase();
  return lower.length === 1 && test.has(lower.charCodeAt(0)) ? lower : first;
}
