import { leaf } from '../../../core/policy/decision';
import { dispatch, type Flow, goOn, then } from '../evaluate/flow';
import { mapTree } from '../evaluate/map-tree';
import { heldBy } from '../evaluate/objects';
import type { Program } from '../evaluate/program';
import { readProperty, unknownRest, writeProperty } from '../evaluate/properties';
import type { State } from '../evaluate/state';
import {
  type Call,
  constantOf,
  isUndefined,
  listValue,
  nativeValue,
  recordValue,
  type Tree,
  undefinedValue,
  unknownValue,
  type Value,
} from '../evaluate/value';

type External = Extract<Value, { kind: 'external' }>;

/** Functions that are a method of their first argument; a function among the others has to be written as one. */
const methods = new Set(
  'includes some every find findIndex map filter reduce forEach flatMap concat join startsWith endsWith toLower toUpper trim split replace indexOf'.split(
    ' ',
  ),
);

const called: Readonly<Record<string, string>> = { toLower: 'toLowerCase', toUpper: 'toUpperCase' };

const asMethod = (name: string, program: Program): Tree =>
  nativeValue(name, (call) => {
    const [of = undefinedValue, ...rest] = call.arguments;
    const shorthand = rest.some((tree) => tree.kind === 'leaf' && tree.value.kind === 'record');
    return dispatch(of, call.state, (value) => {
      if (shorthand || (value.kind !== 'list' && value.kind !== 'text'))
        return goOn(unknownValue(`this use of \`_.${name}\` is not followed`), call.state);
      return dispatch(readProperty(value, called[name] ?? name, program, call.state), call.state, (method) =>
        program.call(method, { ...call, self: leaf(value), arguments: rest }),
      );
    });
  });

/** `_.get(object, path, fallback)`. */
const get = (program: Program): Tree =>
  nativeValue('get', ({ arguments: [object = undefinedValue, path, fallback = undefinedValue], state }) => {
    const names = path && namesIn(path, state);
    if (!names) return goOn(unknownValue('which property `_.get` reads is not known'), state);
    const found = names.reduce<Tree>(
      (outer, name) =>
        mapTree(outer, (value) =>
          value.kind === 'undefined' || value.kind === 'null'
            ? undefinedValue
            : readProperty(value, name, program, state),
        ),
      object,
    );
    return goOn(
      mapTree(found, (value) => (value.kind === 'undefined' ? fallback : leaf(value))),
      state,
    );
  });

/** The names of a path: `a.b[0].c`, or a list of them. */
function namesIn(path: Tree, state: State): string[] | undefined {
  const text = constantOf(path);
  if (text !== undefined) return String(text).match(/[^.[\]'"]+/g) ?? [];
  const names = (path.kind === 'leaf' ? itemsOf(path.value, state) : undefined)?.map(constantOf);
  return names?.every((name) => name !== undefined) ? names.map(String) : undefined;
}

/** What a property becomes: `own` before, `given` by a later object. */
type Combine = (own: Tree | undefined, given: Tree, state: State) => Tree | undefined;

const isSet = (tree: Tree | undefined): tree is Tree => tree !== undefined && !isUndefined(tree);

const notKnown = unknownValue('what an object holds is not known');

/** Copies of the objects laid over each other, lists item by item (lodash 4, `merge`). */
function merged(own: Tree | undefined, given: Tree, state: State): Tree | undefined {
  if (isUndefined(given) || !isSet(own)) return isUndefined(given) ? own : given;
  if (own.kind !== 'leaf' || given.kind !== 'leaf') return notKnown;
  const [before, after] = [heldBy(own.value, state), heldBy(given.value, state)];
  if (before && after) return recordValue(combined(before, after, merged, state));
  const [first, second] = [itemsOf(own.value, state), itemsOf(given.value, state)];
  if (!first || !second) return isOpen(own.value) || isOpen(given.value) ? notKnown : given;
  const items = Array.from({ length: Math.max(first.length, second.length) }, (_, index) =>
    merged(first[index], second[index] ?? undefinedValue, state),
  );
  return listValue(items.map((item) => item ?? undefinedValue));
}

/** Can the value still be any object? */
const isOpen = (value: Value): boolean =>
  value.kind === 'unknown' || value.kind === 'external' || value.kind === 'record' || value.kind === 'list';

function itemsOf(value: Value, state: State): readonly Tree[] | undefined {
  const held = value.kind === 'list' ? state.get(value.list.items) : undefined;
  return held?.kind === 'leaf' ? held.value : undefined;
}

/** Where both have it, the first one stays; objects are gone into (lodash 4, `defaultsDeep`). */
function filled(own: Tree | undefined, given: Tree, state: State): Tree | undefined {
  if (!isSet(own)) return given;
  const [before, after] = [own, given].map((tree) =>
    tree.kind === 'leaf' ? heldBy(tree.value, state) : undefined,
  );
  return before && after ? recordValue(combined(before, after, filled, state)) : own;
}

const combiners: Readonly<Record<string, Combine>> = {
  merge: merged,
  defaultsDeep: filled,
  defaults: (own, given) => (isSet(own) ? own : given),
  assign: (_, given) => given,
  extend: (_, given) => given,
};

function combined(
  own: ReadonlyMap<string, Tree>,
  given: ReadonlyMap<string, Tree>,
  combine: Combine,
  state: State,
): ReadonlyMap<string, Tree> {
  const all = new Map(own);
  for (const [name, value] of given) {
    const made = combine(own.get(name), value, state);
    if (made) all.set(name, made);
  }
  return all;
}

/** A function that lays objects over its first argument, and gives that. */
const combining = (name: string, combine: Combine): Tree =>
  nativeValue(name, ({ arguments: [target = undefinedValue, ...sources], state }: Call) =>
    dispatch(target, state, (owner) =>
      then(
        sources.reduce<Flow>(
          (flow, source) => then(flow, (_, now) => laidOver(owner, source, combine, now)),
          goOn(undefinedValue, state),
        ),
        (_, after) => goOn(leaf(owner), after),
      ),
    ),
  );

const laidOver = (owner: Value, source: Tree, combine: Combine, state: State): Flow =>
  dispatch(source, state, (given) => {
    if (given.kind === 'undefined' || given.kind === 'null') return goOn(undefinedValue, state);
    const [own, held] = [heldBy(owner, state), heldBy(given, state)];
    if (!own || !held) return writeProperty(owner, unknownRest, notKnown, state);
    return [...combined(own, held, combine, state)].reduce<Flow>(
      (flow, [key, value]) => then(flow, (_, now) => writeProperty(owner, key, value, now)),
      goOn(undefinedValue, state),
    );
  });

/** An export of lodash 4, whichever way it is imported; undefined for what is not known. */
export function lodashExport({ module, path }: External, program: Program): Tree | undefined {
  const [, own] = /^lodash(?:-es)?(?:[./](\w+?)(?:\.js)?)?$/.exec(module) ?? [];
  if (own === undefined && !/^lodash(?:-es)?$/.test(module)) return undefined;
  const names = own === undefined || own === 'lodash' ? path : [own, ...path];
  const [name = ''] = names;
  if (names.length !== 1) return undefined;
  const combine = Object.hasOwn(combiners, name) ? combiners[name] : undefined;
  if (combine) return combining(name, combine);
  if (name === 'get') return get(program);
  return methods.has(name) ? asMethod(name, program) : undefined;
}
