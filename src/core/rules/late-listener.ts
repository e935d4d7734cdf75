import { predictOrigin, stranger } from '../attack/witness';
import type { Rule } from '../rule';
import { observed } from './observed';

/** The check runs when the library has answered already. */
export const lateListener: Rule = {
  id: 'late-listener',
  title: 'A check that runs after the library has answered',
  severity: 'error',
  docs: {
    why: `Listeners run in the order in which they were added. A WebSocket server that is attached to an HTTP server adds its
own, and that one answers at once: a check that is added later sees the request when the socket is open.`,
    bad: [
      {
        language: 'js',
        code: `const sockets = new WebSocketServer({ server });
server.on('upgrade', (request, socket) => { if (!isAllowed(request)) socket.destroy(); });`,
      },
    ],
    good: [
      {
        language: 'js',
        code: `const sockets = new WebSocketServer({ noServer: true });
server.on('upgrade', (request, socket, head) => {
  if (!isAllowed(request)) return socket.destroy();
  sockets.handleUpgrade(request, socket, head, (client) => sockets.emit('connection', client, request));
});`,
      },
    ],
    references: [
      ['Node.js: EventEmitter.on', 'https://nodejs.org/api/events.html#emitteroneventname-listener'],
    ],
  },
  check(endpoint) {
    if (predictOrigin(endpoint, stranger).verdict.kind !== 'accept') return [];
    return observed(endpoint, 'late-listener', ({ related }) => ({
      message: `This listener is called after the WebSocket server has answered: it keeps nobody out, for example ${stranger}.`,
      confidence: 'high',
      witness: stranger,
      ...(related ? { related } : {}),
    }));
  },
};
