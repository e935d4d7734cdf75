import { isTrue } from '../evaluate/truth';
import { requestListeners } from '../gates/request-listener';
import type { Library } from '../library';
import { refuseRequest } from './refusals';

/** websocket 1.0.35 (WebSocket-Node): the program's `request` listener decides; refusals are 403. */
export const websocketNode: Library = {
  name: 'websocket',
  modules: ['websocket'],
  servers: [
    {
      path: ['server'],
      how: 'new',
      options: { index: 0 },
      gate: requestListeners,
      guard: refuseRequest,
      automatic: [{ path: ['autoAcceptConnections'], when: isTrue, without: 'without asking the listeners' }],
    },
  ],
};
