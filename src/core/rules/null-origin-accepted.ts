import { predictOrigin, strangerTo } from '../attack/witness';
import type { Rule } from '../rule';

/** Sandboxed frames get in. */
export const nullOriginAccepted: Rule = {
  id: 'null-origin-accepted',
  title: 'The origin `null` gets in',
  severity: 'warning',
  docs: {
    why: `Browsers send \`Origin: null\` for sandboxed frames, \`data:\` documents and local files. Any attacker's page can put
its script into a sandboxed frame, so a server that accepts \`null\` accepts everyone.`,
    bad: [{ language: 'js', code: `return origin === 'https://app.example.com' || origin === 'null';` }],
    good: [{ language: 'js', code: `return origin === 'https://app.example.com';` }],
    references: [
      [
        'HTML standard: sandboxed origin browsing context flag',
        'https://html.spec.whatwg.org/multipage/browsers.html#sandboxed-origin-browsing-context-flag',
      ],
    ],
  },
  check(endpoint) {
    if (endpoint.kind === 'client' || predictOrigin(endpoint, strangerTo(endpoint)).verdict.kind !== 'reject')
      return [];
    const { verdict, because } = predictOrigin(endpoint, 'null');
    if (verdict.kind !== 'accept' || verdict.closed) return [];
    const entry = endpoint.entries.findIndex(({ text }) => text === 'null');
    const reason = because.findLast((step) => step.range.uri === endpoint.range.uri);
    return [
      {
        range: endpoint.entries[entry]?.range ?? reason?.range ?? endpoint.range,
        message: 'The origin "null" gets in: any page can send it from a sandboxed frame.',
        confidence: 'high',
        witness: 'null',
        ...(entry < 0 ? {} : { entry }),
      },
    ];
  },
};
