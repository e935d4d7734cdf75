import { predictOrigin, stranger } from '../attack/witness';
import type { Rule } from '../rule';
import { observed } from './observed';

/** Administration of a node is open to the network and to every web page. */
export const dangerousNamespace: Rule = {
  id: 'dangerous-namespace',
  title: 'Administration is open to every web page',
  severity: 'error',
  docs: {
    why: `Namespaces such as \`admin\`, \`debug\` and \`personal\` change the node, reveal its memory or use its accounts. Served
on all interfaces and to every origin, they are in the hands of every page that somebody in the same network visits.`,
    bad: [{ language: 'sh', code: `geth --ws --ws.addr 0.0.0.0 --ws.origins '*' --ws.api eth,admin` }],
    good: [{ language: 'sh', code: `geth --ws --ws.origins 'https://dapp.example.com' --ws.api eth,net` }],
    references: [
      ['geth documentation: security of JSON-RPC', 'https://geth.ethereum.org/docs/fundamentals/security'],
    ],
  },
  check(endpoint) {
    if (predictOrigin(endpoint, stranger).verdict.kind !== 'accept') return [];
    return observed(endpoint, 'dangerous-namespace', ({ detail, related = [] }) => ({
      message: `Every web page, for example ${stranger}, can use ${detail} on every interface of this node.`,
      confidence: 'high',
      witness: stranger,
      related,
    }));
  },
};
