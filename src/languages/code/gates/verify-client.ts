import { type Decision, replaceLeaves } from '../../../core/policy/decision';
import { accept, reject, unknownVerdict } from '../../../core/policy/verdict';
import type { SourceRange } from '../../../core/source';
import { runFunction } from '../evaluate/calls';
import { type Flow, goOn } from '../evaluate/flow';
import { declaredLength } from '../evaluate/functions';
import type { Program } from '../evaluate/module';
import { State } from '../evaluate/state';
import { truthOf } from '../evaluate/truth';
import { type Call, type Closure, type Tree, undefinedValue, type Value } from '../evaluate/value';
import {
  type Answer,
  answering,
  because,
  give,
  giveVerdict,
  policyOf,
  unanswered,
  withoutCheck,
} from './answer';
import { verifyClientInfo } from './handshake';

/** ws: what is refused without a status of its own gets this one. */
const defaultStatus = 401;

/**
 * What the option `verifyClient` of ws decides (ws 8.21, lib/websocket-server.js): a function with exactly two declared
 * parameters answers by its callback, `cb(result, code = 401)`; of any other function the returned value is taken as
 * it is, so that a promise is a yes.
 */
export function verifyClient(option: Tree, program: Program): Decision<Answer> {
  return replaceLeaves(option, ({ value }) => {
    return value.kind === 'closure' ? ofFunction(value, program) : withoutCheck(value);
  });
}

function ofFunction(check: Closure, program: Program): Decision<Answer> {
  const withCallback = declaredLength(check.function.parameters) === 2;
  const range = check.scope.range(check.function);
  const call: Call = {
    arguments: [verifyClientInfo, ...(withCallback ? [callback] : [])],
    self: undefinedValue,
    state: State.empty,
    at: range,
  };
  const flow = program.during(true, () => runFunction(check, call, program));
  if (withCallback) return policyOf(flow, unanswered);
  // An async function has returned its promise before anything is known.
  if (check.function.async) {
    program.notes.observe({
      kind: 'verdict-always-true',
      range: asyncWord(range),
      detail: 'an async function returns a promise, which counts as true',
    });
    return giveVerdict(accept, because(range, 'returns a promise, which counts as true'));
  }
  return returned(flow, program);
}

/** The verdict by what a function returns. */
function returned(flow: Flow, program: Program): Decision<Answer> {
  return policyOf(flow, (step) => {
    if (step.kind !== 'return') return step.kind === 'next' ? refused(undefined) : unanswered(step);
    if (step.value.kind === 'leaf' && isObject(step.value.value) && step.at) {
      program.notes.observe({
        kind: 'verdict-always-true',
        range: step.at,
        detail: 'an object counts as true',
      });
    }
    return replaceLeaves(truthOf(step.value, step.at), ({ value }) =>
      value ? giveVerdict(accept, because(step.at, 'accepts')) : refused(step.at),
    );
  });
}

/** The keyword that makes the function async. */
const asyncWord = (range: SourceRange): SourceRange => ({ ...range, end: range.start + 'async'.length });

const isObject = ({ kind }: Value): boolean => ['record', 'list', 'promise', 'regex', 'url'].includes(kind);

const refused = (at: Call['at'] | undefined): Decision<Answer> =>
  giveVerdict(reject(defaultStatus), because(at, `refuses with ${defaultStatus}`));

/** `cb(result, code, name, headers)`. */
const callback: Tree = answering('callback', ({ arguments: [result, code], state, at }) => {
  const given = replaceLeaves(truthOf(result ?? undefinedValue, at), ({ value }) =>
    value ? giveVerdict(accept, because(at, 'accepts')) : refusal(code ?? undefinedValue, at),
  );
  return goOn(undefinedValue, give(state, given, result && accepts(result) ? at : undefined));
});

const accepts = (result: Tree): boolean => {
  const truth = truthOf(result);
  return truth.kind === 'leaf' && truth.value;
};

const refusal = (code: Tree, at: Call['at']): Decision<Answer> =>
  replaceLeaves(code, ({ value }) => {
    if (value.kind === 'undefined') return refused(at);
    if (value.kind !== 'number')
      return giveVerdict(unknownVerdict('the status of the refusal is not known'), because(at, 'refuses'));
    return giveVerdict(reject(value.value), because(at, `refuses with ${value.value}`));
  });
