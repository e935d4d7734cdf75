import { type Client, standAlone } from './client';

/**
 * Polkadot and other nodes built with Substrate: `--rpc-cors` sets CORS headers and a filter of the Host header. Its
 * WebSocket server checked the Origin until jsonrpsee 0.15, which releases before 1.0 may carry.
 */
export const polkadot: Client = {
  name: 'polkadot',
  programs: ['polkadot', 'substrate', 'substrate-node', 'node-template', 'polkadot-parachain'],
  images: ['parity/polkadot', 'polkadot', 'substrate'],
  current: '1.18.0',
  flags: [
    { name: 'rpc-cors', role: 'cors' },
    { name: 'rpc-external', role: 'address', alone: true, means: '0.0.0.0' },
    { name: 'unsafe-rpc-external', role: 'address', alone: true, means: '0.0.0.0' },
    { name: 'ws-external', role: 'address', alone: true, means: '0.0.0.0', until: '1.0.0' },
    { name: 'unsafe-ws-external', role: 'address', alone: true, means: '0.0.0.0', until: '1.0.0' },
    { name: 'rpc-port', role: 'port' },
    { name: 'ws-port', role: 'port', until: '1.0.0', renamed: { to: 'rpc-port', since: '1.0.0' } },
    ...standAlone(
      'dev validator collator alice bob charlie tmp no-telemetry no-prometheus insecure-validator-i-know-what-i-do',
    ),
  ],
  otherCommands: [
    'build-spec',
    'check-block',
    'export-blocks',
    'export-state',
    'help',
    'import-blocks',
    'key',
    'purge-chain',
    'revert',
    'benchmark',
    'export-genesis-wasm',
    'export-genesis-state',
    'export-genesis-head',
  ],
  alwaysServes: true,
  checks: [
    { kind: 'unread', acceptsAbsent: true, until: '1.0.0' },
    { kind: 'none', acceptsAbsent: true, since: '1.0.0' },
  ],
  listen: { host: '127.0.0.1', port: 9944 },
};
