import { equals } from '../../../core/policy/condition';
import { branch, leaf } from '../../../core/policy/decision';
import { headerTerm, literal, origin } from '../../../core/policy/term';
import { onFirst } from '../evaluate/natives';
import {
  constantOf,
  type Host,
  hostValue,
  numberValue,
  optionalText,
  stringValue,
  type Tree,
  textValue,
  trueValue,
  undefinedValue,
  unknownValue,
} from '../evaluate/value';

/** Looks a property up in a table. */
export const table = (name: string, members: Readonly<Record<string, Tree>>, answers = false): Host => ({
  name,
  get: (key) => (Object.hasOwn(members, key) ? members[key] : undefined),
  ...(answers ? { answers } : {}),
});

/** The Origin header; undefined when it is absent (Node: `IncomingMessage.headers`). */
export const originValue: Tree = optionalText(origin);

export const headers = hostValue({
  name: 'the request headers',
  get: (key) => (key === key.toLowerCase() ? optionalText(headerTerm(key)) : undefinedValue),
});

/** True for TLS, else undefined (Node: `TLSSocket.encrypted`). */
const encrypted: Tree = branch(equals({ kind: 'scheme' }, literal('https')), trueValue, undefinedValue);

/** What middleware puts on a request for the visitor that it has recognized (express-session, passport, cookie-parser). */
const signedIn = Object.fromEntries(
  ['session', 'sessionID', 'user', 'cookies', 'signedCookies', 'isAuthenticated'].map((name) => [
    name,
    unknownValue(`what \`${name}\` of the request is, is not known`, { apart: true }),
  ]),
);

/** Names of headers in some order, as browsers write them. */
const sent = ['Host', 'Connection', 'Upgrade', 'Sec-WebSocket-Version', 'Sec-WebSocket-Key', 'Origin'];

/** What stands at a place in the list: a name, then its value. Both are empty for an Origin that is absent. */
const rawHeader = (index: number): Tree => {
  const name = sent[Math.floor(index / 2)];
  if (name === undefined) return undefinedValue;
  const term = headerTerm(name.toLowerCase());
  if (index % 2 === 1) return optionalText(term, stringValue(''));
  return name === 'Origin'
    ? branch({ kind: 'present', term }, stringValue(name), stringValue(''))
    : stringValue(name);
};

/** Names and values in turn (Node: `IncomingMessage.rawHeaders`). Only names are looked for. */
const rawHeaders: Tree = hostValue({
  name: 'the raw headers of the request',
  get: (key) => {
    if (key === 'length') return numberValue(2 * sent.length);
    if (/^\d+$/.test(key)) return rawHeader(Number(key));
    return key === 'indexOf' ? indexOfHeader : undefined;
  },
});

const indexOfHeader: Tree = onFirst('indexOf', (value) => {
  const name = constantOf(leaf(value));
  const index = sent.indexOf(String(name));
  if (index < 0) return unknownValue('where a header stands is not known');
  const found = numberValue(2 * index);
  return name === 'Origin' ? branch({ kind: 'present', term: origin }, found, numberValue(-1)) : found;
});

const requestMembers: Readonly<Record<string, Tree>> = {
  headers,
  rawHeaders,
  url: textValue({ kind: 'target', part: 'whole' }),
  method: stringValue('GET'),
  httpVersion: stringValue('1.1'),
  socket: hostValue(table('the connection', { encrypted })),
  connection: hostValue(table('the connection', { encrypted })),
  ...signedIn,
};

/** The request of an opening handshake (Node: `http.IncomingMessage`). */
export const request: Tree = hostValue(table('the request', requestMembers));

const parameter = (name: string): Tree =>
  optionalText({ kind: 'parameter', of: { kind: 'target', part: 'query' }, name });

/** The query of a request as frameworks take it apart: a text for each name. */
export const parsedQuery: Tree = hostValue({ name: 'the query of the request', get: parameter });

/** The parameters by which a new session asks for a WebSocket (engine.io protocol 4), and others of the program. */
const query: Tree = hostValue({
  name: 'the query of the request',
  get: (key) => {
    if (key === 'sid') return undefinedValue;
    if (key === 'EIO' || key === 'transport') return stringValue(key === 'EIO' ? '4' : 'websocket');
    return parameter(key);
  },
});

/** The request as engine.io passes it on. */
export const engineRequest: Tree = hostValue(table('the request', { ...requestMembers, _query: query }));

/** What `ws` passes to `verifyClient` (ws 8, doc/ws.md). */
export const verifyClientInfo: Tree = hostValue(
  table('the handshake', {
    origin: originValue,
    req: request,
    secure: branch(
      equals({ kind: 'scheme' }, literal('https')),
      trueValue,
      leaf({ kind: 'boolean', value: false }),
    ),
  }),
);

export const head: Tree = unknownValue('the first bytes after the handshake are not known');
