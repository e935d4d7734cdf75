import { type Condition, equals, matches } from '../../../core/policy/condition';
import { branch, leaf } from '../../../core/policy/decision';
import { browserHandshake } from '../../../core/policy/handshake';
import { concat, evaluateTerm, literal, lowerCase, type Term } from '../../../core/policy/term';
import type { SourceRange } from '../../../core/source';
import type { Program } from './module';
import { splitText } from './parts';
import { matchResult, regexOf, search } from './regexes';
import {
  booleanValue,
  conditionValue,
  constantText,
  hostValue,
  listValue,
  nullValue,
  numberValue,
  someNumber,
  stringValue,
  type Tree,
  textValue,
  thrown,
  unknownCondition,
  unknownValue,
  type Value,
  whyUnknown,
} from './value';

/** The text that a value becomes where JavaScript wants a string; undefined when that is not known. */
export function textOf(value: Value): Term | undefined {
  switch (value.kind) {
    case 'text':
      return value.term;
    case 'number':
    case 'boolean':
      return literal(String(value.value));
    case 'undefined':
    case 'null':
      return literal(value.kind);
    case 'url':
      return { kind: 'urlPart', of: value.of, parser: value.parser, part: 'href' };
    default:
      return undefined;
  }
}

export type Text = Extract<Value, { kind: 'text' }>;

interface TextCall {
  readonly text: Text;
  readonly arguments: readonly Value[];
  readonly at: SourceRange;
  readonly program: Program;
}

type TextMethod = (call: TextCall) => Tree;

/** Methods that are run as they are when everything is constant. */
const pure = new Set(
  'at charAt concat endsWith includes indexOf lastIndexOf localeCompare padEnd padStart repeat slice startsWith substr substring toLowerCase toLocaleLowerCase toLocaleUpperCase toUpperCase trim trimEnd trimStart normalize toString valueOf codePointAt charCodeAt split replace replaceAll'.split(
    ' ',
  ),
);

/** What `localeCompare` gives for texts that differ. */
const notZero: Tree = leaf({ kind: 'someNumber', atLeast: Number.NEGATIVE_INFINITY, notZero: true });

const methods: Readonly<Record<string, TextMethod>> = {
  includes: (call) => compareTexts(call, 'includes'),
  startsWith: (call) => compareTexts(call, 'startsWith'),
  endsWith: (call) => compareTexts(call, 'endsWith'),
  indexOf: (call) => position(call, true),
  lastIndexOf: (call) => position(call, false),
  localeCompare: ({ text, arguments: [other], at, program }) => {
    const term = other && textOf(other);
    if (!term || other?.kind !== 'text') return unknownArgument(other);
    const condition = equals(text.term, term);
    program.notes.compared(text, other, condition, 'exact');
    return branch(condition, numberValue(0), notZero, at);
  },
  toLowerCase: ({ text }) => textValue(lowerCase(text.term)),
  toLocaleLowerCase: ({ text }) => textValue(lowerCase(text.term)),
  toUpperCase: ({ text }) => textValue({ kind: 'upperCase', of: text.term }),
  toLocaleUpperCase: ({ text }) => textValue({ kind: 'upperCase', of: text.term }),
  trim: ({ text }) => textValue({ kind: 'trim', of: text.term }),
  toString: ({ text }: TextCall) => leaf(text),
  valueOf: ({ text }: TextCall) => leaf(text),
  concat: ({ text, arguments: others }) => {
    const terms = others.map(textOf);
    const unknown = others.find((_, index) => !terms[index]);
    return unknown ? unknownArgument(unknown) : textValue(concat([text.term, ...(terms as Term[])]));
  },
  slice: ({ text, arguments: [from, to] }) => slice(text, from, to),
  substring: ({ text, arguments: [from, to] }) => slice(text, from, to),
  replace: (call) => replace(call, false),
  replaceAll: (call) => replace(call, true),
  split: ({ text, arguments: [separator] }) => {
    const by = separator && constantText(separator);
    return by ? hostValue(splitText(text.term, by)) : unknownArgument(separator);
  },
  match: ({ text, arguments: [pattern], at, program }) => {
    const regex = pattern && regexOf(pattern);
    if (!regex || regex.flags.includes('g')) return unknownValue('this use of `match` is not followed');
    return branch(
      search(regex, text, pattern, program),
      hostValue(matchResult(regex, text.term)),
      nullValue,
      at,
    );
  },
  search: ({ text, arguments: [pattern], at, program }) => {
    const regex = pattern && regexOf(pattern);
    if (!regex) return unknownArgument(pattern);
    const found = branch(matches(text.term, regex, 'prefix'), numberValue(0), someNumber(1));
    return branch(search(regex, text, pattern, program), found, numberValue(-1), at);
  },
};

const unknownArgument = (value: Value | undefined): Tree =>
  unknownValue(value ? whyUnknown(value) : 'an argument is missing');

/** Calls a method of a string; undefined when there is none of this name that is known. */
export function callTextMethod(name: string, call: TextCall): Tree | undefined {
  const { text, arguments: args } = call;
  const own = constantText(text);
  if (own !== undefined && pure.has(name)) {
    const constants = args.map(constantArgument);
    if (constants.every((value) => value !== undefined)) return runPure(own, name, constants, text.from);
  }
  return Object.hasOwn(methods, name) ? methods[name]?.(call) : undefined;
}

type Constant = string | number | RegExp;

/** An argument as JavaScript has it. An expression with more than one repetition could take very long. */
function constantArgument(value: Value): Constant | undefined {
  if (value.kind === 'regex') {
    const { source, flags } = value.regex;
    const bare = source.replace(/\\.|\[(?:\\.|[^\]\\])*\]/g, 'x');
    return (bare.match(/[*+?{]/g)?.length ?? 0) > 1 ? undefined : new RegExp(source, flags);
  }
  return value.kind === 'number' ? value.value : constantText(value);
}

function runPure(text: string, name: string, args: readonly Constant[], from: SourceRange | undefined): Tree {
  if (name === 'repeat' && Number(args[0]) * text.length > 10_000) return unknownValue('a text is too long');
  const method = (text as unknown as Record<string, (...args: readonly unknown[]) => unknown>)[name];
  let result: unknown;
  try {
    result = method?.apply(text, [...args]);
  } catch {
    return thrown;
  }
  if (typeof result === 'string') return stringValue(result, from);
  if (typeof result === 'number') return numberValue(result);
  if (typeof result === 'boolean') return booleanValue(result);
  if (Array.isArray(result)) return listValue(splitRanges(text, args[0], result, from));
  return unknownValue(`\`${name}\` is not followed here`);
}

/** The parts of a split literal, each with its own place in the source, as long as no escape shifts them. */
function splitRanges(
  text: string,
  separator: unknown,
  parts: string[],
  from: SourceRange | undefined,
): Tree[] {
  const plain = from && from.end - from.start === text.length + 2 && typeof separator === 'string';
  let offset = (from?.start ?? 0) + 1;
  return parts.map((part) => {
    const range = plain ? { uri: from.uri, start: offset, end: offset + part.length } : from;
    offset += part.length + String(separator).length;
    return stringValue(part, range);
  });
}

function compareTexts(call: TextCall, kind: 'includes' | 'startsWith' | 'endsWith'): Tree {
  const { text, at, program } = call;
  const [other, start] = call.arguments;
  const term = other && textOf(other);
  if (!other || !term) return conditionOn(other, at);
  if (start) return unknownValue(`\`${kind}\` from a position is not followed`);
  const condition: Condition = { kind, term: text.term, text: term };
  if (other.kind === 'text') program.notes.compared(text, other, condition, 'pattern');
  return conditionValue(condition, at);
}

/** The unknown condition that an argument which is no text leads to. */
export const conditionOn = (value: Value | undefined, at: SourceRange): Tree =>
  conditionValue(unknownCondition(value ? whyUnknown(value) : 'an argument is missing'), at);

function position(call: TextCall, first: boolean): Tree {
  const { text, at, program } = call;
  const [other, start] = call.arguments;
  const term = other && textOf(other);
  if (!other || !term || start) return unknownArgument(other);
  const condition: Condition = { kind: 'includes', term: text.term, text: term };
  if (other.kind === 'text') program.notes.compared(text, other, condition, 'pattern');
  const found: Tree = first
    ? branch({ kind: 'startsWith', term: text.term, text: term }, numberValue(0), someNumber(1))
    : someNumber(0);
  return branch(condition, found, numberValue(-1), at);
}

function slice(text: Text, from: Value | undefined, to: Value | undefined): Tree {
  const start = from?.kind === 'number' ? from.value : undefined;
  const end = to?.kind === 'number' ? to.value : undefined;
  if (
    start === undefined ||
    (to && to.kind !== 'undefined' && end === undefined) ||
    start < 0 ||
    (end ?? 0) < 0
  ) {
    return unknownValue('where a text is cut is not known');
  }
  return textValue({ kind: 'slice', of: text.term, start, ...(end === undefined ? {} : { end }) });
}

function replace({ text, arguments: [search, by] }: TextCall, every: boolean): Tree {
  const [from, to] = [search && constantText(search), by && constantText(by)];
  if (to === undefined || to.includes('$')) return unknownValue('this replacement is not followed');
  if (from !== undefined) {
    return textValue({ kind: 'replace', of: text.term, search: from, by: to, all: every });
  }
  const regex = search && regexOf(search);
  if (!regex) return unknownArgument(search);
  return textValue({ kind: 'substitute', of: text.term, regex, by: to });
}

/** The length of a string. */
export function lengthOf(text: Text): Tree {
  const value = evaluateTerm(text.term, browserHandshake);
  if (text.term.kind === 'literal' && typeof value === 'string') return numberValue(value.length);
  return branch(equals(text.term, literal('')), numberValue(0), someNumber(1, text.term));
}
