import { equals, matches, negate } from '../../../core/policy/condition';
import { leaf, replaceLeaves } from '../../../core/policy/decision';
import { concat, type Term } from '../../../core/policy/term';
import type { Regex } from '../../../core/regex/regex';
import type { SourceRange } from '../../../core/source';
import { areApart } from './apart';
import { mapTree, mapTrees } from './map-tree';
import type { Program } from './module';
import { State } from './state';
import { textOf } from './text';
import { truthOf } from './truth';
import {
  booleanValue,
  conditionValue,
  constantOf,
  constantText,
  falseValue,
  numberValue,
  stringValue,
  type Tree,
  textValue,
  trueValue,
  undefinedValue,
  unknownCondition,
  unknownValue,
  type Value,
  whyUnknown,
} from './value';

/** The value of an operator with one operand. */
export function unary(operator: string, of: Tree, at: SourceRange): Tree {
  switch (operator) {
    case '!':
      return replaceLeaves(truthOf(of, at), ({ value }) => booleanValue(!value));
    case 'typeof':
      return mapTree(of, (value) => {
        const type = typeOf(value);
        return type === undefined ? unknownValue(whyUnknown(value)) : stringValue(type);
      });
    case 'void':
      return undefinedValue;
    case '-':
    case '+':
      return mapTree(of, (value) => {
        const number = value.kind === 'number' ? value.value : Number(constantText(value) ?? Number.NaN);
        if (Number.isNaN(number)) return unknownValue('a number is not known');
        return numberValue(operator === '-' ? -number : number);
      });
    default:
      return unknownValue(`the operator ${operator} is not followed`);
  }
}

const types: Readonly<Partial<Record<Value['kind'], string>>> = {
  undefined: 'undefined',
  null: 'object',
  boolean: 'boolean',
  number: 'number',
  someNumber: 'number',
  text: 'string',
  regex: 'object',
  url: 'object',
  list: 'object',
  record: 'object',
  closure: 'function',
  native: 'function',
  class: 'function',
  host: 'object',
  promise: 'object',
};

const typeOf = (value: Value): string | undefined => types[value.kind];

/** The value of an operator with two operands. */
export function compare(operator: string, left: Tree, right: Tree, at: SourceRange, program: Program): Tree {
  return mapTrees(left, right, (a, b) => {
    switch (operator) {
      case '===':
      case '==':
        return same(a, b, operator === '==', at, program);
      case '!==':
      case '!=':
        return opposite(same(a, b, operator === '!=', at, program));
      case '+':
        return plus(a, b);
      case '<':
      case '<=':
      case '>':
      case '>=':
        return order(operator, a, b);
      case '-':
      case '*':
      case '/':
      case '%':
      case '**':
      case '|':
      case '&':
      case '^':
      case '<<':
      case '>>':
      case '>>>':
        return arithmetic(operator, a, b);
      default:
        return unknownValue(`the operator ${operator} is not followed`);
    }
  });
}

const opposite = (tree: Tree): Tree =>
  mapTree(tree, (value) => (value.kind === 'boolean' ? booleanValue(!value.value) : leaf(value)));

/** Equality (ECMAScript, IsStrictlyEqual; `loose` for `==`, as far as operands of one type and null go). */
export function same(a: Value, b: Value, loose: boolean, at: SourceRange, program: Program): Tree {
  const unknown = [a, b].find((value) => isOpen(value));
  const other = unknown === a ? b : a;
  if (unknown?.kind === 'environment') {
    if (other.kind === 'null' && !loose) return falseValue;
    // A value that the handshake has to have is configuration, no switch.
    if (other.kind === 'text' && constantText(other) === undefined)
      return conditionValue(unknownCondition(`what ${unknown.name} holds is not known`), at);
  }
  if (unknown) {
    // What the environment holds is a secret as often as not.
    const apart = unknown.kind !== 'environment' && areApart([leaf(a), leaf(b)], State.empty);
    return conditionValue(unknownCondition(whyUnknown(unknown), { apart }), at);
  }
  if (a.kind === 'text' && b.kind === 'text') {
    const condition = equals(a.term, b.term);
    program.notes.compared(a, b, condition, 'exact');
    return conditionValue(condition, at);
  }
  const nullish = [a, b].filter(({ kind }) => kind === 'undefined' || kind === 'null').length;
  if (loose && nullish > 0) return booleanValue(nullish === 2);
  if (a.kind !== b.kind) {
    const numbers = a.kind === 'someNumber' || b.kind === 'someNumber';
    if (numbers && (a.kind === 'number' || b.kind === 'number')) return someEquals(a, b, at);
    return loose
      ? conditionValue(unknownCondition('values of different types are compared'), at)
      : falseValue;
  }
  if (a.kind === 'boolean' || a.kind === 'number') return booleanValue(a.value === (b as typeof a).value);
  if (nullish === 2) return trueValue;
  if (a.kind === 'list') return booleanValue(a.list === (b as typeof a).list);
  if (a.kind === 'record') return booleanValue(a.record === (b as typeof a).record);
  if (a.kind === 'host') return booleanValue(a.host === (b as typeof a).host);
  return conditionValue(unknownCondition('these values cannot be compared'), at);
}

/** Can the value still be anything? */
const isOpen = (value: Value): boolean =>
  value.kind === 'unknown' || value.kind === 'environment' || value.kind === 'external';

function someEquals(a: Value, b: Value, at: SourceRange): Tree {
  const some = a.kind === 'someNumber' ? a : b;
  const number = a.kind === 'number' ? a : b;
  if (some.kind === 'someNumber' && number.kind === 'number') {
    if (number.value < some.atLeast || (some.notZero && number.value === 0)) return falseValue;
    if (some.lengthOf && isLength(number.value))
      return conditionValue(matches(some.lengthOf, ofLength(`{${number.value}}$`)), at);
  }
  return conditionValue(unknownCondition('how large a number is, is not known'), at);
}

/** Longer texts are not counted: an expression of that size takes long to walk. */
const isLength = (number: number): boolean => Number.isInteger(number) && number >= 0 && number <= 300;

/** Texts of some length, in UTF-16 units. */
const ofLength = (count: string): Regex => ({ source: `^[^]${count}`, flags: '', dialect: 'ecmascript' });

function plus(a: Value, b: Value): Tree {
  if (a.kind === 'number' && b.kind === 'number') return numberValue(a.value + b.value);
  const texts: (Term | undefined)[] = [textOf(a), textOf(b)];
  const [left, right] = texts;
  if (left && right && (a.kind === 'text' || b.kind === 'text')) return textValue(concat([left, right]));
  return unknownValue(whyUnknown(left ? b : a));
}

function order(operator: string, a: Value, b: Value): Tree {
  if (a.kind === 'number' && b.kind === 'number') return booleanValue(ordered(operator, a.value, b.value));
  const [x, y] = [constantText(a), constantText(b)];
  if (x !== undefined && y !== undefined) return booleanValue(ordered(operator, x, y));
  if (a.kind === 'someNumber' && b.kind === 'number') return someOrder(operator, a, b.value);
  const mirrored: Readonly<Record<string, string>> = { '<': '>', '<=': '>=', '>': '<', '>=': '<=' };
  if (a.kind === 'number' && b.kind === 'someNumber') {
    return someOrder(mirrored[operator] as string, b, a.value);
  }
  const open = [a, b].find(isOpen) ?? a;
  return conditionValue(unknownCondition(whyUnknown(open)));
}

function ordered<T extends string | number>(operator: string, a: T, b: T): boolean {
  if (operator === '<') return a < b;
  if (operator === '<=') return a <= b;
  return operator === '>' ? a > b : a >= b;
}

type SomeNumber = Value & { readonly kind: 'someNumber' };

/** A number that is at least `least`, compared with another. */
function someOrder(operator: string, { atLeast: least, lengthOf }: SomeNumber, than: number): Tree {
  if ((operator === '>' && least > than) || (operator === '>=' && least >= than)) return trueValue;
  if ((operator === '<' && least >= than) || (operator === '<=' && least > than)) return falseValue;
  const bound = operator === '>' || operator === '<=' ? than + 1 : than;
  if (lengthOf && isLength(bound)) {
    const reaches = matches(lengthOf, ofLength(`{${bound}}`));
    return conditionValue(operator.startsWith('>') ? reaches : negate(reaches));
  }
  return conditionValue(unknownCondition('how large a number is, is not known'));
}

function arithmetic(operator: string, a: Value, b: Value): Tree {
  const [x, y] = [constantOf(leaf(a)), constantOf(leaf(b))];
  if (typeof x !== 'number' || typeof y !== 'number') return unknownValue('a number is not known');
  return numberValue(arithmetics[operator]?.(x, y) ?? Number.NaN);
}

const arithmetics: Readonly<Record<string, (x: number, y: number) => number>> = {
  '-': (x, y) => x - y,
  '*': (x, y) => x * y,
  '/': (x, y) => x / y,
  '%': (x, y) => x % y,
  '**': (x, y) => x ** y,
  '|': (x, y) => x | y,
  '&': (x, y) => x & y,
  '^': (x, y) => x ^ y,
  '<<': (x, y) => x << y,
  '>>': (x, y) => x >> y,
  '>>>': (x, y) => x >>> y,
};
