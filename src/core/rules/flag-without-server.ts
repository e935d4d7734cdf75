import type { Rule } from '../rule';
import { observed } from './observed';

/** Flags say how a WebSocket is to be opened, and none says that it is. */
export const flagWithoutServer: Rule = {
  id: 'flag-without-server',
  title: 'WebSocket flags without a WebSocket server',
  severity: 'information',
  docs: {
    why: `Address, port and origins of the WebSocket have no effect while the flag that switches the server on is
missing: clients get no connection, and the list of origins protects nothing yet. Whoever adds the flag later opens the
door that this list describes.`,
    bad: [{ language: 'sh', code: `geth --ws.addr 127.0.0.1 --ws.origins 'https://dapp.example.com'` }],
    good: [{ language: 'sh', code: `geth --ws --ws.addr 127.0.0.1 --ws.origins 'https://dapp.example.com'` }],
    references: [
      [
        'geth documentation: WebSocket server',
        'https://geth.ethereum.org/docs/interacting-with-geth/rpc#websocket-server',
      ],
    ],
  },
  check: (endpoint) =>
    observed(endpoint, 'flag-without-server', ({ detail }) => ({
      message: `${detail}.`,
      confidence: 'high',
      tags: ['unnecessary'],
    })),
};
