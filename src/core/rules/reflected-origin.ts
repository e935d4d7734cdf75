import { predictOrigin, stranger } from '../attack/witness';
import type { Rule } from '../rule';
import { observed } from './observed';

/** Every origin is named in the answer as the one that may read it. */
export const reflectedOrigin: Rule = {
  id: 'reflected-origin',
  title: 'Every origin is told that it is allowed',
  severity: 'warning',
  docs: {
    why: `\`Access-Control-Allow-Origin: $http_origin\` without a condition is a \`*\` that also works with cookies: every
page may read the answers of ordinary requests. It is no check of WebSocket handshakes at all, which CORS does not touch.`,
    bad: [{ language: 'nginx', code: 'add_header Access-Control-Allow-Origin $http_origin;' }],
    good: [
      {
        language: 'nginx',
        code: `map $http_origin $cors_origin { default ""; "https://app.example.com" $http_origin; }
add_header Access-Control-Allow-Origin $cors_origin;`,
      },
    ],
    references: [
      [
        'CWE-942: Permissive policy with untrusted domains',
        'https://cwe.mitre.org/data/definitions/942.html',
      ],
    ],
  },
  check(endpoint) {
    if (predictOrigin(endpoint, stranger).verdict.kind !== 'accept') return [];
    return observed(endpoint, 'reflected-origin', () => ({
      message: `Every origin is sent back as allowed, for example ${stranger}, and this WebSocket does not check it.`,
      confidence: 'high',
      witness: stranger,
    }));
  },
};
