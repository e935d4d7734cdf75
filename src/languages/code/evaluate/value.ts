import type { Condition } from '../../../core/policy/condition';
import { branch, type Decision, leaf } from '../../../core/policy/decision';
import { browserHandshake } from '../../../core/policy/handshake';
import { evaluateTerm, literal, type Term } from '../../../core/policy/term';
import { Unknown } from '../../../core/policy/unknown';
import type { Regex } from '../../../core/regex/regex';
import type { SourceRange } from '../../../core/source';
import type { UrlParser } from '../../../core/url';
import type { ClassSyntax, FunctionSyntax } from '../syntax';
import type { Flow } from './flow';
import type { Scope } from './scope';
import { Slot, type State } from './state';

/** What an expression stands for, as far as it is known before a handshake comes. */
export type Value =
  | { readonly kind: 'null' }
  /** `skipped`: the end of an optional chain, such as `a?.b.c` without `a`. */
  | { readonly kind: 'undefined'; readonly skipped?: boolean }
  | { readonly kind: 'boolean'; readonly value: boolean }
  | { readonly kind: 'number'; readonly value: number }
  /** A number of which only a lower bound is known, or that it is not 0; the length of a text says which text. */
  | {
      readonly kind: 'someNumber';
      readonly atLeast: number;
      readonly notZero?: boolean;
      readonly lengthOf?: Term;
    }
  /** A string. An absent header is no string but `undefined`. `from` is the literal that it was written as. */
  | { readonly kind: 'text'; readonly term: Term; readonly from?: SourceRange }
  | { readonly kind: 'regex'; readonly regex: Regex; readonly from?: SourceRange }
  | { readonly kind: 'url'; readonly of: Term; readonly parser: UrlParser }
  /** Array or set; what it holds is in the state, under this object. */
  | { readonly kind: 'list'; readonly list: ListIdentity }
  /** Plain object, map or instance; what it holds is in the state, under this object. */
  | { readonly kind: 'record'; readonly record: RecordIdentity }
  | Closure
  | {
      readonly kind: 'class';
      readonly class: ClassSyntax;
      readonly scope: Scope;
      /** What was assigned to its static properties. */
      readonly statics: Slot<ReadonlyMap<string, Tree>>;
    }
  | Native
  /** An object of the platform or of a library. */
  | { readonly kind: 'host'; readonly host: Host }
  | { readonly kind: 'promise'; readonly of: Tree }
  /** An environment variable, whose value is known where the program runs only. */
  | { readonly kind: 'environment'; readonly name: string }
  /** What a module outside the workspace exports: `path` is `['Server']` for the class `Server` of ws. */
  | {
      readonly kind: 'external';
      readonly module: string;
      readonly path: readonly string[];
      /** What a call that is part of the path got is not {@link areApart apart}. */
      readonly mixed?: boolean;
    }
  /** An exception on its way, or why a promise fails; never the value of a variable. */
  | { readonly kind: 'thrown'; readonly error: Tree }
  /** `many`: stands for any number of items of a list. */
  | { readonly kind: 'unknown'; readonly why: string; readonly apart?: boolean; readonly many?: boolean };

/** A value that depends on the handshake. */
export type Tree = Decision<Value>;

type Thrown = Extract<Value, { kind: 'thrown' }>;

export interface Closure {
  readonly kind: 'closure';
  readonly function: FunctionSyntax;
  readonly scope: Scope;
  readonly self: Tree | undefined;
}

/** A function of the platform or of a library. */
export interface Native {
  readonly kind: 'native';
  readonly name: string;
  readonly call: (call: Call) => Flow;
  /** What belongs to it, such as `URL.canParse`. */
  readonly get?: Host['get'];
}

/** One call: what it gets, and where it stands. */
export interface Call {
  readonly arguments: readonly Tree[];
  readonly self: Tree;
  readonly state: State;
  readonly at: SourceRange;
}

export interface Host {
  /** For messages: `the request`. */
  readonly name: string;
  /** A property, undefined when there is none that is known. */
  readonly get: (key: string, state: State) => Tree | undefined;
  /** True when code that is not known could answer the handshake with it. */
  readonly answers?: boolean;
  /** What is in it comes from nothing that the page sends. */
  readonly apart?: boolean;
}

export interface ListIdentity {
  readonly type: 'array' | 'set';
  readonly items: Slot<readonly Tree[]>;
}

export interface RecordIdentity {
  readonly type: 'object' | 'map' | 'instance';
  readonly properties: Slot<ReadonlyMap<string, Tree>>;
  /** The object literal. */
  readonly from?: SourceRange;
  /** True of an object that inherits nothing: `Object.create(null)`. */
  readonly bare?: boolean;
  /** Of an object literal: what its getters give is worked out when it is read. */
  readonly getters?: ReadonlyMap<string, Closure>;
  /** Of an instance of a class of the platform: the name of that class. */
  readonly platform?: string;
  /** Of an instance. */
  readonly class?: Extract<Value, { kind: 'class' }>;
  /** Of an instance whose class extends a library's: what the library made. */
  readonly base?: Slot<Value>;
  /** Of an instance: the `new` that made it. */
  readonly made?: SourceRange;
}

const kinds = <K extends Value['kind']>(kind: K, value: Tree): boolean =>
  value.kind === 'leaf' && value.value.kind === kind;

export const undefinedValue: Tree = leaf({ kind: 'undefined' });
export const skipped: Tree = leaf({ kind: 'undefined', skipped: true });
export const nullValue: Tree = leaf({ kind: 'null' });
export const trueValue: Tree = leaf({ kind: 'boolean', value: true });
export const falseValue: Tree = leaf({ kind: 'boolean', value: false });
/** An exception of the program. */
export const thrownWith = (error: Tree): Tree => leaf({ kind: 'thrown', error });
export const isThrown = (tree: Tree): tree is Extract<Tree, { kind: 'leaf' }> & { value: Thrown } =>
  kinds('thrown', tree);

export const booleanValue = (value: boolean): Tree => (value ? trueValue : falseValue);
export const numberValue = (value: number): Tree => leaf({ kind: 'number', value });
export const someNumber = (atLeast: number, lengthOf?: Term): Tree =>
  leaf({ kind: 'someNumber', atLeast, ...(lengthOf ? { lengthOf } : {}) });
/** Items of a list, nobody knows how many. */
export const unknownItems = (why: string): Tree => leaf({ kind: 'unknown', why, many: true });
export const isMany = (tree: Tree): boolean =>
  tree.kind === 'leaf' && tree.value.kind === 'unknown' && tree.value.many === true;
/** @param options `apart`: see `areApart` */
export const unknownValue = (why: string, { apart = false } = {}): Tree =>
  leaf({ kind: 'unknown', why, ...(apart ? { apart } : {}) });
/** An exception of the platform: an instance of some class of errors, without a status. */
export const thrown: Tree = thrownWith(
  leaf({
    kind: 'record',
    record: {
      type: 'instance',
      platform: 'some error',
      properties: new Slot(leaf(new Map([['message', unknownValue('what an exception says is not known')]]))),
    },
  }),
);
export const hostValue = (host: Host): Tree => leaf({ kind: 'host', host });
export const nativeValue = (name: string, call: Native['call'], get?: Native['get']): Tree =>
  leaf({ kind: 'native', name, call, ...(get ? { get } : {}) });
export const isUndefined = (tree: Tree): boolean => kinds('undefined', tree);
export const isExternal = (tree: Tree): boolean => kinds('external', tree);

export const textValue = (term: Term, from?: SourceRange): Tree =>
  leaf({ kind: 'text', term: folded(term), ...(from ? { from } : {}) });

/** What is made of a constant is a constant. */
function folded(term: Term): Term {
  if (!('of' in term) || term.of.kind !== 'literal') return term;
  const value = evaluateTerm(term, browserHandshake);
  return typeof value === 'string' ? literal(value) : term;
}

export const stringValue = (value: string, from?: SourceRange): Tree => textValue(literal(value), from);

/** The text of a term that can be absent; `absent` stands for it then. */
export const optionalText = (term: Term, absent: Tree = undefinedValue): Tree => {
  const text = folded(term);
  return text.kind === 'literal'
    ? textValue(text)
    : branch({ kind: 'present', term }, textValue(term), absent);
};

/** True or false by a condition. */
export const conditionValue = (condition: Condition, at?: SourceRange): Tree =>
  branch(condition, trueValue, falseValue, at);

/** More items are not followed: a list that is put behind itself line by line would soon fill any memory. */
const mostItems = 10_000;

/** The items of a list, unless there are too many. */
export const listedItems = (items: readonly Tree[]): readonly Tree[] =>
  items.length > mostItems ? [unknownItems('a list is too long to be followed')] : items;

export const listValue = (items: readonly Tree[], type: 'array' | 'set' = 'array'): Tree =>
  leaf({ kind: 'list', list: { type, items: new Slot(leaf(listedItems(items))) } });

export const recordValue = (
  properties: ReadonlyMap<string, Tree>,
  type: 'object' | 'map' = 'object',
  more: Pick<RecordIdentity, 'from' | 'getters' | 'bare'> = {},
): Tree => leaf({ kind: 'record', record: { type, properties: new Slot(leaf(properties)), ...more } });

/** The string that a value is, when that is known. */
export const constantText = (value: Value): string | undefined =>
  value.kind === 'text' && value.term.kind === 'literal' ? value.term.value : undefined;

/** The constant that a value is: undefined when it is none, or is `undefined` itself. */
export function constantOf(tree: Tree): string | number | boolean | undefined {
  if (tree.kind !== 'leaf') return undefined;
  const { value } = tree;
  if (value.kind === 'number' || value.kind === 'boolean') return value.value;
  return constantText(value);
}

/** The strings that a list holds before any handshake, when all are known. */
export function constantTexts({ list }: Extract<Value, { kind: 'list' }>): readonly string[] | undefined {
  const items = list.items.initial;
  const texts = items?.kind === 'leaf' ? items.value.map(constantOf) : [undefined];
  return texts.every((text) => typeof text === 'string') ? texts : undefined;
}

const environmentWords = (name: string): string => `the environment variable ${name} is not known`;

/** The environment variable that is the reason why something cannot be known. */
export const environmentIn = (why: string): string | undefined =>
  /^the environment variable (\S+) is not known$/.exec(why)?.[1];

/** Why something cannot be known, in words. */
export const whyUnknown = (value: Value): string =>
  value.kind === 'unknown'
    ? value.why
    : value.kind === 'environment'
      ? environmentWords(value.name)
      : value.kind === 'external'
        ? `what \`${[value.module, ...value.path].join('.').replaceAll('.()', '()')}\` is, is not known`
        : 'the code is not understood here';

export const unknownCondition = (why: string, options?: { readonly apart?: boolean }): Condition => ({
  kind: 'unknown',
  unknown: new Unknown(why, options),
});

/** The value as one of which nothing is known. */
export const unknownFrom = (value: Value): Tree =>
  unknownValue(whyUnknown(value), { apart: isLeftToVisitor(value) });

/** Of a value that is not known: does it depend on nothing that the page brings along? */
export const isLeftToVisitor = (value: Value): boolean =>
  value.kind === 'unknown' ? value.apart === true : value.kind === 'external' && !value.mixed;
