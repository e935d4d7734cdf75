import { type Endpoint, endpointId, type Listen } from '../../core/endpoint';
import { type Decision, leaf, nodes, replaceLeaves } from '../../core/policy/decision';
import { browserHandshake } from '../../core/policy/handshake';
import { unknownVerdict } from '../../core/policy/verdict';
import type { SourceRange } from '../../core/source';
import { runFunction, settle } from './evaluate/calls';
import { type Flow, goOn, State, then } from './evaluate/flow';
import { type Module, memberPath } from './evaluate/module';
import { constantOf, isUndefined, type Tree, undefinedValue } from './evaluate/value';
import { type Answer, giveVerdict, policyOf, socket, unanswered, verdicts } from './gates/answer';
import { head, request } from './gates/handshake';
import { libraries } from './libraries';
import { type OptionsPlace, optionsAt } from './libraries/options';
import type { Guard } from './libraries/refusals';
import type { CheckOption } from './library';
import { observationsOf } from './observations';
import { onPath, pathsIn } from './paths';
import { overruledRefusals } from './refusals';
import { isClosed, openSocket, type ServerHost, Servers, serverOf } from './servers';
import type { Listener, Site } from './sites';
import type { ModuleSyntax } from './syntax';

const language = 'code';

/** An endpoint, and the places where a cure can be put. */
export interface CodeEndpoint extends Endpoint {
  readonly construction: SourceRange;
  /** The object literal of the options. */
  readonly options: SourceRange | undefined;
  readonly optionsPlace: OptionsPlace;
  /** True when there are options, whether or not they are understood. */
  readonly optionsGiven: boolean;
  readonly checkOption: CheckOption | undefined;
  readonly guard: Guard | undefined;
  /** The function that checks handshakes for the library. */
  readonly check: SourceRange | undefined;
  /** The calls that hand handshakes over to the server. */
  readonly handovers: readonly SourceRange[];
}

/** The endpoints that the constructions of a module make. */
export function endpointsOf(module: Module): CodeEndpoint[] {
  const found = new Map<string, CodeEndpoint>();
  for (const site of module.program.sites(constructions(module))) {
    const server = serverOf(constructed(site, module));
    if (!server || server.server.call.at.start !== site.expression.start) continue;
    const endpoint = endpointOf(server, site);
    found.set(endpoint.id, endpoint);
  }
  return [...found.values()].sort((a, b) => a.range.start - b.range.start);
}

/** Where a construction may stand: at the names of a library's exports, and of classes from other files. */
function constructions({ syntax }: Module): RegExp {
  const used: string[] = [];
  const constructed: string[] = [];
  for (const [names, from] of importsOf(syntax)) {
    if (isLibrary(from)) used.push(...names);
    else if (from.startsWith('.')) constructed.push(...names);
  }
  const patterns = [
    '\\brequire\\s*\\(',
    ...used.map((name) => `(?<![\\w$.])${escaped(name)}(?![\\w$])`),
    ...constructed.map((name) => `\\bnew\\s+${escaped(name)}(?![\\w$])`),
  ];
  return new RegExp(patterns.join('|'), 'g');
}

const escaped = (name: string): string => name.replaceAll('$', '\\$');

/** Names that a file gets from others, and from where: by `import`, and by `require` at a declaration. */
function importsOf({ statements, text }: ModuleSyntax): [string[], string][] {
  const imported = statements.flatMap((statement): [string[], string][] =>
    statement.kind === 'import'
      ? [[statement.names.map(({ local }) => local).filter((name) => name !== ''), statement.from]]
      : [],
  );
  const required = [...text.matchAll(requireDeclaration)].map((match): [string[], string] => [
    [...(match[1] as string).matchAll(/([\w$]+)\s*(?=[,}]|$)/g)].map((name) => name[1] as string),
    match[2] as string,
  ]);
  return [...imported, ...required];
}

const requireDeclaration =
  /(?:const|let|var)\s+([\w$]+|\{[^}]*\})\s*=\s*(?:await\s+import|require)\s*\(\s*['"]([^'"]+)['"]/g;

const isLibrary = (specifier: string): boolean =>
  libraries.some(({ modules }) => modules.includes(specifier));

/** The value of a construction. A plugin is one that gets registered with something that need not be known. */
function constructed({ expression, scope }: Site, { program }: Module): Tree {
  if (
    expression.kind === 'call' &&
    expression.callee.kind === 'member' &&
    expression.callee.key.kind === 'literal'
  ) {
    const args = expression.arguments.map(({ value }) => value);
    const [first] = args;
    const plugin =
      first?.kind === 'name' || first?.kind === 'call' ? settle(first, scope, State.empty) : undefinedValue;
    if (plugin.kind === 'leaf' && plugin.value.kind === 'external' && program.externals instanceof Servers) {
      const made = program.externals.plugin(
        String(expression.callee.key.value),
        {
          arguments: [plugin, ...args.slice(1).map((value) => settle(value, scope, State.empty))],
          self: undefinedValue,
          state: State.empty,
          at: scope.range(expression),
        },
        program,
      );
      if (made) return made.value;
    }
  }
  return settle(expression, scope, State.empty);
}

function endpointOf(host: ServerHost, site: Site): CodeEndpoint {
  const { server } = host;
  const { program, made } = server;
  program.takeNotes();
  const everyPath = closing(host, answersOf(host, site));
  const notes = program.takeNotes();
  const range = site.scope.range(rangeNode(site));
  const target = made.target?.(server) ?? pathOf(host, everyPath);
  const answers = target === undefined ? everyPath : onPath(everyPath, target);
  const path = target?.replace(/\?.*/, '');
  const checkOption = typeof made.check === 'function' ? made.check(server) : made.check;
  const endpoint: CodeEndpoint = {
    id: endpointId(server.library.name, range),
    language,
    library: server.library.name,
    kind: 'server',
    range,
    listen: listenOf(host),
    ...(path === undefined ? {} : { path }),
    policy: verdicts(answers),
    sample: { ...browserHandshake, path: target ?? '/' },
    entries: notes.entries,
    observations: notes.observations,
    construction: site.scope.range(site.expression),
    options: server.optionsRange,
    optionsPlace: made.options,
    optionsGiven: !isUndefined(optionsAt(made.options, server.call.arguments, program)),
    checkOption,
    guard: made.guard,
    check: checkOption && functionRange(server.option(checkOption.name)),
    handovers: handoversIn(answers, host),
  };
  const seen = observationsOf(endpoint, server, site.scope.module.syntax.text);
  const overruled = overruledRefusals(
    answers,
    endpoint.sample,
    endpoint.entries.map(({ text }) => text),
  );
  return { ...endpoint, observations: [...notes.observations, ...seen, ...overruled] };
}

/** What names the construction: the class or function, or the plugin that is registered. */
function rangeNode({ expression }: Site): { start: number; end: number } {
  if (expression.kind !== 'new' && expression.kind !== 'call') return expression;
  const { callee } = expression;
  const plugin = callee.kind === 'member' && callee.key.kind === 'literal' && callee.key.value === 'register';
  return (plugin && expression.arguments[0]?.value) || callee;
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
function answersOf(host: ServerHost, site: Site): Decision<Answer> {
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
    name === undefined ? [] : program.listeners('upgrade').filter(({ objectName }) => objectName === name);
  const isBefore = ({ site: { expression } }: Listener) => expression.start < call.at.start;
  for (const listener of same.filter((one) => !isBefore(one))) observeLate(host, listener);
  const before = same.filter(isBefore);
  if (before.length === 0) return host.gate();
  return policyOf(runListeners(host, before), (step) =>
    step.kind === 'next' ? host.gate() : unanswered(step),
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
  program.observe({
    kind: 'late-listener',
    range: scope.range(expression.arguments[0]?.value ?? expression),
    related: [{ range: host.server.call.at, message: 'here the WebSocket server adds its listener' }],
  });
}

function byListeners(host: ServerHost, upgrade: readonly Listener[]): Decision<Answer> {
  const groups = new Map<string, Listener[]>();
  for (const listener of upgrade) {
    groups.set(listener.objectName, [...(groups.get(listener.objectName) ?? []), listener]);
  }
  for (const group of groups.values()) {
    const answers = answersFrom(host, group);
    if (reaches(answers, host)) return answers;
  }
  const [only, ...others] = groups.values();
  // A listener that refuses everybody hands nothing over.
  if (only && others.length === 0 && !handsOver(answersFrom(host, only))) return answersFrom(host, only);
  return giveVerdict(
    unknownVerdict('no `upgrade` listener in this file hands handshakes over to this server'),
    undefined,
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
function closing(host: ServerHost, answers: Decision<Answer>): Decision<Answer> {
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

/** The path on which handshakes reach the server, where that is not any: its option, or what listeners ask for. */
function pathOf(host: ServerHost, answers: Decision<Answer>): string | undefined {
  const option = constantOf(host.server.option('path'));
  if (typeof option === 'string') return option;
  const asked = pathsIn(answers);
  const reaching = ['/', ...asked].find((path) => reaches(onPath(answers, path), host));
  return asked.length === 0 ? undefined : reaching;
}
