import type { Rule } from '../rule';
import { observed } from './observed';

/** A command line uses a flag that is gone, or has another name now. */
export const outdatedFlag: Rule = {
  id: 'outdated-flag',
  title: 'A flag that is gone or has a new name',
  severity: 'warning',
  docs: {
    why: `Clients rename and drop flags. A program that meets a flag it does not know refuses to start, and what was
configured with it is then often "repaired" with something wider.`,
    bad: [{ language: 'sh', code: `geth --ws --wsorigins 'https://dapp.example.com'` }],
    good: [{ language: 'sh', code: `geth --ws --ws.origins 'https://dapp.example.com'` }],
    references: [
      ['go-ethereum 1.10.0 release notes', 'https://github.com/ethereum/go-ethereum/releases/tag/v1.10.0'],
    ],
  },
  check: (endpoint) =>
    observed(endpoint, 'outdated-flag', ({ detail }) => ({
      message: `${detail}.`,
      confidence: 'high',
      tags: ['deprecated'],
    })),
};
