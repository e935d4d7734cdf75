import type { Rule } from '../rule';
import { observed } from './observed';

/** Host names are compared, so that pages without TLS get in. */
export const schemeIgnored: Rule = {
  id: 'scheme-ignored',
  title: 'A check of the host that ignores the scheme',
  severity: 'information',
  docs: {
    why: `A page that was loaded over plain http can be changed by anybody on the way: in a café, that is everybody. A check
that compares only the host name lets such a page open the socket of the https site, with its cookies.`,
    bad: [{ language: 'js', code: `return new URL(origin).hostname === 'app.example.com';` }],
    good: [{ language: 'js', code: `return origin === 'https://app.example.com';` }],
    references: [['MDN: Origin', 'https://developer.mozilla.org/docs/Web/HTTP/Reference/Headers/Origin']],
  },
  check(endpoint) {
    return observed(endpoint, 'scheme-ignored', ({ detail }) => ({
      message: `Only the host is compared: ${detail} gets in as well, a page that anybody on the way can change.`,
      confidence: 'medium',
      witness: detail ?? '',
    }));
  },
};
