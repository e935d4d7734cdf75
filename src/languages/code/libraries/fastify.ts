import { fastifyHooks, websocketRoute } from '../gates/fastify-hooks';
import type { Library } from '../library';
import { verifyClientOption } from './ws';

/**
 * @fastify/websocket 11: `app.register(websocket, { options })`. Hooks run before the handshake is answered, then the
 * `ws` options decide.
 */
export const fastifyWebsocket: Library = {
  name: '@fastify/websocket',
  modules: ['@fastify/websocket', 'fastify-websocket'],
  servers: [
    {
      path: [],
      how: { plugin: 'register' },
      options: { index: 1, path: ['options'] },
      gate: fastifyHooks,
      target: ({ program }) => websocketRoute(program),
      check: verifyClientOption,
    },
  ],
};
