import { negate, oneOf } from '../../../core/policy/condition';
import { branch, type Decision } from '../../../core/policy/decision';
import { literal, orElse, requestUrl } from '../../../core/policy/term';
import { reject, unknownVerdict } from '../../../core/policy/verdict';
import { settle } from '../evaluate/calls';
import { goOn } from '../evaluate/flow';
import type { Program } from '../evaluate/program';
import { memberPath } from '../evaluate/shapes';
import { HandshakeSlot, State } from '../evaluate/state';
import {
  type Call,
  constantOf,
  hostValue,
  nativeValue,
  numberValue,
  optionalText,
  stringValue,
  type Tree,
  textValue,
  undefinedValue,
  unknownValue,
} from '../evaluate/value';
import type { Server } from '../library';
import type { Site } from '../sites';
import { type Answer, acceptedBy, answering, give, giveVerdict } from './answer';
import { responded, runHandler, runUntil } from './fetch-handler';
import { table } from './handshake';
import { covers, isAt, registered } from './registrations';
import { answerOf, headerValue, responseWith, webRequest, webResponse } from './web';

const lost = (why: string): Decision<Answer> => giveVerdict(unknownVerdict(why), undefined);

/**
 * What the handlers decide that Hono (4.13, `compose`) runs for the route of `upgradeWebSocket(…)`: each answers by
 * what it returns, or calls the next one.
 */
export function honoRoute(server: Server): Decision<Answer> {
  const { program, call } = server;
  const all = registered(server);
  const route = all?.at(-1);
  if (!all || !route) return lost('on which route the handshake is accepted is not known');
  if (program.sites(/\.(?:route|mount)\s*\(/g).some((site) => isMounted(site, route.app)))
    return lost('what the application decides that these routes are put into is not followed');
  const chain = all
    .filter(({ app, path }) => app === route.app && covers(path, route.path))
    .flatMap(({ handlers, site }) => handlers.map((handler) => ({ handler, site })));
  const upTo = chain.findIndex(({ handler }) => isAt(handler, call.at));
  return chain
    .slice(0, upTo)
    .reduceRight<Decision<Answer>>(
      (rest, { handler, site }) => runMiddleware(settle(handler, site.scope, State.empty), rest, server),
      accepting(server),
    );
}

const isMounted = ({ expression }: Site, app: string | number): boolean =>
  expression.kind === 'call' && expression.arguments.some(({ value }) => memberPath(value) === app);

/** The function that makes the events is called first; what it throws is answered with 500. */
function accepting(server: Server): Decision<Answer> {
  const { call, program } = server;
  const [events] = call.arguments;
  const accepted = acceptedBy(call.at);
  if (events?.kind !== 'leaf' || events.value.kind !== 'closure') return accepted;
  return runUntil(events, [contextFor(server)], () => accepted, program);
}

/** A middleware that ends without an answer makes Hono fail with 500. */
function runMiddleware(handler: Tree, rest: Decision<Answer>, server: Server): Decision<Answer> {
  if (handler.kind === 'leaf' && handler.value.kind === 'external') {
    return passing.has(handler.value.module)
      ? rest
      : lost(`what the middleware of \`${handler.value.module}\` decides is not known`);
  }
  const next = answering('next', ({ state }) =>
    goOn({ kind: 'leaf', value: { kind: 'promise', of: undefinedValue } }, give(state, rest)),
  );
  const { program } = server;
  const context = contextFor(server);
  const silent = giveVerdict(reject(500), undefined);
  return runUntil(
    handler,
    [context, next],
    (value) => responded(value, silent),
    program,
    (error) => byErrorHandler(error, context, program) ?? answerOfValue(error),
  );
}

/** What the handler of `app.onError(…)` answers; undefined without one. */
function byErrorHandler(error: Tree, context: Tree, program: Program): Decision<Answer> | undefined {
  const [handler] = program.sites(/\.onError\s*\(/g).flatMap(({ expression, scope }) => {
    const isCall = expression.kind === 'call' && expression.callee.kind === 'member';
    const { key } = isCall && expression.callee.kind === 'member' ? expression.callee : {};
    const first = isCall ? expression.arguments[0] : undefined;
    return first && key?.kind === 'literal' && key.value === 'onError'
      ? [settle(first.value, scope, State.empty)]
      : [];
  });
  return handler && runHandler(handler, [error, context], giveVerdict(reject(500), undefined), program);
}

/** Hono answers an `HTTPException` with its status (4.13, hono-base.ts, `errorHandler`), everything else with 500. */
function answerOfValue(error: Tree): Decision<Answer> | undefined {
  const host = error.kind === 'leaf' && error.value.kind === 'host' ? error.value.host : undefined;
  return host && answerOf(host);
}

/** `new HTTPException(status, options)`. */
export const httpException: Tree = nativeValue('HTTPException', ({ arguments: [status], state, at }) => {
  const response = responseWith(status ?? numberValue(500), at);
  const members = {
    status: status ?? numberValue(500),
    getResponse: nativeValue('getResponse', (call) => goOn(response, call.state)),
  };
  const answer =
    response.kind === 'leaf' && response.value.kind === 'host' ? answerOf(response.value.host) : undefined;
  return goOn(answer ? webResponse(answer, members) : response, state);
});

/** `createMiddleware(handler)` of hono/factory. */
export const createMiddleware: Tree = nativeValue('createMiddleware', ({ arguments: [handler], state }) =>
  goOn(handler ?? undefinedValue, state),
);

/** Hono's own middleware that lets every handshake pass: `cors` only adds headers, `csrf` looks at other methods. */
const passing: ReadonlySet<string> = new Set(
  ['cors', 'csrf', 'logger', 'secure-headers', 'pretty-json', 'timing', 'request-id', 'etag', 'compress'].map(
    (name) => `hono/${name}`,
  ),
);

/** The status that a response gets which names none. */
const status = new HandshakeSlot<number>({ kind: 'leaf', value: 200 });

/** `c.text(body, status)` and its like. */
const respond = (name: string, byDefault?: number): Tree =>
  answering(name, ({ arguments: [, given], state, at }: Call) => {
    const current = state.get(status);
    const number = byDefault ?? (current?.kind === 'leaf' ? current.value : 200);
    return goOn(responseWith(given ?? numberValue(number), at), state);
  });

/** The value of a header; undefined where it is absent, and on Node (@hono/node-ws 1.3) also where it is empty. */
const header = (onNode: boolean): Tree =>
  headerValue('header', (term) =>
    onNode
      ? branch(negate(oneOf(orElse(term, literal('')), [''])), textValue(term), undefinedValue)
      : optionalText(term),
  );

const requestWith = (onNode: boolean): Tree =>
  hostValue(
    table('the request', {
      raw: webRequest,
      url: textValue(requestUrl),
      path: textValue({ kind: 'target', part: 'path' }),
      method: stringValue('GET'),
      header: header(onNode),
      query: nativeValue('query', ({ state }) =>
        goOn(unknownValue('the query of the request is not followed'), state),
      ),
    }),
  );

const members: Readonly<Record<string, Tree>> = {
  text: respond('text'),
  json: respond('json'),
  html: respond('html'),
  body: respond('body'),
  newResponse: respond('newResponse'),
  redirect: respond('redirect', 302),
  notFound: answering('notFound', ({ state, at }) => goOn(responseWith(numberValue(404), at), state)),
  status: answering('status', ({ arguments: [code], state }) => {
    const number = code && constantOf(code);
    return goOn(
      undefinedValue,
      typeof number === 'number' ? state.with(status, { kind: 'leaf', value: number }) : state,
    );
  }),
  header: nativeValue('header', ({ state }) => goOn(undefinedValue, state)),
  set: nativeValue('set', ({ state }) => goOn(undefinedValue, state)),
};

/** `Context` of Hono. */
const contextWith = (req: Tree): Tree => hostValue(table('the context', { ...members, req }, true));

const contexts = { node: contextWith(requestWith(true)), others: contextWith(requestWith(false)) };

const contextFor = ({ made }: Server): Tree =>
  made.path[0] === 'createNodeWebSocket' ? contexts.node : contexts.others;
