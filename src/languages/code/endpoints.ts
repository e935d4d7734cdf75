import { type Endpoint, endpointId, type Listen } from '../../core/endpoint';
import { type Decision, nodes } from '../../core/policy/decision';
import { browserHandshake, type Handshake } from '../../core/policy/handshake';
import { unknownVerdict } from '../../core/policy/verdict';
import type { SourceRange } from '../../core/source';
import { answersOf, closing, handsOver, reaches } from './answers';
import { constructed, constructions, unmadeClasses } from './constructions';
import type { Module } from './evaluate/module';
import { constantOf, isUndefined, type Tree } from './evaluate/value';
import { exportedServer } from './exported';
import { type Answer, giveVerdict, verdicts } from './gates/answer';
import { type OptionsPlace, optionsAt } from './libraries/options';
import type { Guard } from './libraries/refusals';
import type { CheckOption, Server, ServerExport } from './library';
import { listenAt, listensOf } from './listening';
import { observationsOf } from './observations';
import { onPath, pathsIn, subprotocolIn } from './paths';
import { overruledRefusals } from './refusals';
import { type ServerHost, serverOf } from './servers';
import type { Site } from './sites';
import type { Located } from './syntax';

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
  /** An argument that refuses, for the place before the construction. */
  readonly before: ServerExport['before'];
  /** The function that checks handshakes for the library. */
  readonly check: SourceRange | undefined;
  /** The calls that hand handshakes over to the server. */
  readonly handovers: readonly SourceRange[];
}

/** The endpoints that the constructions of a module make. */
export function endpointsOf(module: Module): CodeEndpoint[] {
  const found = new Map<string, CodeEndpoint>();
  for (const site of [...module.program.sites(constructions(module)), ...unmadeClasses(module)]) {
    const server = attempt(() => serverOf(constructed(site, module)), undefined);
    if (!server || !isHere(server.server.call.at, site.expression) || !accepts(server)) continue;
    const endpoint = endpointOf(server, site, rangeNode(site, server.server.made));
    found.set(endpoint.id, endpoint);
  }
  const exported = attempt(() => exportedServer(module), undefined);
  if (exported) {
    const endpoint = endpointOf(exported.host, exported.site, exported.name);
    found.set(endpoint.id, endpoint);
  }
  return [...found.values()].sort((a, b) => a.range.start - b.range.start);
}

const tooDeep = giveVerdict(unknownVerdict('the code is nested too deeply to follow'), undefined);

/** What the work gives; `otherwise` where the code is nested so deeply that following it uses up the stack. */
function attempt<T>(work: () => T, otherwise: T): T {
  try {
    return work();
  } catch (error) {
    if (error instanceof RangeError) return otherwise;
    throw error;
  }
}

const isHere = (at: SourceRange, { start, end }: Site['expression']): boolean =>
  at.start === start && at.end === end;

const accepts = ({ server }: ServerHost): boolean => server.made.when?.(server) ?? true;

/** @param named what names the construction */
function endpointOf(host: ServerHost, site: Site, named: Located): CodeEndpoint {
  const { server } = host;
  const { program, made } = server;
  program.notes.takeNotes();
  const everyPath = attempt(() => closing(host, answersOf(host, site)), tooDeep);
  const notes = program.notes.takeNotes();
  const range = site.scope.range(named);
  const target = made.target?.(server) ?? pathOf(host, everyPath);
  const path = made.anyPath?.(server) ? undefined : target?.replace(/\?.*/, '');
  const answers = path === undefined || target === undefined ? everyPath : onPath(everyPath, target);
  const checkOption = typeof made.check === 'function' ? made.check(server) : made.check;
  const endpoint: CodeEndpoint = {
    id: endpointId(server.library.name, range),
    language,
    library: server.library.name,
    kind: made.kind ?? 'server',
    range,
    listen: listenOf(host),
    ...(path === undefined ? {} : { path }),
    policy: verdicts(answers),
    sample: sampleOf(server, target, subprotocolIn(answers)),
    entries: notes.entries,
    observations: notes.observations,
    construction: site.scope.range(site.expression),
    options: server.optionsRange,
    optionsPlace: made.options,
    optionsGiven: !isUndefined(optionsAt(made.options, server.call.arguments, program)),
    checkOption,
    guard: made.guard,
    before: made.before,
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

function sampleOf({ made }: Server, target: string | undefined, subprotocol: string | undefined): Handshake {
  const headers: Record<string, string> = { ...browserHandshake.headers, ...made.headers };
  if (subprotocol !== undefined) headers['sec-websocket-protocol'] = subprotocol;
  return { ...browserHandshake, path: target ?? '/', headers };
}

/** What names the construction: the class, function or method, or the plugin that is registered. */
function rangeNode({ expression }: Site, { path }: ServerExport): Located {
  if (expression.kind !== 'new' && expression.kind !== 'call') return expression;
  const { callee } = expression;
  if (callee.kind === 'member' && path.includes('()')) return callee.key;
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

/** Where its options say, else where the program listens. */
function listenOf({ server }: ServerHost): Listen[] {
  const own = listenAt(server.option('port'), server.option('host'));
  return own ? [own] : isUndefined(server.option('port')) ? listensOf(server.program) : [];
}

/** Is there an answer that is not known? */
const isOpen = (answers: Decision<Answer>): boolean =>
  [...nodes(answers)].some(
    (node) => node.kind === 'leaf' && node.value.kind === 'given' && node.value.verdict.kind === 'unknown',
  );

/** The path on which handshakes reach the server, where that is not any: its option, or what listeners ask for. */
function pathOf(host: ServerHost, answers: Decision<Answer>): string | undefined {
  const option = constantOf(host.server.option('path'));
  if (typeof option === 'string') return option;
  const asked = pathsIn(answers);
  if (asked.length === 0) return undefined;
  const reaching = ['/', ...asked].filter((path) => reaches(onPath(answers, path), host));
  const certain = reaching.find((path) => handsOver(onPath(answers, path))) ?? reaching[0];
  return certain ?? asked.find((path) => isOpen(onPath(answers, path)));
}
