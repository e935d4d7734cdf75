import { predictOrigin, stranger } from '../attack/witness';
import type { Rule } from '../rule';
import { observed } from './observed';

/** An option that answers every handshake with yes. */
export const automaticAccept: Rule = {
  id: 'automatic-accept',
  title: 'Every handshake is accepted automatically',
  severity: 'warning',
  docs: {
    why: `With \`autoAcceptConnections: true\` WebSocket-Node accepts clients of any origin, and never calls the \`request\`
listeners: a check in one of them is dead code. The library's own documentation warns of it.

Development servers have such options, too: \`legacy.skipWebSocketTokenCheck\` of Vite, and \`allowedHosts: 'all'\` of
webpack-dev-server. With them any page that a developer visits can listen to what the server sends.`,
    bad: [{ language: 'js', code: `new WebSocketServer({ httpServer, autoAcceptConnections: true });` }],
    good: [
      {
        language: 'js',
        code: `const sockets = new WebSocketServer({ httpServer, autoAcceptConnections: false });
sockets.on('request', (request) => {
  if (request.origin !== 'https://app.example.com') return request.reject(403);
  request.accept(null, request.origin);
});`,
      },
    ],
    references: [
      [
        'WebSocket-Node: server config options',
        'https://github.com/theturtle32/WebSocket-Node/blob/master/docs/WebSocketServer.md',
      ],
    ],
  },
  check(endpoint) {
    if (predictOrigin(endpoint, stranger).verdict.kind !== 'accept') return [];
    return observed(endpoint, 'automatic-accept', ({ detail }) => ({
      message: `This option accepts every page, for example ${stranger}, ${detail}.`,
      confidence: 'high',
      witness: stranger,
    }));
  },
};
