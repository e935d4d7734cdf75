import { predictOrigin, stranger } from '../attack/witness';
import type { Rule } from '../rule';
import { observed } from './observed';

/** A setting that looks like a list of allowed origins, and does nothing for WebSockets. */
export const unenforcedOrigins: Rule = {
  id: 'unenforced-origins',
  title: 'A list of origins that WebSockets do not obey',
  severity: 'warning',
  docs: {
    why: `CORS decides whether a page may read the answer of an HTTP request. A WebSocket handshake is not subject to it:
where a server only sets CORS headers, every page can open the socket, whatever the list says.`,
    bad: [{ language: 'sh', code: `reth node --ws --ws.origins 'https://dapp.example.com'` }],
    good: [
      {
        language: 'nginx',
        code: `map $http_origin $origin_allowed { default 0; "https://dapp.example.com" 1; }
server {
  location / {
    if ($origin_allowed = 0) { return 403; }
    proxy_pass http://127.0.0.1:8546;
  }
}`,
      },
    ],
    references: [
      ['Fetch standard: CORS protocol and WebSockets', 'https://fetch.spec.whatwg.org/#http-cors-protocol'],
    ],
  },
  check(endpoint) {
    if (predictOrigin(endpoint, stranger).verdict.kind !== 'accept') return [];
    return observed(endpoint, 'unenforced-origins', ({ detail }) => ({
      message: `${detail}: WebSocket handshakes from ${stranger} and every other page get in all the same.`,
      confidence: 'high',
      witness: stranger,
    }));
  },
};
