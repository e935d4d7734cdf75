import { leaf } from '../../../core/policy/decision';
import { literal } from '../../../core/policy/term';
import { type Flow, goOn } from './flow';
import { mapTree } from './map-tree';
import type { Program } from './program';
import { readProperty } from './properties';
import { Slot, type State } from './state';
import { textOf } from './text';
import {
  type Call,
  nativeValue,
  type Tree,
  textValue,
  undefinedValue,
  unknownValue,
  whyUnknown,
} from './value';

const names = ['Error', 'TypeError', 'RangeError', 'SyntaxError', 'URIError', 'EvalError'];

/** The constructors of errors. */
export const errorClasses: ReadonlyMap<string, Tree> = new Map(
  names.map((name) => [name, nativeValue(name, (call) => newError(name, call))]),
);

/** `new Error(message)`, with or without `new`. */
function newError(name: string, { arguments: [message = undefinedValue], state }: Call): Flow {
  const text = mapTree(message, (value) => {
    const term = value.kind === 'undefined' ? literal('') : textOf(value);
    return term ? textValue(term) : unknownValue(whyUnknown(value));
  });
  // Handshakes on whose way it is not made know nothing of it.
  const properties = new Slot<ReadonlyMap<string, Tree>>();
  return goOn(
    leaf({ kind: 'record', record: { type: 'instance', platform: name, properties } }),
    state.with(properties, leaf(new Map([['message', text]]))),
  );
}

/** Is an instance of the one class of errors an instance of the other? Undefined when that is not known. */
export function isKindOfError(name: string, of: string): boolean | undefined {
  if (name === 'some error') return of === 'Error' || !names.includes(of) ? of === 'Error' : undefined;
  return names.includes(name) && (name === of || of === 'Error');
}

/** The status that an error carries as `statusCode` or `status`; the undefined value when it carries none. */
export const statusOfError = (error: Tree, state: State, program: Program): Tree =>
  mapTree(error, (value) => {
    if (value.kind === 'unknown') return leaf(value);
    if (value.kind !== 'record') return undefinedValue;
    const read = (key: string) => readProperty(value, key, program, state);
    return mapTree(read('statusCode'), (code) => (code.kind === 'undefined' ? read('status') : leaf(code)));
  });
