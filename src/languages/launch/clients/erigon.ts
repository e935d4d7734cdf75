import { type Client, standAlone, unchecked } from './client';

/** Erigon and its rpcdaemon hand `["*"]` to the check (cmd/rpcdaemon/cli/config.go at 003d25a); CORS flags are for HTTP. */
export const erigon: Client = {
  name: 'erigon',
  programs: ['erigon', 'rpcdaemon'],
  images: ['erigon', 'rpcdaemon'],
  current: '3.0.0',
  flags: [
    { name: 'ws', role: 'enable', alone: true },
    { name: 'http.corsdomain', role: 'cors' },
    { name: 'http.addr', role: 'address' },
    { name: 'ws.port', role: 'port' },
    { name: 'http.port', role: 'port' },
    { name: 'ws.api', role: 'api' },
    { name: 'http.api', role: 'api' },
    { name: 'config', role: 'config' },
    ...standAlone('http metrics pprof externalcl http.compression ws.compression prune no-downloader'),
  ],
  config: {
    formats: ['yaml', 'toml'],
    table: [],
    isPlain: true,
    keys: { enable: 'ws', address: 'http.addr', port: 'ws.port', api: 'http.api' },
  },
  otherCommands: ['init', 'import', 'snapshots', 'support', 'seg', 'squeeze'],
  checks: unchecked,
  listen: { host: '127.0.0.1', port: 8545 },
};
