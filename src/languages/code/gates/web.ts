import { type Decision, leaf, replaceLeaves } from '../../../core/policy/decision';
import { headerTerm, requestUrl, type Term } from '../../../core/policy/term';
import { reject, unknownVerdict } from '../../../core/policy/verdict';
import type { SourceRange } from '../../../core/source';
import { goOn } from '../evaluate/flow';
import { mapTree } from '../evaluate/map-tree';
import type { Program } from '../evaluate/program';
import { readProperty } from '../evaluate/properties';
import type { State } from '../evaluate/state';
import {
  booleanValue,
  type Call,
  conditionValue,
  constantOf,
  type Host,
  hostValue,
  nativeValue,
  nullValue,
  numberValue,
  optionalText,
  stringValue,
  type Tree,
  textValue,
  undefinedValue,
  unknownValue,
  whyUnknown,
} from '../evaluate/value';
import { type Answer, because, giveVerdict } from './answer';
import { table } from './handshake';

/** A function of a header's name, whose case does not matter (Fetch standard, `Headers`). */
export const headerValue = (name: string, read: (header: Term) => Tree): Tree =>
  nativeValue(name, ({ arguments: [first], state }) => {
    const header = first && constantOf(first);
    return goOn(
      typeof header === 'string'
        ? read(headerTerm(header))
        : unknownValue('which header is read is not known'),
      state,
    );
  });

const headers: Tree = hostValue(
  table('the request headers', {
    get: headerValue('get', (term) => optionalText(term, nullValue)),
    has: headerValue('has', (term) => conditionValue({ kind: 'present', term })),
  }),
);

/** `Request` of the Fetch standard, for an opening handshake. */
export const webRequest: Tree = hostValue(
  table('the request', { headers, url: textValue(requestUrl), method: stringValue('GET') }),
);

/** `Response` of the Fetch standard, as what it answers. */
export interface WebResponse extends Host {
  readonly answer: Decision<Answer>;
}

export const webResponse = (answer: Decision<Answer>, members: Readonly<Record<string, Tree>> = {}): Tree => {
  const response: WebResponse = { ...table('the response', members, true), answer };
  return hostValue(response);
};

/** The responses that a tree can be; undefined where it is something else. */
export const answerOf = (value: Host): Decision<Answer> | undefined =>
  'answer' in value ? (value as WebResponse).answer : undefined;

/** `new Response(body, init)`, `Response.json(data, init)` and `Response.redirect(url, status)`. */
export const responseClass = (program: Program): Tree => {
  const withInit = ({ arguments: [, init], state, at }: Call) =>
    goOn(responseWith(statusOf(init ?? undefinedValue, program, state), at), state);
  const functions = table('`Response`', {
    json: nativeValue('json', withInit),
    redirect: nativeValue('redirect', ({ arguments: [, status], state, at }) =>
      goOn(responseWith(status ?? numberValue(302), at), state),
    ),
  });
  return nativeValue('Response', withInit, functions.get);
};

const statusOf = (init: Tree, program: Program, state: State): Tree =>
  mapTree(init, (value) => {
    if (value.kind === 'undefined' || value.kind === 'null') return numberValue(200);
    return mapTree(readProperty(value, 'status', program, state), (status) =>
      status.kind === 'undefined' ? numberValue(200) : leaf(status),
    );
  });

export const responseWith = (status: Tree, at: SourceRange): Tree => {
  const answer = replaceLeaves(status, ({ value }) => {
    const verdict =
      value.kind !== 'number'
        ? unknownVerdict(whyUnknown(value))
        : value.value === 101
          ? unknownVerdict('a response 101 is not followed')
          : reject(value.value);
    return giveVerdict(
      verdict,
      because(at, verdict.kind === 'reject' ? `answers ${verdict.status}` : 'answers'),
    );
  });
  const ok = mapTree(status, (value) =>
    value.kind === 'number' ? booleanValue(value.value < 300) : unknownValue(whyUnknown(value)),
  );
  return webResponse(answer, { status, ok, headers: unknownValue('headers of a response are not followed') });
};
