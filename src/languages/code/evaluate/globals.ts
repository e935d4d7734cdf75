import { branch, leaf, replaceLeaves } from '../../../core/policy/decision';
import { requestUrl, type Term } from '../../../core/policy/term';
import { parseUrl } from '../../../core/url';
import { dispatch, exit, type Flow, goOn, type State } from './flow';
import { textOf } from './text';
import {
  booleanValue,
  type Call,
  conditionValue,
  constantOf,
  hostValue,
  listValue,
  mapTree,
  nativeValue,
  nullValue,
  numberValue,
  optionalText,
  recordValue,
  stringValue,
  type Tree,
  textValue,
  thrown,
  truthOf,
  undefinedValue,
  unknownValue,
  type Value,
  whyUnknown,
} from './value';

/** A function of one argument's value. */
const onFirst = (name: string, work: (value: Value, state: State) => Tree): Tree =>
  nativeValue(name, ({ arguments: [first], state }) =>
    goOn(
      mapTree(first ?? undefinedValue, (value) => work(value, state)),
      state,
    ),
  );

/** A function that returns nothing of interest and changes nothing. */
const silent = (name: string): Tree => nativeValue(name, ({ state }) => goOn(undefinedValue, state));

const namespace = (name: string, members: Readonly<Record<string, Tree>>): Tree =>
  hostValue({ name: `\`${name}\``, get: (key) => (Object.hasOwn(members, key) ? members[key] : undefined) });

/** `new URL(text, base)`: throws when the text is none. */
function url({ arguments: [first, base], state }: Call): Flow {
  const made = mapTree(first ?? undefinedValue, (value) => {
    if (value.kind === 'url') return leaf(value);
    const of = textOf(value);
    if (!of) return unknownValue(whyUnknown(value));
    return base && of.kind !== 'literal' && of !== requestUrl ? relativeUrl(of) : urlOf(of);
  });
  return goOn(made, state);
}

function canParse({ arguments: [first, base], state, at }: Call): Flow {
  const answer = mapTree(first ?? undefinedValue, (value) => {
    const of = value.kind === 'url' ? undefined : textOf(value);
    if (!of || base) return unknownValue(whyUnknown(value));
    if (of.kind === 'literal') return booleanValue(parseUrl(of.value, 'whatwg') !== undefined);
    return conditionValue({ kind: 'parses', term: of, parser: 'whatwg' }, at);
  });
  return goOn(answer, state);
}

function urlOf(of: Term): Tree {
  if (of === requestUrl) return urlOfRequest;
  const value = leaf<Value>({ kind: 'url', of, parser: 'whatwg' });
  if (of.kind === 'literal') return parseUrl(of.value, 'whatwg') ? value : thrown;
  return branch({ kind: 'parses', term: of, parser: 'whatwg' }, value, thrown);
}

/** `url.parse(text)`: throws for what is no string. */
function parseByNode({ arguments: [first], state }: Call): Flow {
  const made = mapTree(first ?? undefinedValue, (value) => {
    if (value.kind === 'undefined' || value.kind === 'null') return thrown;
    if (value.kind !== 'text') return unknownValue(whyUnknown(value));
    const of = value.term;
    return of.kind === 'target' ? relativeUrl(of) : leaf<Value>({ kind: 'url', of, parser: 'node' });
  });
  return goOn(made, state);
}

/** With a base, only the request target is followed: its path and query. */
function relativeUrl(of: Term): Tree {
  if (of.kind !== 'target') return unknownValue('a URL with a base is not followed');
  return hostValue({
    name: 'the URL of the request',
    get: (key) => {
      if (key === 'pathname') return textValue({ kind: 'target', part: 'path' });
      if (key === 'searchParams') return searchParameters;
      return key === 'href' ? undefined : unknownValue('the query of the request is not followed');
    },
  });
}

/** Host and scheme come from the handshake; path and query are known as parts of its target. */
const urlOfRequest: Tree = hostValue({
  name: 'the URL of the request',
  get: (key) => {
    if (key === 'pathname') return textValue({ kind: 'target', part: 'path' });
    if (key === 'href') return textValue(requestUrl);
    if (key === 'searchParams') return searchParameters;
    if (key === 'search') return unknownValue('the query of the request is not followed');
    if (key === 'hash') return stringValue('');
    const part = (['protocol', 'host', 'hostname', 'port', 'origin'] as const).find((name) => name === key);
    return part && textValue({ kind: 'urlPart', of: requestUrl, parser: 'whatwg', part });
  },
});

const parameter = (name: string, work: (of: Term) => Tree): Tree =>
  onFirst(name, (value) => {
    const key = constantOf(leaf(value));
    if (key === undefined) return unknownValue('which parameter is asked for is not known');
    return work({ kind: 'parameter', of: { kind: 'target', part: 'query' }, name: String(key) });
  });

/** The query of the request's URL. */
const searchParameters = namespace('searchParams', {
  get: parameter('get', (term) => optionalText(term, nullValue)),
  has: parameter('has', (term) => conditionValue({ kind: 'present', term })),
});

const list = (type: 'array' | 'set'): Tree =>
  nativeValue(type, ({ arguments: [first], state }) =>
    dispatch(first ?? undefinedValue, state, (value) => {
      if (value.kind === 'undefined' || value.kind === 'null') return goOn(listValue([], type), state);
      const held = value.kind === 'list' ? state.get(value.list.items) : undefined;
      if (held?.kind !== 'leaf') return goOn(unknownValue('what a list holds is not known'), state);
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

const objectFunction = (name: string, work: (held: ReadonlyMap<string, Tree>) => Tree): Tree =>
  onFirst(name, (value, state) => {
    const held = value.kind === 'record' ? state.get(value.record.properties) : undefined;
    return held?.kind === 'leaf' ? work(held.value) : unknownValue('what an object holds is not known');
  });

const promised = (name: string): Tree =>
  nativeValue(name, ({ arguments: [first], state }) =>
    goOn(leaf({ kind: 'promise', of: first ?? undefinedValue }), state),
  );

/** Code that runs later: at once, as far as a decision goes. */
const later = (name: string): Tree =>
  nativeValue(name, (call) => {
    const [task] = call.arguments;
    if (task?.kind !== 'leaf' || task.value.kind !== 'closure') return goOn(undefinedValue, call.state);
    return exit('lost', unknownValue('code that runs later is not followed'), call.state, call.at);
  });

const process = hostValue({
  name: '`process`',
  get: (key) => {
    if (key === 'env')
      return hostValue({ name: '`process.env`', get: (name) => leaf({ kind: 'environment', name }) });
    if (key === 'nextTick') return later(key);
    return unknownValue(`\`process.${key}\` is not known`);
  },
});

/** What the platform defines under a name of its own. */
export const globals: ReadonlyMap<string, Tree> = new Map<string, Tree>([
  ['URL', nativeValue('URL', url, { canParse: nativeValue('canParse', canParse) })],
  ['Set', list('set')],
  ['Map', nativeValue('Map', newMap)],
  ['RegExp', nativeValue('RegExp', regExp)],
  [
    'Error',
    nativeValue('Error', ({ state }) => goOn(hostValue({ name: 'an error', get: () => undefined }), state)),
  ],
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
      from: list('array'),
      of: nativeValue('of', ({ arguments: items, state }) => goOn(listValue(items), state)),
    }),
  ],
  [
    'Object',
    namespace('Object', {
      freeze: onFirst('freeze', (value) => leaf(value)),
      keys: objectFunction('keys', (held) => listValue([...held.keys()].map((key) => stringValue(key)))),
      values: objectFunction('values', (held) => listValue([...held.values()])),
      entries: objectFunction('entries', (held) =>
        listValue([...held].map(([key, value]) => listValue([stringValue(key), value]))),
      ),
    }),
  ],
  ['Promise', namespace('Promise', { resolve: promised('resolve') })],
  ['process', process],
  [
    'console',
    namespace(
      'console',
      Object.fromEntries(
        ['log', 'warn', 'error', 'info', 'debug', 'trace'].map((name) => [name, silent(name)]),
      ),
    ),
  ],
  ['setTimeout', later('setTimeout')],
  ['setImmediate', later('setImmediate')],
  ['queueMicrotask', later('queueMicrotask')],
  ['Buffer', namespace('Buffer', { from: onFirst('from', (value) => leaf(value)) })],
  ['NaN', numberValue(Number.NaN)],
]);

function numberOf(value: Value): Tree {
  const constant = constantOf(leaf(value));
  const number = constant === undefined ? Number.NaN : Number.parseFloat(String(constant));
  return Number.isNaN(number) ? unknownValue(whyUnknown(value)) : numberValue(number);
}

/** What modules of the platform export, by module and name. */
export const platformModules: Readonly<Record<string, Readonly<Record<string, Tree>>>> = {
  url: {
    URL: globals.get('URL') ?? undefinedValue,
    parse: nativeValue('parse', parseByNode),
  },
};
