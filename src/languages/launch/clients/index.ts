import { avalanchego } from './avalanchego';
import { besu } from './besu';
import type { Client } from './client';
import { anvil, ganache, hardhat } from './development';
import { erigon } from './erigon';
import { geth } from './geth';
import { bor, bsc, opGeth } from './geth-forks';
import { nethermind } from './nethermind';
import { polkadot } from './polkadot';
import { reth } from './reth';

/** Every client; a new one is a new file and a line here. */
export const clients: readonly Client[] = [
  geth,
  opGeth,
  bsc,
  bor,
  erigon,
  reth,
  nethermind,
  besu,
  avalanchego,
  polkadot,
  anvil,
  hardhat,
  ganache,
];

const byProgram = new Map(
  clients.flatMap((client) => client.programs.map((name) => [name, client] as const)),
);

/** The client whose program this is, by its name with or without a path; `taiko-geth` and its like are builds of it. */
export function clientOfProgram(path: string): Client | undefined {
  if (path.includes('://')) return undefined;
  const name = path.replace(/^.*[\\/]/, '').replace(/\.exe$/i, '');
  return byProgram.get(name) ?? byProgram.get(/^[a-z0-9]+-(geth|reth)$/.exec(name)?.[1] ?? '');
}

/** A client and its version, where the tag of its image tells it. */
export interface ClientImage {
  readonly client: Client;
  readonly version?: string;
}

/**
 * The client in a container image such as `ethereum/client-go:v1.13.4`, and its version if the tag names one. Tags of
 * images that only have its name in theirs count something else.
 */
export function clientOfImage(image: string): ClientImage | undefined {
  const [, repository = '', tag = ''] = /^(.*?)(?::([^/:@]+))?(?:@.*)?$/.exec(image) ?? [];
  const own = clients.find(({ images }) => images.some((name) => `/${repository}`.endsWith(`/${name}`)));
  const client = own ?? clientNamedIn(repository.replace(/^.*\//, ''));
  if (!client) return undefined;
  const version = own && /(?:^|-)v?(\d+\.\d+(?:\.\d+)?)(?![\d.])/.exec(tag)?.[1];
  return { client, ...(version === undefined ? {} : { version }) };
}

/** The client whose name is a word of the text, such as a file name or a key; of several, the longest name. */
export function clientNamedIn(text: string): Client | undefined {
  const names = [...byProgram.keys()].sort((a, b) => b.length - a.length);
  const name = names.find((one) => new RegExp(`(?<![a-z0-9])${one}(?![a-z0-9])`, 'i').test(text));
  return name === undefined ? undefined : byProgram.get(name);
}
