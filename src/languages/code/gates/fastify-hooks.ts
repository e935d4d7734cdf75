import { type Decision, leaf, replaceLeaves } from '../../../core/policy/decision';
import { host } from '../../../core/policy/term';
import { reject, unknownVerdict } from '../../../core/policy/verdict';
import { runFunction, settle } from '../evaluate/calls';
import { type Flow, goOn, HandshakeSlot, meet, State, type Step, then } from '../evaluate/flow';
import type { Program } from '../evaluate/module';
import {
  type Call,
  type Closure,
  constantOf,
  hostValue,
  nativeValue,
  optionalText,
  type Tree,
  truthOf,
  undefinedValue,
} from '../evaluate/value';
import type { Server } from '../library';
import type { Listener } from '../sites';
import { type Answer, answered, answering, because, give, giveVerdict, policyOf, unanswered } from './answer';
import { request as message } from './handshake';
import { verifyClient } from './verify-client';

/** The hooks that run before the handler of a route, in this order (fastify 5, "Lifecycle"). */
const hooks = ['onRequest', 'preParsing', 'preValidation', 'preHandler'];

/** What fastify's hooks and then the options for `ws` decide. A hook that sends a reply refuses with its status. */
export function fastifyHooks(server: Server): Decision<Answer> {
  const flow = server.program.during(true, () =>
    hooks
      .flatMap((name) => server.program.listeners(name))
      .reduce(
        (before, hook) => then(before, (_, state) => runHook(hook, state, server)),
        goOn(undefinedValue, State.empty),
      ),
  );
  const byOptions = verifyClient(server.option('verifyClient'), server.program);
  return policyOf(flow, (step) => (step.kind === 'next' ? byOptions : unanswered(step)));
}

/** The status that a reply will have, and whether the hook has called `done`. */
const status = new HandshakeSlot<number>(leaf(200));
const done = new HandshakeSlot<boolean>(leaf(false));

function runHook({ listener, site }: Listener, state: State, { program }: Server): Flow {
  const at = site.scope.range(site.expression);
  if (listener.kind !== 'leaf' || listener.value.kind !== 'closure') {
    return program.listen(listener, [request, reply, doneCallback], state, at);
  }
  const hook: Closure = listener.value;
  const call: Call = {
    arguments: [request, reply, doneCallback],
    self: undefinedValue,
    state: state.with(done, leaf(hook.function.async)),
    at: hook.scope.range(hook.function),
  };
  return afterHook(runFunction(hook, call, program), hook);
}

/** Goes on with the next hook where this one is done; an error in an async hook is answered with 500. */
function afterHook(flow: Flow, hook: Closure): Flow {
  const failed = (step: Step): Tree | undefined =>
    step.kind === 'throw' && hook.function.async ? undefinedValue : undefined;
  const caught = meet(flow.tree, failed);
  const refused = caught.next
    ? replaceLeaves(caught.tree, (node) =>
        node.value === caught.next
          ? leaf<Step>({
              kind: 'return',
              value: undefinedValue,
              state: give(
                node.value.state,
                giveVerdict(reject(500), because(hook.scope.range(hook.function), 'throws')),
              ),
            })
          : node,
      )
    : flow.tree;
  const ended = meet(refused, (step) =>
    step.kind === 'next' || step.kind === 'return' ? undefinedValue : undefined,
  );
  return then(ended, (value, state) => {
    const finished = state.get(done) ?? leaf(false);
    const goesOn = replaceLeaves(answered(state), (node) =>
      node.value.kind === 'given' ? leaf(false) : finished,
    );
    return {
      ...meet(
        replaceLeaves(goesOn, (node) =>
          leaf<Step>(node.value ? { kind: 'next', state } : { kind: 'return', value, state }),
        ),
        (step) => (step.kind === 'next' ? value : undefined),
      ),
    };
  });
}

const doneCallback: Tree = answering('done', ({ arguments: [error], state, at }) => {
  const failed = truthOf(error ?? undefinedValue);
  const given = replaceLeaves(failed, ({ value }) =>
    value ? giveVerdict(reject(500), because(at, 'reports an error')) : leaf<Answer>({ kind: 'none' }),
  );
  return goOn(undefinedValue, give(state, given).with(done, leaf(true)));
});

function setStatus({ arguments: [code], state }: Call): Flow {
  const number = code && constantOf(code);
  return goOn(reply, typeof number === 'number' ? state.with(status, leaf(number)) : state);
}

function send({ state, at }: Call): Flow {
  const sent = replaceLeaves(state.get(status) ?? leaf(200), ({ value }) =>
    giveVerdict(
      value === 101 ? unknownVerdict('a reply 101 is not followed') : reject(value),
      because(at, `replies ${value}`),
    ),
  );
  return goOn(reply, give(state, sent));
}

const itself = (name: string): Tree => nativeValue(name, ({ state }) => goOn(reply, state));

const reply: Tree = hostValue({
  name: 'the reply',
  answers: true,
  get: (key) => replyMembers[key],
});

const replyMembers: Readonly<Record<string, Tree>> = {
  code: answering('code', setStatus),
  status: answering('status', setStatus),
  send: answering('send', send),
  header: itself('header'),
  headers: itself('headers'),
  type: itself('type'),
};

const request: Tree = hostValue({
  name: 'the request',
  get: (key, state) => {
    if (key === 'raw') return message;
    if (key === 'host') return optionalText(host);
    return message.kind === 'leaf' && message.value.kind === 'host'
      ? message.value.host.get(key, state)
      : undefined;
  },
});

/** The path of the first route that takes WebSockets: `app.get(path, { websocket: true }, handler)`. */
export function websocketRoute(program: Program): string | undefined {
  for (const { expression, scope } of program.sites(/\bwebsocket\s*:\s*true\b/g)) {
    const [path, options] = expression.kind === 'call' ? expression.arguments.map(({ value }) => value) : [];
    if (path?.kind === 'literal' && typeof path.value === 'string' && options?.kind === 'object')
      return path.value;
    const route =
      path?.kind === 'object'
        ? path.properties.find(({ key }) => key?.kind === 'literal' && key.value === 'url')
        : undefined;
    const url = route && constantOf(settle(route.value, scope, State.empty));
    if (typeof url === 'string') return url;
  }
  return undefined;
}
