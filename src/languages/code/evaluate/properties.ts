import { branch, leaf } from '../../../core/policy/decision';
import type { UrlPart } from '../../../core/url';
import type { ClassMember } from '../syntax';
import { callListMethod, callRecordMethod, listMethods, recordMethods } from './collections';
import { evaluate } from './expressions';
import { dispatch, type Flow, goOn, type State, then } from './flow';
import type { Program } from './module';
import { Scope } from './scope';
import { callTextMethod, lengthOf, matchResult, search, testRegex } from './text';
import {
  type Call,
  constantText,
  hostValue,
  nativeValue,
  nullValue,
  numberValue,
  optionalText,
  stringValue,
  type Tree,
  textValue,
  thrown,
  undefinedValue,
  unknownValue,
  type Value,
  whyUnknown,
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
      return value.host.get(key, state) ?? unknownValue(`\`${key}\` of ${value.host.name} is not known`);
    case 'class':
      return staticMember(value, key);
    case 'closure':
    case 'native':
      return functionProperty(value, key, program);
    case 'external':
      return program.external(key === 'default' ? value : { ...value, path: [...value.path, key] });
    case 'promise':
      return unknownValue('what follows a promise is not followed');
    default:
      return unknownValue(whyUnknown(value));
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
    if (key === (list.list.type === 'set' ? 'size' : 'length')) return numberValue(items.value.length);
    if (/^\d+$/.test(key)) return items.value[Number(key)] ?? undefinedValue;
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
    return unknownValue(`\`${key}\` of a map is not followed`);
  }
  const held = state.get(properties);
  if (held?.kind !== 'leaf') return unknownValue('what an object holds is not known');
  const own = held.value.get(key) ?? inherited(record, key);
  if (own) return own;
  if (key === 'hasOwnProperty')
    return nativeValue(key, (call) => callRecordMethod('has', record, call, program));
  return held.value.get(unknownRest) ?? undefinedValue;
}

/** A member that an instance has from its class. */
function inherited(record: Value & { kind: 'record' }, key: string): Tree | undefined {
  const origin = record.record.class;
  const member = origin && findMember(origin.class, key, false);
  if (!origin || !member) return undefined;
  return memberValue(member, origin.scope, leaf(record));
}

const findMember = (syntax: { members: readonly ClassMember[] }, name: string, isStatic: boolean) =>
  syntax.members.find((member) => member.name === name && member.static === isStatic);

function memberValue(member: ClassMember, outer: Scope, self: Tree): Tree {
  const scope = new Scope(outer.module, outer, self);
  if (member.kind === 'getter' || member.kind === 'setter' || !member.value) {
    return unknownValue(`the property \`${member.name}\` is not followed`);
  }
  if (member.value.kind === 'function' && member.kind === 'method') {
    return leaf({ kind: 'closure', function: member.value.function, scope, self });
  }
  return scope.module.settled(member.value, scope);
}

function staticMember(value: Value & { kind: 'class' }, key: string): Tree {
  const member = findMember(value.class, key, true);
  return member
    ? memberValue(member, value.scope, leaf(value))
    : unknownValue(`\`${key}\` of a class is not known`);
}

/** `bind`, `call` and `apply`. */
function functionProperty(
  value: Value & { kind: 'closure' | 'native' },
  key: string,
  program: Program,
): Tree {
  if (value.kind === 'native' && value.members?.[key]) return value.members[key] as Tree;
  if (key === 'length' && value.kind === 'closure')
    return numberValue(declaredLength(value.function.parameters));
  if (key === 'bind') {
    return nativeValue(key, ({ arguments: [self, ...first], state }) => {
      if (value.kind === 'closure' && first.length === 0)
        return goOn(leaf({ ...value, self: self ?? value.self }), state);
      const bound = nativeValue('bound', (call) =>
        program.call(value, { ...call, arguments: [...first, ...call.arguments] }),
      );
      return goOn(bound, state);
    });
  }
  if (key === 'call') {
    return nativeValue(key, (call) => {
      const [self, ...rest] = call.arguments;
      return program.call(value, { ...call, self: self ?? undefinedValue, arguments: rest });
    });
  }
  return unknownValue(`\`${key}\` of a function is not followed`);
}

/** How many parameters a function declares (ECMAScript, `length`): those before the first with a default. */
export function declaredLength(parameters: readonly { readonly kind: string }[]): number {
  const first = parameters.findIndex(({ kind }) => kind === 'default');
  return first < 0 ? parameters.length : first;
}

/** Gives a property of an object a value. */
export function writeProperty(owner: Value, key: unknown, value: Tree, state: State): Flow {
  if (owner.kind === 'record' && typeof key === 'string') {
    const { properties } = owner.record;
    const held = state.get(properties);
    if (held?.kind === 'leaf') {
      return goOn(undefinedValue, state.with(properties, leaf(new Map(held.value).set(key, value))));
    }
  }
  return goOn(undefinedValue, state);
}

/** Runs a class's field initializers and constructor for a new instance. */
export function fillInstance(self: Value & { kind: 'record' }, state: State): Flow {
  const origin = self.record.class;
  const fields = origin?.class.members.filter((member) => member.kind === 'field' && !member.static) ?? [];
  return fields.reduce<Flow>(
    (flow, field) =>
      then(flow, (_, now) => {
        const scope = new Scope((origin as { scope: Scope }).scope.module, origin?.scope, leaf(self));
        const initial = field.value ? evaluate(field.value, scope, now) : goOn(undefinedValue, now);
        return then(initial, (value, after) => writeProperty(self, field.name, value, after));
      }),
    goOn(undefinedValue, state),
  );
}
