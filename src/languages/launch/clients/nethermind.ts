import { type Client, unchecked } from './client';

/** Nethermind: `UseWebSockets` without allowed origins (Nethermind.Runner/JsonRpc/Startup.cs at 038cdbf). */
export const nethermind: Client = {
  name: 'nethermind',
  programs: ['nethermind', 'Nethermind.Runner'],
  images: ['nethermind'],
  current: '1.32.0',
  flags: [
    { name: 'JsonRpc.Enabled', role: 'enable' },
    { name: 'JsonRpc.CorsOrigins', role: 'cors' },
    { name: 'JsonRpc.Host', role: 'address' },
    { name: 'JsonRpc.WebSocketsPort', role: 'port' },
    { name: 'JsonRpc.EnabledModules', role: 'api' },
    { name: 'Init.WebSocketsEnabled', role: 'sockets' },
    { name: 'config', role: 'config' },
  ],
  // Nethermind documentation, "Configuration": NETHERMIND_{CATEGORY}CONFIG_{NAME}.
  environment: { prefix: 'NETHERMIND_', dot: 'CONFIG_' },
  config: {
    formats: ['json'],
    table: ['JsonRpc'],
    elsewhere: { sockets: ['Init', 'WebSocketsEnabled'] },
    keys: { enable: 'Enabled', address: 'Host', port: 'WebSocketsPort' },
  },
  checks: unchecked,
  listen: { host: '127.0.0.1', port: 8545 },
};
