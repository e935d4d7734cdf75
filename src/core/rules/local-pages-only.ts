import { predictOrigin } from '../attack/witness';
import type { Rule } from '../rule';
import { observed } from './observed';

/** Nothing is configured, and the default keeps every web page out that is not on the machine itself. */
export const localPagesOnly: Rule = {
  id: 'local-pages-only',
  title: 'The default lets local pages in only',
  severity: 'information',
  docs: {
    why: `Without a list of origins geth lets in pages on \`http://localhost\` and on the host name of its machine, and
answers all others with 403: also the page of a dapp, and \`https://localhost\`. That is a safe default. To let a page in,
name its origin; a \`*\` lets in everyone. Any list takes the place of the default: add \`http://localhost\`, which stands
for all its ports, when local pages are to get in as before.`,
    bad: [{ language: 'sh', code: `geth --ws` }],
    good: [{ language: 'sh', code: `geth --ws --ws.origins 'https://dapp.example.com'` }],
    references: [
      ['geth documentation: WebSocket server', 'https://geth.ethereum.org/docs/interacting-with-geth/rpc'],
    ],
  },
  check(endpoint, { trustedOrigins }) {
    const blocked = trustedOrigins.find(
      (origin) => predictOrigin(endpoint, origin).verdict.kind === 'reject',
    );
    if (trustedOrigins.length > 0 && blocked === undefined) return [];
    return observed(endpoint, 'local-default', ({ detail }) => ({
      message: `Without a list of origins ${detail} lets in pages on http://localhost only; ${blocked ?? 'a dapp on https'} gets a 403. A list takes the place of this default: it has to name http://localhost, too, if local pages are to get in.`,
      confidence: 'high',
    }));
  },
};
