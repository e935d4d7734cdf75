import type { Client } from './client';
import { geth } from './geth';

/** Every client; a new one is a new file and a line here. */
export const clients: readonly Client[] = [geth];

/** A text without such a word starts none of them. */
export const clientWord = new RegExp(
  clients.flatMap(({ programs, images }) => [...programs, ...images]).join('|'),
  'i',
);

const byProgram = new Map(
  clients.flatMap((client) => client.programs.map((name) => [name, client] as const)),
);

/** The client whose program this is, by its name with or without a path. */
export function clientOfProgram(path: string): Client | undefined {
  const name = path.replace(/^.*[\\/]/, '').replace(/\.exe$/i, '');
  return byProgram.get(name);
}

/** The client in a container image such as `ethereum/client-go:v1.13.4`, and its version if the tag names one. */
export function clientOfImage(image: string): { client: Client; version?: string } | undefined {
  const [, repository = '', tag = ''] = /^(.*?)(?::([^/:@]+))?(?:@.*)?$/.exec(image) ?? [];
  const client = clients.find(({ images }) => images.some((image) => `/${repository}`.endsWith(`/${image}`)));
  if (!client) return undefined;
  const version = /(?:^|-)v?(\d+\.\d+(?:\.\d+)?)(?![\d.])/.exec(tag)?.[1];
  return { client, ...(version === undefined ? {} : { version }) };
}
