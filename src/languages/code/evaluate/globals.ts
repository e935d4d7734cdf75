import { leaf, replaceLeaves } from '../../../core/policy/decision';
import { errorClasses } from './errors';
import { jsonOf } from './files';
import { dispatch, type Flow, goOn } from './flow';
import { iterated } from './generators';
import { mapTree } from './map-tree';
import { namespace, onFirst, silent } from './natives';
import { objectGlobal } from './objects';
import type { Program } from './program';
import { newPromise, promiseFunctions } from './promises';
import { textOf } from './text';
import { soon, timer } from './timers';
import { truthOf } from './truth';
import { canParse, parseByNode, url } from './urls';
import {
  booleanValue,
  type Call,
  constantOf,
  constantText,
  hostValue,
  listValue,
  nativeValue,
  nullValue,
  numberValue,
  recordValue,
  stringValue,
  type Tree,
  textValue,
  thrown,
  undefinedValue,
  unknownValue,
  type Value,
  whyUnknown,
} from './value';

const list = (name: string, type: 'array' | 'set'): Tree =>
  nativeValue(name, ({ arguments: [first, mapped], state }) =>
    dispatch(first ?? undefinedValue, state, (value) => {
      if (value.kind === 'undefined' || value.kind === 'null') return goOn(listValue([], type), state);
      const held = iterated(value, state);
      if (held?.kind !== 'leaf' || mapped) return goOn(unknownValue('what a list holds is not known'), state);
      return goOn(listValue(held.value, type), state);
    }),
  );

function newMap({ arguments: [first], state }: Call): Flow {
  const held =
    first?.kind === 'leaf' && first.value.kind === 'list' ? state.get(first.value.list.items) : undefined;
  if (!first) return goOn(recordValue(new Map(), 'map'), state);
  if (held?.kind !== 'leaf') return goOn(unknownValue('what a map holds is not known'), state);
  const entries = new Map<string, Tree>();
  for (const item of held.value) {
    const pair =
      item.kind === 'leaf' && item.value.kind === 'list' ? state.get(item.value.list.items) : undefined;
    const [key, value] = pair?.kind === 'leaf' ? pair.value : [];
    const name = key && constantOf(key);
    if (name === undefined) return goOn(unknownValue('what a map holds is not known'), state);
    entries.set(String(name), value ?? undefinedValue);
  }
  return goOn(recordValue(entries, 'map'), state);
}

function regExp({ arguments: [source, flags], state, at }: Call): Flow {
  const made = mapTree(source ?? undefinedValue, (value) => {
    if (value.kind === 'regex') return leaf(value);
    const text = constantOf(leaf(value));
    const letters = flags ? constantOf(flags) : '';
    if (typeof text !== 'string' || typeof letters !== 'string')
      return unknownValue('a regular expression is not known');
    const from = value.kind === 'text' ? value.from : at;
    try {
      new RegExp(text, letters);
    } catch {
      return thrown;
    }
    return leaf<Value>({
      kind: 'regex',
      regex: { source: text, flags: letters, dialect: 'ecmascript' },
      ...(from ? { from } : {}),
    });
  });
  return goOn(made, state);
}

const process = (program: Program): Tree =>
  hostValue({
    name: '`process`',
    get: (key) => {
      if (key === 'env')
        return hostValue({ name: '`process.env`', get: (name) => leaf({ kind: 'environment', name }) });
      if (key === 'nextTick') return soon(key, program);
      if (key === 'cwd') return nativeValue(key, ({ state }) => goOn(stringValue('.'), state));
      return unknownValue(`\`process.${key}\` is not known`);
    },
  });

const parsable = nativeValue('canParse', canParse);

function parseJson(value: Value): Tree {
  const text = constantText(value);
  if (text === undefined) return unknownValue(whyUnknown(value));
  try {
    return treeOfJson(JSON.parse(text));
  } catch {
    return thrown;
  }
}

function treeOfJson(json: unknown): Tree {
  if (Array.isArray(json)) return listValue(json.map(treeOfJson));
  if (typeof json === 'string') return stringValue(json);
  if (typeof json === 'number') return numberValue(json);
  if (typeof json === 'boolean') return booleanValue(json);
  if (json === null) return nullValue;
  return recordValue(new Map(Object.entries(json as object).map(([key, one]) => [key, treeOfJson(one)])));
}

const globals: ReadonlyMap<string, Tree> = new Map<string, Tree>([
  ['URL', nativeValue('URL', url, (key) => (key === 'canParse' ? parsable : undefined))],
  ['Set', list('Set', 'set')],
  ['Map', nativeValue('Map', newMap)],
  ['RegExp', nativeValue('RegExp', regExp)],
  ...errorClasses,
  [
    'String',
    onFirst('String', (value) => {
      const of = textOf(value);
      return of
        ? textValue(of, value.kind === 'text' ? value.from : undefined)
        : unknownValue(whyUnknown(value));
    }),
  ],
  ['Number', onFirst('Number', numberOf)],
  ['parseInt', onFirst('parseInt', numberOf)],
  [
    'Boolean',
    nativeValue('Boolean', ({ arguments: [first], state, at }) =>
      goOn(
        replaceLeaves(truthOf(first ?? undefinedValue, at), ({ value }) => booleanValue(value)),
        state,
      ),
    ),
  ],
  [
    'Array',
    namespace('Array', {
      isArray: onFirst('isArray', (value) =>
        value.kind === 'unknown'
          ? leaf(value)
          : booleanValue(value.kind === 'list' && value.list.type === 'array'),
      ),
      from: list('from', 'array'),
      of: nativeValue('of', ({ arguments: items, state }) => goOn(listValue(items), state)),
    }),
  ],
  [
    'console',
    namespace(
      'console',
      Object.fromEntries(
        ['log', 'warn', 'error', 'info', 'debug', 'trace'].map((name) => [name, silent(name)]),
      ),
    ),
  ],
  ['Buffer', namespace('Buffer', { from: onFirst('from', (value) => leaf(value)) })],
  ['NaN', numberValue(Number.NaN)],
]);

function numberOf(value: Value): Tree {
  const constant = constantOf(leaf(value));
  const number = constant === undefined ? Number.NaN : Number.parseFloat(String(constant));
  return Number.isNaN(number) ? unknownValue(whyUnknown(value)) : numberValue(number);
}

/** Globals that call functions of the program. */
const ofProgram: Readonly<Record<string, (program: Program) => Tree>> = {
  process,
  setTimeout: timer,
  setImmediate: (program) => soon('setImmediate', program),
  queueMicrotask: (program) => soon('queueMicrotask', program),
  Object: objectGlobal,
  JSON: (program) =>
    namespace('JSON', { parse: onFirst('parse', (value) => jsonOf(value, program) ?? parseJson(value)) }),
  Promise: (program) =>
    nativeValue(
      'Promise',
      (call) => newPromise(call, program),
      (key) => (Object.hasOwn(promiseFunctions, key) ? promiseFunctions[key] : undefined),
    ),
};

/** What the platform defines under a name; undefined where that is not known. */
export const globalValue = (name: string, program: Program): Tree | undefined =>
  globals.get(name) ?? (Object.hasOwn(ofProgram, name) ? ofProgram[name]?.(program) : undefined);

/** What modules of the platform export, by module and name; more in {@link fileModules}. */
export const platformModules: Readonly<Record<string, Readonly<Record<string, Tree>>>> = {
  url: {
    URL: globals.get('URL') ?? undefinedValue,
    parse: nativeValue('parse', parseByNode),
  },
};
