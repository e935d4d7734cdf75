import { type Decision, leaf, type Reason, replaceLeaves } from '../../../core/policy/decision';
import type { OriginPolicy } from '../../../core/policy/predict';
import type { Term } from '../../../core/policy/term';
import { accept, reject, unknownVerdict, type Verdict } from '../../../core/policy/verdict';
import type { SourceRange } from '../../../core/source';
import { awaitedAnswer } from '../evaluate/calls';
import { type Flow, goOn, type Step } from '../evaluate/flow';
import { late } from '../evaluate/promises';
import { HandshakeSlot, type State } from '../evaluate/state';
import { textOf } from '../evaluate/text';
import { truthiness } from '../evaluate/truth';
import {
  type Call,
  falseValue,
  hostValue,
  nativeValue,
  type Tree,
  trueValue,
  undefinedValue,
  unknownValue,
  type Value,
  whyUnknown,
} from '../evaluate/value';

/** What a handshake has got so far. The first answer counts: what the server sends after it changes nothing. */
export type Answer =
  | { readonly kind: 'none' }
  | {
      readonly kind: 'given';
      readonly verdict: Verdict;
      readonly because: Reason | undefined;
      /** Id of the server that took the handshake over. */
      readonly server?: string;
      /** A later call that accepts what was refused. */
      readonly overruled?: SourceRange;
      /** The call that handed it over. */
      readonly handover?: SourceRange;
    };

const none = leaf<Answer>({ kind: 'none' });

/** The answer to the handshake that is being followed: what code gives at once, and what code gives that runs later. */
const atOnce = new HandshakeSlot<Answer>(none);
const later = new HandshakeSlot<Answer>(none);

/** What the handshake has got: what is given at once comes before what is given later. */
export const answered = (state: State): Decision<Answer> =>
  replaceLeaves(state.get(atOnce) ?? none, (node) =>
    node.value.kind === 'given' ? node : (state.get(later) ?? none),
  );

/** The state after the answers that were given so far have become others. */
export const revised = (state: State, change: (given: Answer) => Decision<Answer>): State =>
  [atOnce, later].reduce<State>(
    (after, slot) =>
      after.with(
        slot,
        replaceLeaves(state.get(slot) ?? none, ({ value }) => change(value)),
      ),
    state,
  );

export const giveVerdict = (
  verdict: Verdict,
  because: Reason | undefined,
  server?: string,
): Decision<Answer> =>
  leaf<Answer>({ kind: 'given', verdict, because, ...(server === undefined ? {} : { server }) });

/**
 * Answers where no answer was given yet.
 * @param accepting the call, when it is one that accepts
 */
export function give(state: State, given: Decision<Answer>, accepting?: SourceRange): State {
  const next = (slot: HandshakeSlot<Answer>) =>
    replaceLeaves(state.get(slot) ?? none, (node) => {
      if (node.value.kind === 'none') return given;
      return accepting && node.value.verdict.kind === 'reject'
        ? leaf<Answer>({ ...node.value, overruled: accepting })
        : node;
    });
  const isLate = state.get(late) ?? leaf(false);
  if (isLate.kind === 'leaf') {
    const slot = isLate.value ? later : atOnce;
    return state.with(slot, next(slot));
  }
  // Some handshakes come here at once, others later.
  const where = (slot: HandshakeSlot<Answer>, when: boolean) =>
    replaceLeaves(isLate, ({ value }) => (value === when ? next(slot) : (state.get(slot) ?? none)));
  return state.with(later, where(later, true)).with(atOnce, where(atOnce, false));
}

/** Accepted by the call that stands here. */
export const acceptedBy = (at: SourceRange): Decision<Answer> =>
  leaf<Answer>({ kind: 'given', verdict: accept, because: because(at, 'accepts'), handover: at });

/** An option for a check that holds no function of the program: without a check, everybody is accepted. */
export function withoutCheck(value: Value): Decision<Answer> {
  const truth = truthiness(value);
  const none = truth.kind === 'leaf' && !truth.value;
  return giveVerdict(none ? accept : unknownVerdict(whyUnknown(value)), undefined);
}

/** Names of these functions start so; code that is not known must not get hold of them. */
export const answering = (name: string, call: (call: Call) => Flow): Tree =>
  nativeValue(`answer: ${name}`, call);

/** How a flow ends for the handshake: its answer, or what becomes of a handshake that gets none. */
export function policyOf(flow: Flow, silent: (step: Step) => Decision<Answer>): Decision<Answer> {
  return replaceLeaves(flow.tree, ({ value: step }) => {
    return replaceLeaves(answered(step.state), (node) => (node.value.kind === 'given' ? node : silent(step)));
  });
}

/** What becomes of a handshake that no code answers. */
export function unanswered(step: Step): Decision<Answer> {
  if (step.kind === 'lost')
    return giveVerdict(unknownVerdict(whyLost(step.value)), because(step.at, 'is not followed'));
  if (step.kind === 'throw') return giveVerdict(reject('dropped'), because(step.at, 'throws'));
  const waiting = step.state.get(awaitedAnswer) ?? leaf(undefined);
  return replaceLeaves(waiting, ({ value: why }) =>
    why === undefined
      ? neverAnswered(step)
      : giveVerdict(unknownVerdict(why), because('at' in step ? step.at : undefined, 'is not followed')),
  );
}

const neverAnswered = (step: Step): Decision<Answer> =>
  giveVerdict(reject('dropped'), because(step.kind === 'next' ? undefined : step.at, 'gives no answer'));

export const because = (range: SourceRange | undefined, text: string): Reason | undefined =>
  range && { range, text };

const whyLost = (value: Tree): string =>
  value.kind === 'leaf' ? whyUnknown(value.value) : 'the code is not followed';

/** The verdicts alone. */
export const verdicts = (answers: Decision<Answer>): OriginPolicy =>
  replaceLeaves(answers, ({ value }) =>
    value.kind === 'given' ? leaf(value.verdict, reasonOf(value, answers)) : leaf(reject('dropped')),
  );

/** What lets a handshake in is the condition before the `return true`; only without one is it the statement itself. */
const reasonOf = (
  given: Extract<Answer, { kind: 'given' }>,
  answers: Decision<Answer>,
): Reason | undefined =>
  given.verdict.kind === 'accept' && answers.kind === 'branch' ? undefined : given.because;

/** The connection of an `upgrade` event: the first bytes written to it are the answer (RFC 9112, section 4). */
export const socket: Tree = hostValue({
  name: 'the socket',
  answers: true,
  get: (key, state) => (key === 'destroyed' ? destroyed(state) : socketMembers[key]),
});

/** Has the connection been closed? */
const destroyed = (state: State): Tree =>
  replaceLeaves(answered(state), ({ value }) => {
    if (value.kind === 'none') return falseValue;
    const dropped = value.verdict.kind === 'reject' && value.verdict.status === 'dropped';
    return dropped ? trueValue : unknownValue('whether the socket is closed already is not known');
  });

const socketMembers: Readonly<Record<string, Tree>> = {
  write: answering('write', write),
  end: answering('end', (call) => (call.arguments.length > 0 ? write(call) : drop(call))),
  destroy: answering('destroy', drop),
  destroySoon: answering('destroySoon', drop),
  resetAndDestroy: answering('resetAndDestroy', drop),
  on: nativeValue('on', ({ state }) => goOn(undefinedValue, state)),
  once: nativeValue('once', ({ state }) => goOn(undefinedValue, state)),
  setTimeout: nativeValue('setTimeout', ({ state }) => goOn(undefinedValue, state)),
  setNoDelay: nativeValue('setNoDelay', ({ state }) => goOn(undefinedValue, state)),
  removeListener: nativeValue('removeListener', ({ state }) => goOn(undefinedValue, state)),
};

function drop({ state, at }: Call): Flow {
  return goOn(
    undefinedValue,
    give(state, giveVerdict(reject('dropped'), because(at, 'closes the connection'))),
  );
}

function write({ arguments: [text], state, at }: Call): Flow {
  const given = replaceLeaves(text ?? undefinedValue, ({ value }) => {
    const term = textOf(value);
    const verdict = term ? statusLine(term) : unknownVerdict(whyUnknown(value));
    return giveVerdict(
      verdict,
      because(at, verdict.kind === 'reject' ? `answers ${verdict.status}` : 'answers'),
    );
  });
  return goOn(undefinedValue, give(state, given));
}

/** The verdict that a response text means; what is no HTTP response ends the handshake like a closed connection. */
function statusLine(term: Term): Verdict {
  const first = term.kind === 'concat' ? term.parts[0] : term;
  if (first?.kind !== 'literal') return unknownVerdict('the response is not known');
  const status = Number(/^HTTP\/1\.[01] (\d{3})\b/.exec(first.value)?.[1]);
  if (status === 101) return unknownVerdict('the handshake is answered by hand');
  return reject(Number.isNaN(status) ? 'dropped' : status);
}
