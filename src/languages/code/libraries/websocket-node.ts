import { requestListeners } from '../gates/request-listener';
import type { Library } from '../library';
import { at } from './options';

/** websocket 1.0.35 (WebSocket-Node): the program's `request` listener decides; refusals are 403. */
export const websocketNode: Library = {
  name: 'websocket',
  modules: ['websocket'],
  servers: [
    {
      path: ['server'],
      how: 'new',
      options: at(0),
      gate: requestListeners,
      automatic: ['autoAcceptConnections'],
    },
  ],
};
