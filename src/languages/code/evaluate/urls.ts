import { branch, leaf } from '../../../core/policy/decision';
import { literal, requestUrl, type Term } from '../../../core/policy/term';
import { parseUrl } from '../../../core/url';
import { type Flow, goOn } from './flow';
import { mapTree } from './map-tree';
import { namespace, onFirst } from './natives';
import { textOf } from './text';
import {
  booleanValue,
  type Call,
  conditionValue,
  constantOf,
  hostValue,
  nullValue,
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

/** `new URL(text, base)`: throws when the text is none. */
export function url({ arguments: [first, base], state }: Call): Flow {
  const made = mapTree(first ?? undefinedValue, (value) => {
    if (value.kind === 'url') return leaf(value);
    const of = textOf(value);
    if (!of) return unknownValue(whyUnknown(value));
    const from = base && constantOf(base);
    if (of.kind === 'literal' && typeof from === 'string') return urlOf(literal(joinedUrl(of.value, from)));
    if (of.kind === 'literal' && base && !parseUrl(of.value, 'whatwg'))
      return unknownValue('what a URL is relative to is not known', { apart: true });
    return base && of.kind !== 'literal' && of !== requestUrl ? relativeUrl(of) : urlOf(of);
  });
  return goOn(made, state);
}

/** A URL seen from another one; the text itself where that gives none. */
function joinedUrl(text: string, base: string): string {
  try {
    return new URL(text, base).href;
  } catch {
    return text;
  }
}

/** `URL.canParse(text)`. */
export function canParse({ arguments: [first, base], state, at }: Call): Flow {
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
export function parseByNode({ arguments: [first], state }: Call): Flow {
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
