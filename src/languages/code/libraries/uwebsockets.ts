import { constantOf } from '../evaluate/value';
import { upgradeHandler } from '../gates/upgrade-handler';
import type { CheckOption, Library, Server, ServerExport } from '../library';
import type { Guard } from './refusals';

const upgrade: CheckOption = {
  name: 'upgrade',
  function: (list) =>
    `(response, request, context) => { if (!${list}.has(request.getHeader('origin'))) { response.writeStatus('403 Forbidden').end(); return; } response.upgrade({}, request.getHeader('sec-websocket-key'), request.getHeader('sec-websocket-protocol'), request.getHeader('sec-websocket-extensions'), context); }`,
};

/** For `response.upgrade(data, request.getHeader('sec-websocket-key'), …)`. */
const refuseResponse: Guard = (list, { object, arguments: [, key = ''] }) => {
  const request = /^([\w$]+)\.getHeader\(/.exec(key)?.[1];
  return request === undefined
    ? undefined
    : [
        `if (!${list}.has(${request}.getHeader('origin'))) {`,
        `\t${object}.writeStatus('403 Forbidden').end();`,
        '\treturn;',
        '}',
      ];
};

/** The pattern of the route, with something in the place of its parameters and wildcard. */
const target = (server: Server): string | undefined =>
  patternOf(server)?.replace(/:\w+/g, '1').replace(/\*$/, '');

function patternOf({ call }: Server): string | undefined {
  const pattern = call.arguments[0] && constantOf(call.arguments[0]);
  return typeof pattern === 'string' ? pattern : undefined;
}

const route = (app: string): ServerExport => ({
  path: [app, '()', 'ws'],
  how: 'call',
  options: { index: 1 },
  gate: upgradeHandler,
  target,
  anyPath: (server) => /[:*]/.test(patternOf(server) ?? ''),
  guard: refuseResponse,
  check: upgrade,
  lookAlikes: ['origin', 'origins', 'cors'],
});

/** uWebSockets.js 20 (measured with 20.30): a route accepts everybody unless its `upgrade` handler answers otherwise. */
export const uWebSockets: Library = {
  name: 'uWebSockets.js',
  modules: ['uWebSockets.js'],
  fluent: ['App', 'SSLApp'],
  servers: [route('App'), route('SSLApp')],
};
