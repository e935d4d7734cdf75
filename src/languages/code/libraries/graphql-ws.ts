import { leaf } from '../../../core/policy/decision';
import { unknownVerdict } from '../../../core/policy/verdict';
import { runFunction } from '../evaluate/calls';
import { type Flow, goOn, meet, then } from '../evaluate/flow';
import type { State } from '../evaluate/state';
import {
  type Call,
  nativeValue,
  recordValue,
  stringValue,
  type Tree,
  undefinedValue,
} from '../evaluate/value';
import { acceptedBy, answering, give, giveVerdict, revised } from '../gates/answer';
import type { Library } from '../library';

/**
 * `makeBehavior(options, behavior)` makes a route for uWebSockets.js (graphql-ws 6.4): it calls the program's own
 * `upgrade`, then accepts. Both cannot accept: what comes of that is not known.
 */
const makeBehavior: Tree = nativeValue('makeBehavior', ({ arguments: [, behavior], state, at }) => {
  const own =
    behavior?.kind === 'leaf' && behavior.value.kind === 'record' ? behavior.value.record : undefined;
  const held = own && state.get(own.properties);
  const properties = held?.kind === 'leaf' ? held.value : new Map<string, Tree>();
  const upgrade = answering('upgrade', (call) =>
    then(runOwn(properties.get('upgrade') ?? undefinedValue, call), (_, after) =>
      goOn(undefinedValue, give(withoutOwnAccept(after), acceptedBy(at))),
    ),
  );
  return goOn(
    recordValue(
      new Map([...properties, ['upgrade', upgrade]]),
      'object',
      own?.from ? { from: own.from } : {},
    ),
    state,
  );
});

function runOwn(upgrade: Tree, call: Call): Flow {
  if (upgrade.kind !== 'leaf' || upgrade.value.kind !== 'closure') return goOn(undefinedValue, call.state);
  const flow = runFunction(upgrade.value, call, upgrade.value.scope.module.program);
  return meet(flow.tree, (step) =>
    step === flow.next || step.kind === 'return' ? undefinedValue : undefined,
  );
}

const acceptsTwice = giveVerdict(
  unknownVerdict('the route answers the handshake once more after the program has accepted it'),
  undefined,
);

const withoutOwnAccept = (state: State): State =>
  revised(state, (given) =>
    given.kind === 'given' && given.verdict.kind === 'accept' ? acceptsTwice : leaf(given),
  );

/** The subprotocols, for servers that ask for them. */
const protocols: Readonly<Record<string, Tree>> = {
  GRAPHQL_TRANSPORT_WS_PROTOCOL: stringValue('graphql-transport-ws'),
  DEPRECATED_GRAPHQL_WS_PROTOCOL: stringValue('graphql-ws'),
};

/** graphql-ws 6.4 checks no Origin: its other adapters are put on servers that the program makes itself. */
export const graphqlWs: Library = {
  name: 'graphql-ws',
  modules: [
    'graphql-ws',
    'graphql-ws/use/deno',
    'graphql-ws/use/uWebSockets',
    'graphql-ws/lib/use/uWebSockets',
  ],
  servers: [],
  values: { makeBehavior, ...protocols },
};
