import type { Rule } from '../rule';
import { observed } from './observed';

/** The code goes on to accept what it has refused. */
export const answerAfterRefusal: Rule = {
  id: 'answer-after-refusal',
  title: 'After the refusal the code goes on to accept',
  severity: 'information',
  docs: {
    why: `Without a \`return\` after the refusal the same handshake is handed over all the same. Current libraries notice that
the connection is closed and give up, so nobody gets in; the next version, or another library, may not.`,
    bad: [
      {
        language: 'js',
        code: `if (!allowed.has(request.headers.origin)) socket.destroy();
sockets.handleUpgrade(request, socket, head, connected);`,
      },
    ],
    good: [
      {
        language: 'js',
        code: `if (!allowed.has(request.headers.origin)) {
  socket.destroy();
  return;
}
sockets.handleUpgrade(request, socket, head, connected);`,
      },
    ],
    references: [['ws: client authentication', 'https://github.com/websockets/ws#client-authentication']],
  },
  check(endpoint) {
    return observed(endpoint, 'answer-after-refusal', ({ related }) => ({
      message: 'A `return` is missing here: the handshake is refused, and then handed over all the same.',
      confidence: 'high',
      ...(related ? { related } : {}),
    }));
  },
};
