import { predictOrigin, stranger } from '../attack/witness';
import type { Rule } from '../rule';

/** The list of allowed origins says "everyone". */
export const wildcardOrigin: Rule = {
  id: 'wildcard-origin',
  title: 'A wildcard lets every origin in',
  severity: 'warning',
  docs: {
    why: `A \`*\` in the list of allowed origins is the quickest way to get rid of a 403, and it switches the check off:
every page that a user visits can open the socket. With geth, one \`*\` anywhere in the list is enough, and it also lets
in sandboxed pages, whose Origin is \`null\`.`,
    bad: [{ language: 'sh', code: `geth --ws --ws.origins '*'` }],
    good: [{ language: 'sh', code: `geth --ws --ws.origins 'https://dapp.example.com'` }],
    references: [
      [
        'CWE-942: Permissive policy with untrusted domains',
        'https://cwe.mitre.org/data/definitions/942.html',
      ],
    ],
  },
  check(endpoint) {
    if (predictOrigin(endpoint, stranger).verdict.kind !== 'accept') return [];
    const index = endpoint.entries.findIndex((entry) => entry.kind === 'wildcard');
    const entry = endpoint.entries[index];
    if (!entry) return [];
    return [
      {
        range: entry.range,
        message: `${JSON.stringify(entry.text)} lets every web page in, for example ${stranger}.`,
        confidence: 'high',
        witness: stranger,
        entry: index,
      },
    ];
  },
};
