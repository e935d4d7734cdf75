import { branch, leaf } from '../../../core/policy/decision';
import type { UrlPart } from '../../../core/url';
import { baseMember, gotten, inheritedMember, staticMember, writeStatic } from './classes';
import { dispatch, type Flow, goOn } from './flow';
import { functionProperty } from './functions';
import { callListMethod, listMethods } from './lists';
import { callRecordMethod, recordMethods, written } from './maps';
import type { Program } from './module';
import { promiseMethod } from './promises';
import { matchResult, search, testRegex } from './regexes';
import type { State } from './state';
import { callTextMethod, lengthOf } from './text';
import {
  type Call,
  constantText,
  hostValue,
  isMany,
  nativeValue,
  nullValue,
  numberValue,
  optionalText,
  someNumber,
  stringValue,
  type Tree,
  textValue,
  thrown,
  undefinedValue,
  unknownFrom,
  unknownValue,
  type Value,
} from './value';

/** Key of a property that stands for all those of an object that are not known. */
export const unknownRest = '...';

/** The value of a property; reading one of undefined or null throws. */
export function readProperty(value: Value, key: string, program: Program, state: State): Tree {
  switch (value.kind) {
    case 'undefined':
    case 'null':
      return thrown;
    case 'text':
      return textProperty(value, key, program);
    case 'regex':
      return regexProperty(value, key, program);
    case 'url':
      return urlProperty(value, key);
    case 'list':
      return listProperty(value, key, program, state);
    case 'record':
      return recordProperty(value, key, program, state);
    case 'host':
      return (
        value.host.get(key, state) ??
        unknownValue(`\`${key}\` of ${value.host.name} is not known`, { apart: value.host.apart === true })
      );
    case 'class':
      return staticMember(value, key, program, state);
    case 'closure':
    case 'native':
      return functionProperty(value, key, program, state);
    case 'external':
      return program.external(key === 'default' ? value : { ...value, path: [...value.path, key] });
    case 'promise':
      return promiseMethod(value.of, key, program);
    default:
      return unknownFrom(value);
  }
}

/** A method that works on the values its arguments can have. */
function onValues(name: string, work: (args: readonly Value[], call: Call) => Tree): Tree {
  return nativeValue(name, (call) => {
    const step = (index: number, values: readonly Value[], state: State): Flow => {
      const argument = call.arguments[index];
      if (!argument) return goOn(work(values, { ...call, state }), state);
      return dispatch(argument, state, (value) => step(index + 1, [...values, value], state));
    };
    return step(0, [], call.state);
  });
}

function textProperty(text: Value & { kind: 'text' }, key: string, program: Program): Tree {
  if (key === 'length') return lengthOf(text);
  const own = constantText(text);
  if (own !== undefined && /^\d+$/.test(key)) {
    const character = own[Number(key)];
    return character === undefined ? undefinedValue : stringValue(character);
  }
  return onValues(
    key,
    (args, { at }) =>
      callTextMethod(key, { text, arguments: args, at, program }) ??
      unknownValue(`\`${key}\` of a text is not followed`),
  );
}

function regexProperty(regex: Value & { kind: 'regex' }, key: string, program: Program): Tree {
  if (key === 'source' || key === 'flags') return stringValue(regex.regex[key]);
  if (key === 'test') {
    return onValues(key, ([value], { at }) => testRegex(regex, value ?? { kind: 'undefined' }, at, program));
  }
  if (key === 'exec') {
    return onValues(key, ([value], { at }) => {
      if (value?.kind !== 'text' || /[gy]/.test(regex.regex.flags))
        return unknownValue('`exec` is not followed here');
      const found = hostValue(matchResult(regex.regex, value.term));
      return branch(search(regex.regex, value, regex, program), found, nullValue, at);
    });
  }
  return unknownValue(`\`${key}\` of a regular expression is not followed`);
}

const urlParts = new Set<string>([
  'protocol',
  'hostname',
  'host',
  'port',
  'pathname',
  'origin',
  'href',
] satisfies UrlPart[]);

function urlProperty(url: Value & { kind: 'url' }, key: string): Tree {
  const { of, parser } = url;
  const part = (name: UrlPart): Tree => {
    const term = { kind: 'urlPart', of, parser, part: name } as const;
    return parser === 'whatwg' ? textValue(term) : optionalText(term, nullValue);
  };
  if (parser === 'node' && (key === 'origin' || key === 'href'))
    return unknownValue(`\`${key}\` of \`url.parse\` is not followed`);
  if (urlParts.has(key)) return part(key as UrlPart);
  if (key === 'toString' || key === 'toJSON') return onValues(key, () => part('href'));
  return unknownValue(`\`${key}\` of a URL is not followed`);
}

function listProperty(list: Value & { kind: 'list' }, key: string, program: Program, state: State): Tree {
  const items = state.get(list.list.items);
  if (items?.kind === 'leaf') {
    const open = items.value.findIndex(isMany);
    if (key === (list.list.type === 'set' ? 'size' : 'length'))
      return open < 0 ? numberValue(items.value.length) : someNumber(items.value.length - 1);
    if (/^\d+$/.test(key))
      return open < 0 || Number(key) < open
        ? (items.value[Number(key)] ?? undefinedValue)
        : unknownValue('what a list holds is not known');
  }
  if (!listMethods.has(key)) return unknownValue(`\`${key}\` of a list is not followed`);
  return nativeValue(key, (call) => callListMethod(key, list, call, program));
}

function recordProperty(
  record: Value & { kind: 'record' },
  key: string,
  program: Program,
  state: State,
): Tree {
  const { type, properties } = record.record;
  if (type === 'map') {
    if (recordMethods.has(key))
      return nativeValue(key, (call) => callRecordMethod(key, record, call, program));
    const held = state.get(properties);
    if (key === 'size' && held?.kind === 'leaf' && !held.value.has(unknownRest))
      return numberValue(held.value.size);
    return unknownValue(`\`${key}\` of a map is not followed`);
  }
  const held = state.get(properties);
  if (held?.kind !== 'leaf') return unknownValue('what an object holds is not known');
  const getter = record.record.getters?.get(key);
  if (getter) return gotten(getter, leaf(record), program, state);
  const own =
    held.value.get(key) ??
    inheritedMember(record, key, program, state) ??
    baseMember(record, key, program, state);
  if (own) return own;
  if (key === 'hasOwnProperty')
    return nativeValue(key, (call) => callRecordMethod('has', record, call, program));
  return held.value.get(unknownRest) ?? undefinedValue;
}

/** Takes a property of an object away. */
export function removeProperty(owner: Value, key: string | number | boolean | undefined, state: State): Flow {
  const held = owner.kind === 'record' ? state.get(owner.record.properties) : undefined;
  if (owner.kind !== 'record' || held?.kind !== 'leaf' || key === undefined)
    return writeProperty(owner, undefined, undefinedValue, state);
  const left = new Map(held.value);
  left.delete(String(key));
  return goOn(undefinedValue, state.with(owner.record.properties, leaf(left)));
}

/** Gives a property of an object a value. */
export function writeProperty(
  owner: Value,
  key: string | number | boolean | undefined,
  value: Tree,
  state: State,
): Flow {
  if (owner.kind === 'record') {
    const { properties } = owner.record;
    const held = state.get(properties);
    if (held?.kind === 'leaf')
      return goOn(undefinedValue, state.with(properties, leaf(written(held.value, key, value))));
  }
  if (owner.kind === 'list') {
    const held = state.get(owner.list.items);
    const index = Number(key);
    const items = held?.kind === 'leaf' ? held.value : [];
    const next =
      Number.isInteger(index) && index >= 0 && index <= items.length
        ? [...items.slice(0, index), value, ...items.slice(index + 1)]
        : [...items, unknownValue('what a list holds is not known')];
    return goOn(undefinedValue, state.with(owner.list.items, leaf(next)));
  }
  if (owner.kind === 'class' && typeof key === 'string')
    return goOn(undefinedValue, writeStatic(owner, key, value, state));
  return goOn(undefinedValue, state);
}
