import { type Client, standAlone, unchecked } from './client';

/** Besu looks at the Host header only (WebSocketService.java at 3fd224e): a guard against DNS rebinding. */
export const besu: Client = {
  name: 'besu',
  programs: ['besu'],
  images: ['besu'],
  current: '25.7.0',
  flags: [
    { name: 'rpc-ws-enabled', role: 'enable', alone: true },
    { name: 'rpc-http-cors-origins', role: 'cors' },
    { name: 'host-allowlist', role: 'hosts' },
    { name: 'host-whitelist', role: 'hosts' },
    { name: 'rpc-ws-host', role: 'address' },
    { name: 'rpc-ws-port', role: 'port' },
    { name: 'rpc-ws-api', role: 'api' },
    { name: 'rpc-ws-apis', role: 'api' },
    { name: 'config-file', role: 'config' },
    ...standAlone('rpc-http-enabled metrics-enabled miner-enabled'),
  ],
  environment: { prefix: 'BESU_' },
  config: {
    formats: ['toml'],
    table: [],
    keys: {
      enable: 'rpc-ws-enabled',
      hosts: 'host-allowlist',
      address: 'rpc-ws-host',
      port: 'rpc-ws-port',
      api: 'rpc-ws-api',
    },
  },
  checks: unchecked,
  listen: { host: '127.0.0.1', port: 8546 },
  defaultHosts: ['localhost', '127.0.0.1'],
};
