import { type Client, type ConfigTable, type Flag, standAlone } from './client';

/** As `geth --help` of 1.9 to 1.17 lists them; all others take a value. */
const alone =
  standAlone(`allow-insecure-unlock bootnode cache.noprefetch cache.preimages dev developer dev.faucet
discovery.v4 discovery.v5 discv4 discv5 exitwhensynced fakepow fast goerli graphql help h holesky hoodi http
ipcdisable light light.nopruning light.nosyncserve lightkdf log.compress log.debug log.json log.rotate mainnet
metrics metrics.expensive metrics.influxdb metrics.influxdbv2 mine mining miner.noverify nocompaction nocode
nodiscover nousb noipc novmdebug pprof rinkeby ropsten rpc rpc.allow-unprotected-txs rpc.enabledeprecatedpersonal
sepolia snapshot testnet txpool.nolocals ulc.onlyannounce usb v v5disc version vmdebug yolov3`);

const legacy = { until: '1.10.0' } as const;
const dotted = { since: '1.9.14' } as const;
const renamed = (to: string) => ({ to, since: '1.9.14' });

/** Flags of the socket; its forks have those without an end. */
export const gethFlags: readonly Flag[] = [
  { name: 'ws', role: 'enable', alone: true },
  { name: 'ws.origins', role: 'origins', ...dotted },
  { name: 'wsorigins', role: 'origins', renamed: renamed('ws.origins'), ...legacy },
  { name: 'ws.addr', role: 'address', ...dotted },
  { name: 'wsaddr', role: 'address', renamed: renamed('ws.addr'), ...legacy },
  { name: 'ws.port', role: 'port', ...dotted },
  { name: 'wsport', role: 'port', renamed: renamed('ws.port'), ...legacy },
  { name: 'ws.api', role: 'api', ...dotted },
  { name: 'wsapi', role: 'api', renamed: renamed('ws.api'), ...legacy },
  { name: 'ws.rpcprefix', role: 'prefix', since: '1.10.0' },
  { name: 'config', role: 'config' },
  ...alone,
];

/** node/config.go; the server starts when `WSHost` is not empty. */
export const gethConfig: ConfigTable = {
  formats: ['toml'],
  table: ['Node'],
  keys: { address: 'WSHost', port: 'WSPort', origins: 'WSOrigins', api: 'WSModules', prefix: 'WSPathPrefix' },
};

/** Sub-commands that start no node. */
export const gethCommands = `account attach bug copydb db dump dumpconfig dumpgenesis export export-history
export-preimages help import import-history import-preimages init inspect license makecache makedag monitor
prune-history removedb retesteth show-deprecated-flags snapshot verkle version version-check wallet`.split(
  /\s+/,
);

/**
 * go-ethereum. Flags and their history: cmd/utils/flags.go and flags_legacy.go; the check: rpc/websocket.go
 * (rules since pull request 21481, absent Origin accepted since commit 26d3a8c). Measured, 54 lists with 19 origins
 * each and no difference: 1.9.9, 1.9.14, 1.9.24, 1.9.25, 1.13.4, 1.14.13, 1.15.11, 1.16.9, 1.17.0.
 */
export const geth: Client = {
  name: 'geth',
  programs: ['geth'],
  images: ['ethereum/client-go', 'geth', 'go-ethereum'],
  current: '1.17.5',
  flags: gethFlags,
  environment: { prefix: 'GETH_', since: '1.13.1' },
  config: gethConfig,
  otherCommands: gethCommands,
  checks: [
    { until: '1.9.0', kind: 'exact', acceptsAbsent: false },
    { since: '1.9.0', until: '1.9.25', kind: 'exact', acceptsAbsent: true },
    { since: '1.9.25', kind: 'rules', acceptsAbsent: true },
  ],
  listen: { host: '127.0.0.1', port: 8546 },
};
