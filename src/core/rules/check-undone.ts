import { predictOrigin, stranger } from '../attack/witness';
import type { Rule } from '../rule';
import { observed } from './observed';

/** The check refuses, and something after it lets the handshake through all the same. */
export const checkUndone: Rule = {
  id: 'check-undone',
  title: 'A refusal that is taken back',
  severity: 'error',
  docs: {
    why: `nginx can answer a refusal with another request: \`error_page 403 = @fallback\` sends refused handshakes to the
named location, and if that one passes them on, the socket opens. \`satisfy any\` asks for one check out of several, so
that \`allow all\` beside it makes \`auth_request\` pointless.`,
    bad: [
      {
        language: 'nginx',
        code: `location /ws {
    error_page 403 = @backend;
    if ($origin_allowed = 0) { return 403; }
    proxy_pass http://backend;
}
location @backend { proxy_pass http://backend; }`,
      },
    ],
    good: [
      {
        language: 'nginx',
        code: `location /ws {
    if ($origin_allowed = 0) { return 403; }
    proxy_pass http://backend;
}`,
      },
    ],
    references: [
      ['nginx: error_page', 'https://nginx.org/en/docs/http/ngx_http_core_module.html#error_page'],
      ['nginx: satisfy', 'https://nginx.org/en/docs/http/ngx_http_core_module.html#satisfy'],
    ],
  },
  check(endpoint) {
    if (predictOrigin(endpoint, stranger).verdict.kind !== 'accept') return [];
    return observed(endpoint, 'check-undone', ({ detail, related }) => ({
      message: `${detail}: the check refuses ${stranger}, and it gets in all the same.`,
      confidence: 'high',
      witness: stranger,
      ...(related ? { related } : {}),
    }));
  },
};
