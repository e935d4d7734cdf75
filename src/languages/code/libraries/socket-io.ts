import { type Decision, leaf, replaceLeaves } from '../../../core/policy/decision';
import { unknownVerdict } from '../../../core/policy/verdict';
import { constantOf, isUndefined } from '../evaluate/value';
import { allowRequest } from '../gates/allow-request';
import { type Answer, giveVerdict } from '../gates/answer';
import { behindMiddleware } from '../gates/engine-middleware';
import { engineRequest } from '../gates/handshake';
import { originsOption } from '../gates/origins-option';
import type { CheckOption, LaterOptions, Library, Server, ServerExport } from '../library';

export const allowRequestOption: CheckOption = {
  name: 'allowRequest',
  function: (list) => `(request, callback) => callback(null, ${list}.has(request.headers.origin))`,
  guard: {
    refuse: (callback) => `return ${callback ?? 'callback'}(null, false)`,
    origin: (parameter) => `${parameter}.headers.origin`,
  },
};

/** The path option with a slash at its end, and the query that asks for the WebSocket transport (engine.io protocol 4). */
const target =
  (byDefault: string) =>
  ({ option }: Server): string => {
    const path = constantOf(option('path'));
    const prefix = typeof path === 'string' ? path : byDefault;
    return `${prefix.replace(/\/$/, '')}/?EIO=4&transport=websocket`;
  };

/**
 * socket.io 1 and 2 look at the option `origins`, unless `allowRequest` is given (2.5, `Server.initEngine`). The setters
 * of that option exist in no later version.
 */
function isSecond({ library, program, calls }: Server): boolean {
  if (library.name !== 'socket.io') return false;
  const major = program.majorVersion('socket.io');
  return major === undefined ? calls('origins') || calls('set') : major < 3;
}

/**
 * Options that come with the server to listen on (4.8, `Server.attach`: the construction's own count more), and in
 * version 2 the setters of the option `origins`.
 */
const later: readonly LaterOptions[] = [
  { method: 'attach', index: 1 },
  { method: 'listen', index: 1 },
  { method: 'attachApp', index: 1 },
  // The engine decides that it is bound to.
  { method: 'bind', index: 0, option: 'engine' },
  { method: 'origins', index: 0, option: 'origins', overrides: true },
  { method: 'set', index: 1, option: { namedBy: 0 }, overrides: true },
];

/**
 * A server of socket.io that is made without an HTTP server or a port and exported gets it from another file, perhaps
 * with options.
 */
function isAttachedElsewhere({ library, call, calls, program }: Server): boolean {
  const [first] = call.arguments;
  const isBare = !first || (first.kind === 'leaf' && ['undefined', 'record'].includes(first.value.kind));
  return (
    library.name === 'socket.io' &&
    isBare &&
    !later.some(({ method, overrides }) => !overrides && calls(method)) &&
    program.mentions(/\bexports?\b/)
  );
}

const attachedElsewhere: Decision<Answer> = leaf({
  kind: 'given',
  because: undefined,
  verdict: {
    kind: 'unknown',
    why: 'where the server is attached, perhaps with options, is not known',
    elsewhere: true,
  },
});

function gate(server: Server): Decision<Answer> {
  const decided =
    isSecond(server) && isUndefined(server.option('allowRequest'))
      ? originsOption(server)
      : allowRequest(server);
  if (server.calls('bind'))
    return giveVerdict(unknownVerdict('the engine decides that the server is bound to'), undefined);
  const certain = isAttachedElsewhere(server)
    ? replaceLeaves(decided, (node) =>
        node.value.kind === 'given' && node.value.verdict.kind === 'accept' ? attachedElsewhere : node,
      )
    : decided;
  return behindMiddleware(server, engineRequest, certain);
}

const server = (
  path: readonly string[],
  how: ServerExport['how'],
  options: ServerExport['options'],
  prefix: string,
): ServerExport => ({
  path,
  how,
  options,
  later,
  gate,
  target: target(prefix),
  check: allowRequestOption,
  lookAlikes: (server) => (isSecond(server) ? [] : ['cors', 'origins', 'origin']),
});

/**
 * socket.io 3 and 4 (measured with 4.8.4): everything is accepted unless `allowRequest` says no; then 400. `cors` only
 * adds response headers.
 */
export const socketIo: Library = {
  name: 'socket.io',
  modules: ['socket.io'],
  servers: [
    server(['Server'], 'both', { index: 1, orFirst: true }, '/socket.io'),
    server([], 'both', { index: 1, orFirst: true }, '/socket.io'),
    // Versions 1 and 2 only.
    server(['listen'], 'both', { index: 1, orFirst: true }, '/socket.io'),
  ],
};

/** engine.io 6 (measured with 6.6.11). */
export const engineIo: Library = {
  name: 'engine.io',
  modules: ['engine.io'],
  servers: [
    server(['Server'], 'new', { index: 0 }, '/engine.io'),
    server(['attach'], 'call', { index: 1 }, '/engine.io'),
    server(['listen'], 'call', { index: 1 }, '/engine.io'),
  ],
};
