import { type Client, standAlone, unchecked } from './client';

/** Foundry's anvil: `--allow-origin` is a CORS header (crates/anvil/server at 2a5df2c). Tests run 1.7.1. */
export const anvil: Client = {
  name: 'anvil',
  programs: ['anvil'],
  images: ['anvil'],
  current: '1.7.1',
  flags: [
    { name: 'allow-origin', role: 'cors' },
    { name: 'host', role: 'address' },
    { name: 'port', role: 'port' },
    { name: 'p', role: 'port' },
    ...standAlone('no-cors silent steps-tracing no-mining auto-impersonate optimism celo q'),
  ],
  alwaysServes: true,
  checks: unchecked,
  listen: { host: '127.0.0.1', port: 8545 },
};

/** `hardhat node`: a `ws` server without a check. Tests run 2.29.1. */
export const hardhat: Client = {
  name: 'hardhat',
  programs: ['hardhat'],
  images: [],
  current: '2.29.1',
  flags: [
    { name: 'hostname', role: 'address' },
    { name: 'port', role: 'port' },
    ...standAlone('show-stack-traces no-deploy verbose'),
  ],
  command: 'node',
  alwaysServes: true,
  checks: unchecked,
  listen: { host: '127.0.0.1', port: 8545 },
};

/** ganache: µWebSockets without an upgrade handler (ws-server.ts at 004e9f5). Tests run 7.9.2. */
export const ganache: Client = {
  name: 'ganache',
  programs: ['ganache', 'ganache-cli'],
  images: ['trufflesuite/ganache', 'trufflesuite/ganache-cli'],
  current: '7.9.2',
  flags: [
    { name: 'server.host', role: 'address' },
    { name: 'host', role: 'address' },
    { name: 'h', role: 'address' },
    { name: 'server.port', role: 'port' },
    { name: 'port', role: 'port' },
    { name: 'p', role: 'port' },
    ...standAlone('d deterministic q quiet v verbose noVMErrorsOnRPCResponse'),
  ],
  // `ganache instances list` and its like are about those that run already.
  otherCommands: ['instances'],
  alwaysServes: true,
  checks: unchecked,
  listen: { host: '127.0.0.1', port: 8545 },
};
