import { type Decision, leaf, replaceLeaves } from '../../../core/policy/decision';
import { reject, type UnknownVerdict } from '../../../core/policy/verdict';
import { runFunction, settle } from '../evaluate/calls';
import { goOn } from '../evaluate/flow';
import { silent } from '../evaluate/natives';
import { State } from '../evaluate/state';
import { truthOf } from '../evaluate/truth';
import { hostValue, type Tree, undefinedValue } from '../evaluate/value';
import { isServer } from '../later';
import type { Server } from '../library';
import { type Answer, answering, because, give, giveVerdict, policyOf, unanswered } from './answer';
import { table } from './handshake';

/**
 * What middleware of the engine decides before everything else, in the order of its registration: `io.engine.use(…)`
 * (engine.io 6.6, `BaseServer._applyMiddlewares`). An error that it passes on is answered with 400.
 * @param request what it gets to see
 * @param answers what is decided after it
 */
export function behindMiddleware(server: Server, request: Tree, answers: Decision<Answer>): Decision<Answer> {
  return middlewareOf(server).reduceRight<Decision<Answer>>(
    (rest, middleware) =>
      replaceLeaves(middleware, ({ value }) => {
        if (value.kind !== 'closure') return perhapsRefused(rest);
        const { program } = server;
        const at = value.scope.range(value.function);
        const args = [request, response, nextWith(rest)];
        const call = { arguments: args, self: undefinedValue, state: State.empty, at };
        return policyOf(
          program.during(true, () => runFunction(value, call, program)),
          (step) =>
            step.kind === 'throw' ? giveVerdict(reject(400), because(step.at, 'throws')) : unanswered(step),
        );
      }),
    answers,
  );
}

/** The functions that the program passes to `use` of the engine. */
function middlewareOf({ id, library, program }: Server): Tree[] {
  return program.sitesEverywhere(/\.\s*use\s*\(/g).flatMap(({ expression, scope }) => {
    if (expression.kind !== 'call' || expression.callee.kind !== 'member') return [];
    const { object, key } = expression.callee;
    const [first] = expression.arguments;
    if (!first || key.kind !== 'literal' || key.value !== 'use') return [];
    const isMember =
      object.kind === 'member' && object.key.kind === 'literal' && object.key.value === 'engine';
    const owner = library.name === 'engine.io' ? object : isMember ? object.object : undefined;
    return owner && isServer(owner, { expression, scope }, id)
      ? [settle(first.value, scope, State.empty)]
      : [];
  });
}

/** Middleware that is not known is somebody else who decides. */
const perhapsRefused = (answers: Decision<Answer>): Decision<Answer> =>
  replaceLeaves(answers, (node) =>
    node.value.kind === 'given' && node.value.verdict.kind === 'accept'
      ? leaf<Answer>({ ...node.value, verdict: byMiddleware })
      : node,
  );

const byMiddleware: UnknownVerdict = {
  kind: 'unknown',
  why: 'middleware of the engine may decide',
  elsewhere: true,
};

/** `next(error)`. */
const nextWith = (rest: Decision<Answer>): Tree =>
  answering('next', ({ arguments: [error], state, at }) =>
    goOn(
      undefinedValue,
      give(
        state,
        replaceLeaves(truthOf(error ?? undefinedValue, at), ({ value }) =>
          value ? giveVerdict(reject(400), because(at, 'reports an error')) : rest,
        ),
      ),
    ),
  );

/** The response to an upgrade: `end` closes the connection, and nothing else does anything (`WebSocketResponse`). */
const response: Tree = hostValue(
  table(
    'the response',
    {
      ...Object.fromEntries(
        ['setHeader', 'getHeader', 'removeHeader', 'write', 'writeHead'].map((name) => [name, silent(name)]),
      ),
      end: answering('end', ({ state, at }) =>
        goOn(
          undefinedValue,
          give(state, giveVerdict(reject('dropped'), because(at, 'closes the connection'))),
        ),
      ),
    },
    true,
  ),
);
