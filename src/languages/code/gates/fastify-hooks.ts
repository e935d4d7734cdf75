import { type Decision, leaf, replaceLeaves } from '../../../core/policy/decision';
import { host } from '../../../core/policy/term';
import { reject, unknownVerdict } from '../../../core/policy/verdict';
import type { SourceRange } from '../../../core/source';
import { runFunction } from '../evaluate/calls';
import { statusOfError } from '../evaluate/errors';
import { type Flow, goOn, meet, type Step, then } from '../evaluate/flow';
import { iterated } from '../evaluate/generators';
import type { Program } from '../evaluate/module';
import { HandshakeSlot, State } from '../evaluate/state';
import { truthOf } from '../evaluate/truth';
import {
  type Call,
  type Closure,
  constantOf,
  hostValue,
  isUndefined,
  nativeValue,
  optionalText,
  type Tree,
  trueValue,
  undefinedValue,
  whyUnknown,
} from '../evaluate/value';
import { optionIn } from '../libraries/options';
import type { Server } from '../library';
import { type Answer, answered, answering, because, give, giveVerdict, policyOf, unanswered } from './answer';
import { fastifyInstance } from './fastify-decorations';
import { isFor, type WebSocketRoute, websocketRoute } from './fastify-route';
import { request as message, parsedQuery } from './handshake';
import { verifyClient } from './verify-client';

/** The hooks that run before the handler of a route, in this order (fastify 5, "Lifecycle"). */
const hooks = ['onRequest', 'preParsing', 'preValidation', 'preHandler'];

/** What fastify's hooks and then the options for `ws` decide. A hook that sends a reply refuses with its status. */
export function fastifyHooks({ program, option }: Server): Decision<Answer> {
  const route = websocketRoute(program);
  const flow = program.during(true, () =>
    hooks
      .flatMap((name) => [
        ...program
          .listeners(name)
          .filter((hook) => !route || isFor(route, hook, program))
          .map(({ listener, site }): Hook => ({ listener, at: site.scope.range(site.expression) })),
        ...(route ? hooksOf(route, name, program) : []),
      ])
      .reduce(
        (before, hook) => then(before, (_, state) => runHook(hook, state, program)),
        goOn(undefinedValue, State.empty),
      ),
  );
  const byOptions = verifyClient(option('verifyClient'), program);
  return policyOf(flow, (step) => (step.kind === 'next' ? byOptions : unanswered(step)));
}

interface Hook {
  readonly listener: Tree;
  readonly at: SourceRange;
}

/** The hooks of this kind in the options of a route: they run after those of the application. */
function hooksOf({ options, site }: WebSocketRoute, name: string, program: Program): Hook[] {
  const given = optionIn(options, name, program, State.empty);
  const at = site.scope.range(site.expression);
  if (isUndefined(given)) return [];
  const items = given.kind === 'leaf' ? iterated(given.value, State.empty) : undefined;
  const listeners = items?.kind === 'leaf' ? items.value : [given];
  return listeners.map((listener) => ({ listener, at }));
}

/** The status that a reply will have, and whether the hook has called `done`. */
const status = new HandshakeSlot<number>(leaf(200));
const done = new HandshakeSlot<boolean>(leaf(false));

function runHook({ listener, at }: Hook, state: State, program: Program): Flow {
  if (listener.kind !== 'leaf' || listener.value.kind !== 'closure') {
    return program.listen(listener, [request, reply, doneWith(program)], state, at);
  }
  const hook: Closure = listener.value;
  const call: Call = {
    arguments: [request, reply, doneWith(program)],
    self: undefinedValue,
    state: state.with(done, leaf(hook.function.async)),
    at: hook.scope.range(hook.function),
  };
  return afterHook(runFunction(hook, call, program), hook, program);
}

/** Goes on with the next hook where this one is done; an error in an async hook is answered. */
function afterHook(flow: Flow, hook: Closure, program: Program): Flow {
  const failed = (step: Step): Tree | undefined =>
    step.kind === 'throw' && hook.function.async ? step.value : undefined;
  const caught = meet(flow.tree, failed);
  const refused = caught.next
    ? replaceLeaves(caught.tree, (node) =>
        node.value === caught.next
          ? leaf<Step>({
              kind: 'return',
              value: undefinedValue,
              state: give(
                node.value.state,
                failedWith(caught.value, node.value.state, hook.scope.range(hook.function), program),
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

const doneWith = (program: Program): Tree =>
  answering('done', ({ arguments: [error = undefinedValue], state, at }) => {
    const given = replaceLeaves(truthOf(error), ({ value }) =>
      value ? failedWith(error, state, at, program) : leaf<Answer>({ kind: 'none' }),
    );
    return goOn(undefinedValue, give(state, given).with(done, leaf(true)));
  });

/** An error is answered with the status that it carries, else with 500 (fastify 5, lib/error-status.js). */
const failedWith = (error: Tree, state: State, at: SourceRange, program: Program): Decision<Answer> =>
  program.mentions(/\.setErrorHandler\s*\(/)
    ? giveVerdict(unknownVerdict('what the error handler replies is not followed'), undefined)
    : replaceLeaves(statusOfError(error, state, program), ({ value }) => {
        const carried = value.kind === 'number' && value.value >= 400 && value.value < 600;
        return value.kind === 'unknown'
          ? giveVerdict(unknownVerdict(whyUnknown(value)), because(at, 'reports an error'))
          : giveVerdict(reject(carried ? value.value : 500), because(at, 'reports an error'));
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
    if (key === 'ws') return trueValue;
    if (key === 'host') return optionalText(host);
    if (key === 'query') return parsedQuery;
    if (key === 'server') return fastifyInstance;
    return message.kind === 'leaf' && message.value.kind === 'host'
      ? message.value.host.get(key, state)
      : undefined;
  },
});
