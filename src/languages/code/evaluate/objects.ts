import { leaf } from '../../../core/policy/decision';
import type { SourceRange } from '../../../core/source';
import { chainOf } from './classes';
import { isKindOfError } from './errors';
import { dispatch, type Flow, goOn } from './flow';
import { iterated } from './generators';
import { mapTree } from './map-tree';
import { callRecordMethod, inheritedOr, selectProperty } from './maps';
import { onFirst } from './natives';
import type { Program } from './program';
import { unknownRest, writeProperty } from './properties';
import type { State } from './state';
import {
  booleanValue,
  type Call,
  constantOf,
  falseValue,
  hostValue,
  listValue,
  nativeValue,
  type RecordIdentity,
  recordValue,
  stringValue,
  type Tree,
  trueValue,
  undefinedValue,
  unknownValue,
  type Value,
} from './value';

const unknownHeld = unknownValue('what an object holds is not known');

/** What an object holds by name; undefined when that is not known in full. */
export function heldBy(value: Value, state: State): ReadonlyMap<string, Tree> | undefined {
  const held = value.kind === 'record' ? state.get(value.record.properties) : undefined;
  return held?.kind === 'leaf' && !held.value.has(unknownRest) ? held.value : undefined;
}

const onHeld = (name: string, work: (held: ReadonlyMap<string, Tree>) => Tree): Tree =>
  nativeValue(name, ({ arguments: [first = undefinedValue], state }) =>
    goOn(
      mapTree(first, (value) => {
        const held = heldBy(value, state);
        return held ? work(held) : unknownHeld;
      }),
      state,
    ),
  );

/** `Object.assign(target, …)`: properties of all, written to the first. */
function assign({ arguments: [target = undefinedValue, ...sources], state }: Call): Flow {
  return dispatch(target, state, (owner) =>
    sources.reduce<Flow>(
      (flow, source) => {
        const now = flow.next?.state ?? state;
        return dispatch(source, now, (value) => {
          if (['undefined', 'null', 'boolean'].includes(value.kind)) return goOn(leaf(owner), now);
          const held = heldBy(value, now) ?? new Map([[unknownRest, unknownHeld]]);
          const written = [...held].reduce<State>(
            (after, [key, one]) => writeProperty(owner, key, one, after).next?.state ?? after,
            now,
          );
          return goOn(leaf(owner), written);
        });
      },
      goOn(leaf(owner), state),
    ),
  );
}

function fromEntries({ arguments: [list = undefinedValue], state }: Call): Flow {
  return dispatch(list, state, (value) => {
    if (value.kind === 'unknown') return goOn(leaf(value), state);
    const entries = iterated(value, state);
    if (entries?.kind !== 'leaf') return goOn(unknownHeld, state);
    const held = new Map<string, Tree>();
    for (const entry of entries.value) {
      const pair = entry.kind === 'leaf' ? iterated(entry.value, state) : undefined;
      const [key, one = undefinedValue] = pair?.kind === 'leaf' ? pair.value : [];
      const name = key && constantOf(key);
      if (name === undefined) return goOn(unknownHeld, state);
      held.set(String(name), one);
    }
    return goOn(recordValue(held), state);
  });
}

const members: Readonly<Record<string, (program: Program) => Tree>> = {
  create: () =>
    onFirst('create', (value) =>
      value.kind === 'null'
        ? recordValue(new Map(), 'object', { bare: true })
        : unknownValue('what an object inherits is not followed'),
    ),
  freeze: () => itself,
  seal: () => itself,
  assign: () => nativeValue('assign', assign),
  fromEntries: () => nativeValue('fromEntries', fromEntries),
  keys: () => onHeld('keys', (held) => listValue([...held.keys()].map((key) => stringValue(key)))),
  values: () => onHeld('values', (held) => listValue([...held.values()])),
  entries: () =>
    onHeld('entries', (held) =>
      listValue([...held].map(([key, value]) => listValue([stringValue(key), value]))),
    ),
  hasOwn: (program) =>
    nativeValue('hasOwn', (call) =>
      hasOwn({ ...call, arguments: call.arguments.slice(1) }, call.arguments[0], program),
    ),
  prototype: (program) =>
    hostValue({
      name: '`Object.prototype`',
      get: (key) =>
        key === 'hasOwnProperty' ? nativeValue(key, (call) => hasOwn(call, call.self, program)) : undefined,
    }),
};

const itself = nativeValue('freeze', ({ arguments: [first = undefinedValue], state }) => goOn(first, state));

function hasOwn(call: Call, owner: Tree | undefined, program: Program): Flow {
  return dispatch(owner ?? undefinedValue, call.state, (value) =>
    value.kind === 'record' ? callRecordMethod('has', value, call, program) : goOn(unknownHeld, call.state),
  );
}

/** `Object`. */
export const objectGlobal = (program: Program): Tree =>
  hostValue({
    name: '`Object`',
    get: (key) => (Object.hasOwn(members, key) ? members[key]?.(program) : undefined),
  });

/** `key in object`. */
export function isIn(key: Tree, object: Value, at: SourceRange, program: Program, state: State): Tree {
  const held = heldBy(object, state);
  return held
    ? selectProperty(held, key, true, { at }, program, inheritedOr(falseValue, object, key, trueValue))
    : unknownHeld;
}

/** `value instanceof class`. */
export function isInstance(value: Value, type: Value): Tree {
  if (type.kind === 'class' && value.kind === 'record')
    return booleanValue(
      value.record.class !== undefined &&
        chainOf(value.record.class).classes.some((one) => one.class === type.class),
    );
  const name = type.kind === 'native' ? type.name : undefined;
  if (name !== undefined && value.kind === 'record' && value.record.type === 'instance')
    return isErrorOf(platformClass(value.record), name);
  const known = name === undefined ? undefined : instances[name]?.(value);
  return value.kind === 'unknown' || known === undefined
    ? unknownValue('`instanceof` is not followed here')
    : booleanValue(known);
}

function isErrorOf(own: string | undefined, name: string): Tree {
  const known = isKindOfError(own ?? '', name);
  return known === undefined ? unknownValue('`instanceof` is not followed here') : booleanValue(known);
}

/** The class of the platform that an instance is one of. */
function platformClass({ platform, class: own }: RecordIdentity): string | undefined {
  const base = own && chainOf(own).base;
  return base?.kind === 'native' ? base.name : platform;
}

/** Which values are instances of the platform's classes. */
const instances: Readonly<Record<string, (value: Value) => boolean>> = {
  RegExp: ({ kind }) => kind === 'regex',
  URL: ({ kind }) => kind === 'url',
  Set: (value) => value.kind === 'list' && value.list.type === 'set',
  Map: (value) => value.kind === 'record' && value.record.type === 'map',
  Promise: ({ kind }) => kind === 'promise',
};
