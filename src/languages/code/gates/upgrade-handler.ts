import { type Decision, leaf, replaceLeaves } from '../../../core/policy/decision';
import { headerTerm } from '../../../core/policy/term';
import { reject, unknownVerdict } from '../../../core/policy/verdict';
import { runFunction } from '../evaluate/calls';
import { exit, type Flow, goOn } from '../evaluate/flow';
import { HandshakeSlot, State } from '../evaluate/state';
import {
  type Call,
  constantOf,
  hostValue,
  nativeValue,
  optionalText,
  stringValue,
  type Tree,
  textValue,
  undefinedValue,
  unknownValue,
  whyUnknown,
} from '../evaluate/value';
import type { Server } from '../library';
import {
  type Answer,
  acceptedBy,
  answering,
  because,
  give,
  giveVerdict,
  policyOf,
  unanswered,
  withoutCheck,
} from './answer';
import { table } from './handshake';

/**
 * What the handler `upgrade(response, request, context)` of uWebSockets.js decides (20.30): without one everybody is
 * accepted; a handler that answers nothing ends the connection.
 */
export function upgradeHandler({ option, program, call: made }: Server): Decision<Answer> {
  const response = responseOf((task, { state, at }) => program.listen(task, [], state, at));
  return replaceLeaves(option('upgrade'), ({ value }) => {
    if (value.kind !== 'closure' && value.kind !== 'native') return withoutCheck(value);
    const { at } = value.kind === 'closure' ? { at: value.scope.range(value.function) } : made;
    const call: Call = {
      arguments: [response, request, context],
      self: undefinedValue,
      state: State.empty,
      at,
    };
    const run = () => (value.kind === 'closure' ? runFunction(value, call, program) : value.call(call));
    return policyOf(program.during(true, run), unanswered);
  });
}

const context: Tree = unknownValue('the context of the upgrade is not followed');

/** The status that the response will have. */
const status = new HandshakeSlot<number | string>(leaf(200));

/** HttpResponse. `cork(task)` runs the task at once. */
function responseOf(run: (task: Tree, call: Call) => Flow): Tree {
  const itself = (name: string): Tree => nativeValue(name, ({ state }) => goOn(response, state));
  const end = ({ state, at }: Call): Flow => goOn(response, give(state, ended(state, at)));
  const members: Readonly<Record<string, Tree>> = {
    upgrade: answering('upgrade', ({ state, at }) => goOn(undefinedValue, give(state, acceptedBy(at), at))),
    writeStatus: answering('writeStatus', ({ arguments: [text], state }) =>
      goOn(response, state.with(status, statusIn(text ?? undefinedValue))),
    ),
    writeHeader: itself('writeHeader'),
    onAborted: itself('onAborted'),
    onWritable: itself('onWritable'),
    write: answering('write', end),
    end: answering('end', end),
    endWithoutBody: answering('endWithoutBody', end),
    tryEnd: answering('tryEnd', end),
    close: answering('close', ({ state, at }) =>
      goOn(response, give(state, giveVerdict(reject('dropped'), because(at, 'closes the connection')))),
    ),
    cork: answering('cork', (call) => run(call.arguments[0] ?? undefinedValue, call)),
  };
  const response: Tree = hostValue(table('the response', members, true));
  return response;
}

const ended = (state: State, at: Call['at']): Decision<Answer> =>
  replaceLeaves(state.get(status) ?? leaf(200), ({ value }) =>
    giveVerdict(
      typeof value === 'number' ? reject(value) : unknownVerdict(value),
      because(at, `answers ${value}`),
    ),
  );

/** The number in front of a status such as `403 Forbidden`; else why it is not known. */
const statusIn = (text: Tree): Decision<number | string> =>
  replaceLeaves(text, (node) => {
    const number = Number.parseInt(String(constantOf(node)), 10);
    return leaf(Number.isNaN(number) ? whyUnknown(node.value) : number);
  });

/** HttpRequest: names of headers are lower-case, and a header that is absent is an empty text. */
const request: Tree = hostValue({
  name: 'the request',
  get: (key) => requestMembers[key],
});

const requestMembers: Readonly<Record<string, Tree>> = {
  getHeader: nativeValue('getHeader', ({ arguments: [name], state }) => {
    const header = name && constantOf(name);
    if (typeof header !== 'string') return goOn(unknownValue('which header is read is not known'), state);
    const empty = stringValue('');
    return goOn(header === header.toLowerCase() ? optionalText(headerTerm(header), empty) : empty, state);
  }),
  getUrl: nativeValue('getUrl', ({ state }) => goOn(textValue({ kind: 'target', part: 'path' }), state)),
  getMethod: nativeValue('getMethod', ({ state }) => goOn(stringValue('get'), state)),
  getQuery: nativeValue('getQuery', ({ state }) =>
    goOn(unknownValue('the query of the request is not followed'), state),
  ),
  setYield: answering('setYield', ({ state, at }) =>
    exit('lost', unknownValue('handing a handshake on to the next route is not followed'), state, at),
  ),
};
