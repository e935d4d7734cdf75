import type { Rule } from '../rule';
import { observed } from './observed';

/** What decides about origins stands outside the files that were read. */
export const unreadOrigins: Rule = {
  id: 'unread-origins',
  title: 'Allowed origins that could not be read',
  severity: 'information',
  docs: {
    why: `What is not in the files can't be judged: a list that comes from the environment, flags that somebody else adds,
a configuration file that is not in the workspace. Give the variable a safe default, or look at it where it is set.`,
    bad: [{ language: 'sh', code: `geth --ws --ws.origins "$WS_ORIGINS"` }],
    good: [{ language: 'sh', code: `geth --ws --ws.origins "\${WS_ORIGINS:-https://dapp.example.com}"` }],
    references: [
      ['geth documentation: WebSocket server', 'https://geth.ethereum.org/docs/interacting-with-geth/rpc'],
    ],
  },
  check: (endpoint) =>
    observed(endpoint, 'unread-origins', ({ detail }) => ({
      message: `Which origins get in could not be read: ${detail}.`,
      confidence: 'high',
    })),
};
