import { type Endpoint, endpointId, type Listen } from '../../core/endpoint';
import { type Condition, evaluate as evaluateCondition } from '../../core/policy/condition';
import { branch, type Decision, leaf, nodes, replaceLeaves } from '../../core/policy/decision';
import { browserHandshake } from '../../core/policy/handshake';
import { unknownVerdict } from '../../core/policy/verdict';
import type { SourceRange } from '../../core/source';
import { runFunction, settle } from './evaluate/calls';
import { goOn, State, then } from './evaluate/flow';
import type { Module } from './evaluate/module';
import { constantOf, type Tree, truthOf, undefinedValue, type Value } from './evaluate/value';
import { type Answer, giveVerdict, policyOf, socket, unanswered, verdicts } from './gates/answer';
import { head, request } from './gates/handshake';
import { isClosed, openSocket, type ServerHost, serverOf } from './servers';
import { type Listener, listenersOf, type Site, sitesOf } from './sites';

const language = 'code';

/** An endpoint, and the places where a cure can be put. */
export interface CodeEndpoint extends Endpoint {
  readonly construction: SourceRange;
  /** The object literal of the options. */
  readonly options: SourceRange | undefined;
  /** The function that checks handshakes for the library. */
  readonly check: SourceRange | undefined;
  /** The calls that hand handshakes over to the server. */
  readonly handovers: readonly SourceRange[];
}

/** The endpoints that the constructions of a module make. */
export function endpointsOf(module: Module): CodeEndpoint[] {
  const listeners = {
    upgrade: listenersOf(module, 'upgrade'),
    connection: listenersOf(module, 'connection'),
  };
  const found = new Map<string, CodeEndpoint>();
  for (const site of sitesOf(module, constructions)) {
    const value = settle(site.expression, site.scope, State.empty);
    const server = value.kind === 'leaf' ? serverOf(value.value) : undefined;
    if (!server || server.server.call.at.start !== site.expression.start) continue;
    const endpoint = endpointOf(server, site, listeners);
    found.set(endpoint.id, endpoint);
  }
  return [...found.values()];
}

/** Where a construction may stand. */
const constructions = /\bnew\s/g;

interface Listeners {
  readonly upgrade: readonly Listener[];
  readonly connection: readonly Listener[];
}

function endpointOf(host: ServerHost, site: Site, listeners: Listeners): CodeEndpoint {
  const { server } = host;
  const { program } = server;
  program.takeEntries();
  const everyPath = closing(host, answersOf(host, listeners.upgrade), listeners.connection);
  const entries = program.takeEntries();
  const { expression } = site;
  const callee = expression.kind === 'new' || expression.kind === 'call' ? expression.callee : expression;
  const range = site.scope.range(callee);
  const path = pathOf(host, everyPath);
  const answers = path === undefined ? everyPath : onPath(everyPath, path);
  return {
    id: endpointId(server.library.name, range),
    language,
    library: server.library.name,
    kind: 'server',
    range,
    listen: listenOf(host),
    ...(path === undefined ? {} : { path }),
    policy: verdicts(answers),
    sample: { ...browserHandshake, path: path ?? '/' },
    entries,
    observations: [],
    construction: site.scope.range(expression),
    options: server.optionsRange,
    check: functionRange(server.option('verifyClient')),
    handovers: handoversIn(answers, host),
  };
}

const functionRange = (tree: Tree): SourceRange | undefined =>
  tree.kind === 'leaf' && tree.value.kind === 'closure'
    ? tree.value.scope.range(tree.value.function)
    : undefined;

function handoversIn(answers: Decision<Answer>, { server }: ServerHost): SourceRange[] {
  const ranges = [...nodes(answers)].flatMap((node) => {
    const given = node.kind === 'leaf' && node.value.kind === 'given' ? node.value : undefined;
    return given?.server === server.id && given.handover ? [given.handover] : [];
  });
  return [...new Map(ranges.map((range) => [`${range.uri}@${range.start}`, range])).values()];
}

function listenOf({ server }: ServerHost): Listen[] {
  const port = constantOf(server.option('port'));
  const name = constantOf(server.option('host'));
  if (typeof port !== 'number' || port === 0) return [];
  return [{ port, ...(typeof name === 'string' ? { host: name } : {}) }];
}

/** How handshakes for this server are answered: by the program's `upgrade` listeners, or by the library. */
function answersOf(host: ServerHost, upgrade: readonly Listener[]): Decision<Answer> {
  const detached = truthOf(host.server.option('noServer'));
  return replaceLeaves(detached, ({ value }) => (value ? byListeners(host, upgrade) : host.gate()));
}

function byListeners(host: ServerHost, upgrade: readonly Listener[]): Decision<Answer> {
  const groups = new Map<string, Listener[]>();
  for (const listener of upgrade)
    groups.set(listener.objectName, [...(groups.get(listener.objectName) ?? []), listener]);
  for (const group of groups.values()) {
    const answers = runListeners(host, group);
    if (reaches(answers, host)) return answers;
  }
  const [only, ...others] = groups.values();
  // A listener that refuses everybody hands nothing over.
  if (only && others.length === 0 && !handsOver(runListeners(host, only))) return runListeners(host, only);
  return giveVerdict(
    unknownVerdict('no `upgrade` listener in this file hands handshakes over to this server'),
    undefined,
  );
}

/** Runs the listeners in the order of their registration on one handshake. */
function runListeners({ server }: ServerHost, listeners: readonly Listener[]): Decision<Answer> {
  const { program } = server;
  const flow = listeners.reduce(
    (before, { listener, site }) =>
      then(before, (_, state) => {
        if (listener.kind !== 'leaf' || listener.value.kind !== 'closure') {
          return program.call(listener.kind === 'leaf' ? listener.value : unknownListener, {
            arguments: [request, socket, head],
            self: undefinedValue,
            state,
            at: site.scope.range(site.expression),
          });
        }
        const { value } = listener;
        return program.run(value, {
          arguments: [request, socket, head],
          self: undefinedValue,
          state,
          at: value.scope.range(value.function),
        });
      }),
    goOn(undefinedValue, State.empty),
  );
  return policyOf(flow, unanswered);
}

const unknownListener: Value = { kind: 'unknown', why: 'the `upgrade` listener is not known' };

/** Does any server get handshakes? */
const handsOver = (answers: Decision<Answer>): boolean =>
  [...nodes(answers)].some(
    (node) => node.kind === 'leaf' && node.value.kind === 'given' && node.value.verdict.kind !== 'reject',
  );

const reaches = (answers: Decision<Answer>, { server }: ServerHost): boolean =>
  [...nodes(answers)].some(
    (node) => node.kind === 'leaf' && node.value.kind === 'given' && node.value.server === server.id,
  );

/** Marks what is accepted and closed again at once by a `connection` listener. */
function closing(
  host: ServerHost,
  answers: Decision<Answer>,
  listeners: readonly Listener[],
): Decision<Answer> {
  const own = listeners.filter(({ object, site }) => isServer(settle(object, site.scope, State.empty), host));
  if (own.length === 0) return answers;
  const closes = own.map((listener) => closesAgain(host, listener));
  return replaceLeaves(answers, (node) => {
    const { value } = node;
    if (value.kind !== 'given' || value.verdict.kind !== 'accept' || value.server !== host.server.id)
      return node;
    return closes.reduce<Decision<Answer>>(
      (rest, one) =>
        replaceLeaves(one, (end) =>
          end.value ? leaf<Answer>({ ...value, verdict: { kind: 'accept', closed: true } }) : rest,
        ),
      node,
    );
  });
}

const isServer = (tree: Tree, host: ServerHost): boolean =>
  tree.kind === 'leaf' && serverOf(tree.value)?.server.id === host.server.id;

function closesAgain({ server }: ServerHost, { listener }: Listener): Decision<boolean> {
  if (listener.kind !== 'leaf' || listener.value.kind !== 'closure') return leaf(false);
  const { value } = listener;
  const flow = runFunction(
    value,
    {
      arguments: [openSocket, request],
      self: undefinedValue,
      state: State.empty,
      at: value.scope.range(value.function),
    },
    server.program,
  );
  return replaceLeaves(flow.tree, ({ value: step }) =>
    step.kind === 'lost' ? leaf(false) : isClosed(step.state),
  );
}

/** The path on which handshakes reach the server, where that is not any: its option, or what `upgrade` listeners ask for. */
function pathOf(host: ServerHost, answers: Decision<Answer>): string | undefined {
  const option = constantOf(host.server.option('path'));
  if (typeof option === 'string') return option;
  const asked = pathsIn(answers);
  const reaching = ['/', ...asked].find((path) => reaches(onPath(answers, path), host));
  return asked.length === 0 ? undefined : reaching;
}

/** The part of the tree that decides about handshakes for one path. */
function onPath<T>(tree: Decision<T>, path: string): Decision<T> {
  const handshake = { ...browserHandshake, path };
  const done = new Map<Decision<T>, Decision<T>>();
  const visit = (node: Decision<T>): Decision<T> => {
    if (node.kind === 'leaf') return node;
    const known = done.get(node);
    if (known) return known;
    const truth = asksPath(node.condition) ? evaluateCondition(node.condition, handshake) : undefined;
    const result =
      typeof truth === 'boolean'
        ? visit(truth ? node.then : node.otherwise)
        : branch(node.condition, visit(node.then), visit(node.otherwise), node.at);
    done.set(node, result);
    return result;
  };
  return visit(tree);
}

const asksPath = (condition: Condition): boolean => 'term' in condition && condition.term.kind === 'target';

function pathsIn(answers: Decision<Answer>): string[] {
  return [...nodes(answers)].flatMap((node) => {
    if (node.kind === 'leaf' || !('term' in node.condition) || node.condition.term.kind !== 'target')
      return [];
    const { condition } = node;
    if (condition.kind === 'equals') return condition.to.kind === 'literal' ? [condition.to.value] : [];
    if (condition.kind === 'startsWith')
      return condition.text.kind === 'literal' ? [condition.text.value] : [];
    return condition.kind === 'oneOf' ? condition.values : [];
  });
}
