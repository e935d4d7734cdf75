import { type Client, unchecked } from './client';

/** avalanchego: the C-Chain hands `["*"]` to the check (graft/coreth/plugin/evm/vm.go at 1cf1fc3). */
export const avalanchego: Client = {
  name: 'avalanchego',
  programs: ['avalanchego'],
  images: ['avalanchego'],
  current: '1.13.0',
  flags: [
    { name: 'http-allowed-origins', role: 'cors' },
    { name: 'http-host', role: 'address' },
    { name: 'http-port', role: 'port' },
  ],
  alwaysServes: true,
  checks: unchecked,
  listen: { host: '127.0.0.1', port: 9650 },
  path: '/ext/bc/C/ws',
};
