import { predictOrigin, stranger } from '../attack/witness';
import type { Rule } from '../rule';
import { observed } from './observed';

/** The server behind a proxy cannot check what the proxy has replaced. */
export const originRewritten: Rule = {
  id: 'origin-rewritten',
  title: 'The proxy hides the Origin from the server behind it',
  severity: 'warning',
  docs: {
    why: `A proxy that sets the Origin to a fixed value, or takes it away, makes every page look like a trusted one: most
servers accept handshakes of their own origin, and handshakes without one. It is often written to get rid of a 403, and
it switches the server's own protection off.`,
    bad: [
      {
        language: 'nginx',
        code: `proxy_set_header Origin "";                  # "no browser": geth, gorilla, Tornado… accept
proxy_set_header Origin http://backend;     # "the server's own page"`,
      },
    ],
    good: [
      {
        language: 'nginx',
        code: `if ($origin_allowed = 0) { return 403; }   # check it here, and
proxy_set_header Host $http_host;           # let the server compare Origin and Host`,
      },
    ],
    references: [
      [
        'RFC 6455, section 10.2: Origin considerations',
        'https://www.rfc-editor.org/rfc/rfc6455#section-10.2',
      ],
    ],
  },
  check(endpoint) {
    if (predictOrigin(endpoint, stranger).verdict.kind !== 'accept') return [];
    return observed(endpoint, 'origin-rewritten', ({ detail }) => ({
      message: `${detail}: the server behind this proxy cannot tell ${stranger} from its own pages.`,
      confidence: 'high',
      witness: stranger,
    }));
  },
};
