import { predictOrigin, stranger } from '../attack/witness';
import { reads } from '../policy/decision';
import type { Rule } from '../rule';

/** The handshake is accepted first and the Origin looked at afterwards. */
export const checkAfterUpgrade: Rule = {
  id: 'check-after-upgrade',
  title: 'The Origin is checked after the handshake',
  severity: 'warning',
  docs: {
    why: `Once the handshake is answered with 101, the page's \`onopen\` has run, and what the server sends first may have
arrived. Closing the socket afterwards comes late: the connection is there, and every listener that was added before the
check has seen it. Refuse the handshake itself instead.`,
    bad: [
      {
        language: 'js',
        code: `sockets.on('connection', (socket, request) => {
  if (request.headers.origin !== 'https://app.example.com') socket.close();
});`,
      },
    ],
    good: [
      {
        language: 'js',
        code: `server.on('upgrade', (request, socket, head) => {
  if (request.headers.origin !== 'https://app.example.com') {
    socket.end('HTTP/1.1 403 Forbidden\\r\\n\\r\\n');
    return;
  }
  sockets.handleUpgrade(request, socket, head, (client) => sockets.emit('connection', client, request));
});`,
      },
    ],
    references: [
      [
        'RFC 6455, section 4.2.2: refusing a handshake',
        'https://www.rfc-editor.org/rfc/rfc6455#section-4.2.2',
      ],
    ],
  },
  check(endpoint) {
    const { verdict, because } = predictOrigin(endpoint, stranger);
    if (verdict.kind !== 'accept' || !verdict.closed || !reads(endpoint.policy, 'origin')) return [];
    // A library's own check comes before it sends anything.
    if (because.length === 0) return [];
    const reason = because.findLast((step) => step.range.uri === endpoint.range.uri);
    return [
      {
        range: reason?.range ?? endpoint.range,
        message: `This check comes after the handshake: a page on ${stranger} gets its socket opened before it is closed again.`,
        confidence: 'high',
        witness: stranger,
      },
    ];
  },
};
