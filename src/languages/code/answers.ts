import { type Decision, leaf, nodes, replaceLeaves } from '../../core/policy/decision';
import { unknownVerdict } from '../../core/policy/verdict';
import { runFunction } from './evaluate/calls';
import { type Flow, goOn, then } from './evaluate/flow';
import type { Program } from './evaluate/program';
import { memberPath } from './evaluate/shapes';
import { State } from './evaluate/state';
import { type Closure, type Tree, undefinedValue, unknownValue } from './evaluate/value';
import { type Answer, giveVerdict, policyOf, socket, unanswered } from './gates/answer';
import { head, request } from './gates/handshake';
import { isClosed, openSocket } from './gates/open-socket';
import { taken } from './gates/overridden';
import { isServer } from './later';
import type { ServerHost } from './servers';
import type { Listener, Site } from './sites';

/** How handshakes for this server are answered: by the program's `upgrade` listeners, or by the library. */
export function answersOf(host: ServerHost, site: Site): Decision<Answer> {
  const { made, program } = host.server;
  const handover = made.handover?.(host.server) ?? 'library';
  return handover === 'library' ? attached(host, site) : byListeners(host, program.listeners('upgrade'));
}

/**
 * A server that is attached to an HTTP server listens for `upgrade` itself: the program's listeners that were added
 * before it run first, those after it find the handshake answered.
 */
function attached(host: ServerHost, site: Site): Decision<Answer> {
  const { program, call } = host.server;
  const name = attachedTo(site);
  const same =
    name === undefined
      ? []
      : program
          .listeners('upgrade')
          .filter(
            ({ objectName, site: { scope } }) => objectName === name && scope.module === site.scope.module,
          );
  const isBefore = ({ site: { expression } }: Listener) => expression.start < call.at.start;
  for (const listener of same.filter((one) => !isBefore(one))) observeLate(host, listener);
  const before = same.filter(isBefore);
  if (before.length === 0) return taken(host.server, host.gate);
  return policyOf(runListeners(host, before), (step) =>
    step.kind === 'next' ? taken(host.server, host.gate) : unanswered(step),
  );
}

/** How the HTTP server is written that the options or the first argument name. */
function attachedTo({ expression }: Site): string | undefined {
  if (expression.kind !== 'new' && expression.kind !== 'call') return undefined;
  const named = expression.arguments.map(({ value }) => memberPath(value)).find((path) => path !== undefined);
  const literal = expression.arguments.map(({ value }) => value).find(({ kind }) => kind === 'object');
  const option =
    literal?.kind === 'object'
      ? literal.properties.find(
          ({ key }) => key?.kind === 'literal' && (key.value === 'server' || key.value === 'httpServer'),
        )
      : undefined;
  return option ? memberPath(option.value) : named;
}

/** Notes a listener that could refuse handshakes, were it asked in time. */
function observeLate(host: ServerHost, listener: Listener): void {
  const { program } = host.server;
  const refuses = [...nodes(policyOf(runListeners(host, [listener]), unanswered))].some(
    (node) =>
      node.kind === 'leaf' &&
      node.value.kind === 'given' &&
      node.value.because?.range !== undefined &&
      node.value.verdict.kind === 'reject',
  );
  if (!refuses) return;
  const { expression, scope } = listener.site;
  program.notes.observe({
    kind: 'late-listener',
    range: scope.range(expression.arguments[0]?.value ?? expression),
    related: [{ range: host.server.call.at, message: 'here the WebSocket server adds its listener' }],
  });
}

function byListeners(host: ServerHost, upgrade: readonly Listener[]): Decision<Answer> {
  const groups = new Map<string, Listener[]>();
  for (const listener of upgrade) {
    const emitter = `${listener.site.scope.module.uri} ${listener.objectName}`;
    groups.set(emitter, [...(groups.get(emitter) ?? []), listener]);
  }
  for (const group of groups.values()) {
    const answers = answersFrom(host, group);
    if (reaches(answers, host)) return answers;
  }
  const [only, ...others] = groups.values();
  // A listener that refuses everybody hands nothing over; one that is not followed may hand over.
  if (only && others.length === 0 && !handsOver(answersFrom(host, only))) return answersFrom(host, only);
  const elsewhere = functionsHandingOver(host).find((answers) => reaches(answers, host));
  if (elsewhere) return elsewhere;
  return giveVerdict(
    unknownVerdict('no `upgrade` listener in this file hands handshakes over to this server'),
    undefined,
  );
}

/**
 * What functions decide that get a request and its socket from callers that are not in sight, and hand them over:
 * methods that another file calls in its listener.
 */
function functionsHandingOver({ server: { id, program } }: ServerHost): Decision<Answer>[] {
  return program.sitesEverywhere(/\.handleUpgrade\s*\(/g).flatMap((site) => {
    const { expression, inside = [] } = site;
    if (expression.kind !== 'call' || expression.callee.kind !== 'member') return [];
    if (!isServer(expression.callee.object, site, id)) return [];
    const names = expression.arguments.map(({ value }) => (value.kind === 'name' ? value.name : undefined));
    const owner = inside.findLast(({ function: { parameters } }) =>
      parameters.some((one) => one.kind === 'name' && one.name === names[0]),
    );
    return owner ? [answersOfFunction(owner, names, program)] : [];
  });
}

function answersOfFunction(
  owner: Closure,
  [first, second]: readonly (string | undefined)[],
  program: Program,
): Decision<Answer> {
  const args = owner.function.parameters.map((parameter): Tree => {
    const name = parameter.kind === 'name' ? parameter.name : undefined;
    if (name !== undefined && name === first) return request;
    if (name !== undefined && name === second) return socket;
    return unknownValue('what callers pass is not known');
  });
  const at = owner.scope.range(owner.function);
  const call = { arguments: args, self: owner.self ?? undefinedValue, state: State.empty, at };
  return policyOf(
    program.during(true, () => program.run(owner, call)),
    unanswered,
  );
}

/** Runs the listeners in the order of their registration on one handshake. */
function runListeners({ server: { program } }: ServerHost, listeners: readonly Listener[]): Flow {
  return program.during(true, () =>
    listeners.reduce(
      (before, { listener, site }) =>
        then(before, (_, state) =>
          program.listen(listener, [request, socket, head], state, site.scope.range(site.expression)),
        ),
      goOn(undefinedValue, State.empty),
    ),
  );
}

const answersFrom = (host: ServerHost, listeners: readonly Listener[]): Decision<Answer> =>
  policyOf(runListeners(host, listeners), unanswered);

/** Does any server get handshakes that it may let in? */
export const handsOver = (answers: Decision<Answer>): boolean =>
  [...nodes(answers)].some(
    (node) => node.kind === 'leaf' && node.value.kind === 'given' && node.value.verdict.kind === 'accept',
  );

/** Does the server get handshakes? */
export const reaches = (answers: Decision<Answer>, { server }: ServerHost): boolean =>
  [...nodes(answers)].some(
    (node) => node.kind === 'leaf' && node.value.kind === 'given' && node.value.server === server.id,
  );

/** Marks what is accepted and closed again at once by a `connection` listener. */
export function closing(host: ServerHost, answers: Decision<Answer>): Decision<Answer> {
  const closes = host.server.listeners('connection').map((listener) => closesAgain(host, listener));
  if (closes.length === 0) return answers;
  return replaceLeaves(answers, (node) => {
    const { value } = node;
    if (value.kind !== 'given' || value.verdict.kind !== 'accept' || value.server !== host.server.id) {
      return node;
    }
    const closed = leaf<Answer>({ ...value, verdict: { kind: 'accept', closed: true } });
    return closes.reduce<Decision<Answer>>(
      (rest, one) => replaceLeaves(one, (end) => (end.value ? closed : rest)),
      node,
    );
  });
}

function closesAgain({ server: { program } }: ServerHost, { listener }: Listener): Decision<boolean> {
  if (listener.kind !== 'leaf' || listener.value.kind !== 'closure') return leaf(false);
  const { value } = listener;
  const at = value.scope.range(value.function);
  const call = { arguments: [openSocket, request], self: undefinedValue, state: State.empty, at };
  const flow = program.during(true, () => runFunction(value, call, program));
  return replaceLeaves(flow.tree, ({ value: step }) =>
    step.kind === 'lost' ? leaf(false) : isClosed(step.state),
  );
}
