import { fastifyHooks } from '../gates/fastify-hooks';
import { pathOf, websocketRoute } from '../gates/fastify-route';
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
      target: ({ program }) => {
        const route = websocketRoute(program);
        return route && pathOf(route, program);
      },
      check: verifyClientOption,
    },
  ],
};
