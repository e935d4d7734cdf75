import { accept } from '../../../core/policy/verdict';
import { goOn } from '../evaluate/flow';
import { booleanValue, constantOf, nativeValue, type Tree } from '../evaluate/value';
import { giveVerdict } from '../gates/answer';
import type { Library } from '../library';
import { refuseUpgrade } from './refusals';

const everyone = () => giveVerdict(accept, undefined);

const always = (name: string, answer: boolean): Tree =>
  nativeValue(name, ({ state }) => goOn(booleanValue(answer), state));

/** faye-websocket 0.11: `new WebSocket(request, socket, head)` in an `upgrade` listener accepts. */
export const fayeWebsocket: Library = {
  name: 'faye-websocket',
  modules: ['faye-websocket'],
  servers: [
    {
      path: [],
      how: 'new',
      options: { index: 4 },
      gate: everyone,
      handover: () => 'construction',
      guard: refuseUpgrade,
    },
  ],
  values: {
    isWebSocket: always('isWebSocket', true),
    'EventSource.isEventSource': always('isEventSource', false),
  },
};

/** sockjs 0.3.24: no check for the WebSocket transport, of which this is the raw form. */
export const sockjs: Library = {
  name: 'sockjs',
  modules: ['sockjs'],
  servers: [
    {
      path: ['createServer'],
      how: 'call',
      options: { index: 0 },
      gate: everyone,
      target: ({ option }) => {
        const prefix = constantOf(option('prefix'));
        return typeof prefix === 'string' ? `${prefix}/websocket` : undefined;
      },
    },
  ],
};
