import { predictOrigin, stranger } from '../attack/witness';
import type { Rule } from '../rule';
import { observed } from './observed';

/** A check is written down, and the handshake never comes by it. */
export const checkNotReached: Rule = {
  id: 'check-not-reached',
  title: 'A check that does not run here',
  severity: 'warning',
  docs: {
    why: `A check protects only what passes it. In nginx, \`break\` and \`rewrite … break\` end the processing of all
\`if\`s after them; a nested location does not inherit the \`if\`s of the location around it; and a more specific location
takes requests away from the one that has the check.`,
    bad: [
      {
        language: 'nginx',
        code: `location /ws {
    if ($origin_allowed = 0) { return 403; }
    location /ws/feed { proxy_pass http://backend; } # the check above is not inherited
}`,
      },
    ],
    good: [
      {
        language: 'nginx',
        code: `location /ws {
    location /ws/feed {
        if ($origin_allowed = 0) { return 403; }
        proxy_pass http://backend;
    }
}`,
      },
    ],
    references: [
      [
        'nginx: how rewrite directives are processed',
        'https://nginx.org/en/docs/http/ngx_http_rewrite_module.html',
      ],
      [
        'CWE-1385: Missing Origin Validation in WebSockets',
        'https://cwe.mitre.org/data/definitions/1385.html',
      ],
    ],
  },
  check(endpoint) {
    if (predictOrigin(endpoint, stranger).verdict.kind !== 'accept') return [];
    return observed(endpoint, 'check-not-reached', ({ detail, related }) => ({
      message: `The check of the Origin does not run here: ${detail}. Any web page, for example ${stranger}, gets in.`,
      confidence: 'high',
      witness: stranger,
      ...(related ? { related } : {}),
    }));
  },
};
