import { leaf } from '../../../core/policy/decision';
import { awaitedAnswer } from './calls';
import { type Flow, goOn, then } from './flow';
import type { Program } from './program';
import { defer, resume } from './promises';
import { type Call, constantOf, nativeValue, type Tree, undefinedValue } from './value';

/** A function whose task runs as soon as the code at hand is done. */
export const soon = (name: string, program: Program): Tree =>
  nativeValue(name, (call) => whenDone(call, call.arguments.slice(1), program));

/** `setTimeout(task, delay, …arguments)`: what it does after a time counts only where nothing answers before. */
export const timer = (program: Program): Tree =>
  nativeValue('setTimeout', (call) => {
    const [, delay, ...args] = call.arguments;
    if (!delay || constantOf(delay) === 0) return whenDone(call, args, program);
    const why = 'what a timer does is not followed';
    return goOn(undefinedValue, call.state.with(awaitedAnswer, leaf<string | undefined>(why)));
  });

function whenDone(call: Call, args: readonly Tree[], program: Program): Flow {
  const { state } = call;
  const [task] = call.arguments;
  if (task?.kind !== 'leaf' || (task.value.kind !== 'closure' && task.value.kind !== 'native'))
    return goOn(undefinedValue, state);
  const flow = program.listen(task, args, defer(state), call.at);
  return resume(
    then(flow, (_, after) => goOn(undefinedValue, after)),
    state,
  );
}
