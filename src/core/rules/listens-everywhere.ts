import type { Rule } from '../rule';
import { observed } from './observed';

/** A node serves its WebSocket on all interfaces. */
export const listensEverywhere: Rule = {
  id: 'listens-everywhere',
  title: 'The socket is open on all interfaces',
  severity: 'information',
  docs: {
    why: `A list of origins keeps browsers' pages out, not programs: whoever reaches the port can send any Origin, or none.
On all interfaces the port needs a firewall, or a proxy with authentication. In a container it often has to be this way;
then publish the port on \`127.0.0.1\` only.`,
    bad: [{ language: 'sh', code: `geth --ws --ws.addr 0.0.0.0` }],
    good: [{ language: 'sh', code: `geth --ws --ws.addr 127.0.0.1` }],
    references: [
      ['geth documentation: security of JSON-RPC', 'https://geth.ethereum.org/docs/fundamentals/security'],
    ],
  },
  check: (endpoint) =>
    observed(endpoint, 'listens-everywhere', ({ detail }) => ({
      message: `${detail} opens the WebSocket on all interfaces; a list of origins does not keep programs out.`,
      confidence: 'medium',
    })),
};
