import type { Decision } from '../../../core/policy/decision';
import { reject } from '../../../core/policy/verdict';
import { goOn } from '../evaluate/flow';
import { isUndefined, nativeValue, recordValue, type Tree } from '../evaluate/value';
import { type Answer, acceptedBy, giveVerdict } from '../gates/answer';
import { fetchHandler } from '../gates/fetch-handler';
import { openSocket } from '../gates/open-socket';
import { webResponse } from '../gates/web';
import type { Library, Server, ServerExport } from '../library';
import { refuseWithResponse } from './refusals';

/** The response is what accepts: a handler that returns another one ends the program (Deno 2.9, measured). */
const upgradeWebSocket: Tree = nativeValue('upgradeWebSocket', ({ state, at }) => {
  const response = webResponse(acceptedBy(at));
  return goOn(
    recordValue(
      new Map([
        ['socket', openSocket],
        ['response', response],
      ]),
    ),
    state,
  );
});

/** Nothing returned is answered with 500. */
const noResponse = giveVerdict(reject(500), undefined);

const firstGiven = (one: Tree, other: Tree): Tree => (isUndefined(one) ? other : one);

/** `export default { fetch }`, `serve(handler)`, `serve(options, handler)` or `serve({ handler })`. */
function handled({ call, option, program }: Server): Decision<Answer> {
  const handler = call.arguments.find(
    (argument) => argument.kind === 'leaf' && argument.value.kind === 'closure',
  );
  return fetchHandler(handler ?? firstGiven(option('handler'), option('fetch')), [], noResponse, program);
}

const serve = (path: readonly string[], how: ServerExport['how']): ServerExport => ({
  path,
  how,
  options: { index: 0 },
  when: ({ program }) => program.mentions('upgradeWebSocket'),
  gate: handled,
  guard: refuseWithResponse,
});

/** Deno: `Deno.upgradeWebSocket(request)` looks at no Origin (source of ext/http/02_websocket.ts; measured with 2.9). */
export const deno: Library = {
  name: 'deno',
  modules: ['Deno'],
  globals: ['Deno'],
  marks: [/\bupgradeWebSocket\b/],
  servers: [serve(['serve'], 'call'), serve([], { exported: 'any file' })],
  values: { upgradeWebSocket },
};
