import type { Client, Flag, OriginCheck } from './client';
import { gethCommands, gethConfig, gethFlags } from './geth';

/** The forks left go-ethereum after the legacy names were gone; their release numbers are their own. */
const flags: readonly Flag[] = gethFlags
  .filter((flag) => flag.until === undefined)
  .map(({ since: _, ...flag }) => flag);

const rules: readonly OriginCheck[] = [{ kind: 'rules', acceptsAbsent: true }];

/** What the forks share. */
const fork = {
  flags,
  config: gethConfig,
  otherCommands: gethCommands,
  checks: rules,
  listen: { host: '127.0.0.1', port: 8546 },
};

/** BNB Smart Chain; rpc/websocket.go is go-ethereum's (read at 765de8b). Measured as geth was: 1.7.8. */
export const bsc: Client = {
  ...fork,
  name: 'bsc',
  // Its releases carry the system in the program's name.
  programs: ['bsc', 'geth_linux', 'geth_mac', 'geth_windows'],
  images: ['bnb-chain/bsc', 'bsc', 'bsc-geth'],
  current: '1.7.8',
};

/** Optimism's execution client; rpc/websocket.go is go-ethereum's. Measured as geth was: 1.101702.3. */
export const opGeth: Client = {
  ...fork,
  name: 'op-geth',
  programs: ['op-geth'],
  images: ['op-geth'],
  current: '1.101702.3',
  environment: { prefix: 'GETH_' },
};

/** Polygon's client: own flags and TOML (internal/cli/server at ab92718), go-ethereum's check, another default. Measured: 1.5.5. */
export const bor: Client = {
  name: 'bor',
  programs: ['bor'],
  images: ['bor'],
  current: '2.0.0',
  flags,
  config: {
    formats: ['toml', 'hcl'],
    table: ['jsonrpc', 'ws'],
    keys: {
      enable: 'enabled',
      address: 'host',
      port: 'port',
      origins: 'origins',
      api: 'api',
      prefix: 'prefix',
    },
  },
  otherCommands: [
    'account',
    'attach',
    'bootnode',
    'chain',
    'dumpconfig',
    'fingerprint',
    'peers',
    'removedb',
    'snapshot',
    'status',
    'version',
  ],
  checks: [{ kind: 'rules', acceptsAbsent: true, defaults: ['localhost'] }],
  listen: { host: '127.0.0.1', port: 8546 },
};
