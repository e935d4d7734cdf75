import { type Client, standAlone, unchecked } from './client';

/** reth: `--ws.origins` only sets CORS response headers (crates/rpc/rpc-builder at 7b3432d); no handshake is refused. */
export const reth: Client = {
  name: 'reth',
  programs: ['reth', 'op-reth'],
  images: ['reth', 'op-reth'],
  current: '1.8.0',
  flags: [
    { name: 'ws', role: 'enable', alone: true },
    { name: 'ws.origins', role: 'cors' },
    { name: 'ws.corsdomain', role: 'cors' },
    { name: 'ws.addr', role: 'address' },
    { name: 'ws.port', role: 'port' },
    { name: 'ws.api', role: 'api' },
    ...standAlone('http dev full'),
  ],
  command: 'node',
  checks: unchecked,
  listen: { host: '127.0.0.1', port: 8546 },
};
