import { lookup } from 'node:dns/promises';
import { BlockList, isIP, isIPv4 } from 'node:net';
import { asUrl } from '../core/url';
import type { RefusalKind, Target } from './types';

/** A request that is not carried out, with the reason in words for the user. */
export class ProbeRefused extends Error {
  constructor(
    readonly kind: RefusalKind,
    message: string,
    /** What was found out before; with it an editor can ask for permission. */
    readonly target?: Target,
  ) {
    super(message);
  }
}

/** All addresses of a host name. Replaced in tests. */
export type Resolve = (host: string) => Promise<readonly string[]>;

const systemResolve: Resolve = async (host) => {
  const found = lookup(host, { all: true, verbatim: true });
  // Browsers try both in this order, whatever the resolver says (measured with Chromium 156).
  const first = isLocalhost(host) ? ['::1', '127.0.0.1'] : [];
  const addresses = isLocalhost(host) ? await found.catch(() => []) : await found;
  return [...new Set([...first, ...addresses.map(({ address }) => address)])];
};

const isLocalhost = (host: string): boolean => /(^|\.)localhost\.?$/i.test(host);

type Family = 'ipv4' | 'ipv6';
type Subnet = readonly [network: string, prefix: number, family: Family];

/** Never probed (IANA special-purpose registries, RFC 6890; cloud metadata services). */
const forbidden: readonly (readonly [string, readonly Subnet[]])[] = [
  [
    'an unspecified address',
    [
      ['0.0.0.0', 8, 'ipv4'],
      ['::', 128, 'ipv6'],
    ],
  ],
  [
    'a link-local address (cloud metadata services live there)',
    [
      ['169.254.0.0', 16, 'ipv4'],
      ['fe80::', 10, 'ipv6'],
    ],
  ],
  [
    'a cloud metadata service',
    [
      ['fd00:ec2::', 32, 'ipv6'],
      ['100.100.100.200', 32, 'ipv4'],
      ['168.63.129.16', 32, 'ipv4'],
    ],
  ],
  [
    'a multicast address',
    [
      ['224.0.0.0', 4, 'ipv4'],
      ['ff00::', 8, 'ipv6'],
    ],
  ],
  [
    'a reserved or broadcast address',
    [
      ['240.0.0.0', 4, 'ipv4'],
      ['192.0.0.0', 24, 'ipv4'],
    ],
  ],
];

const loopback = blockList([
  ['127.0.0.0', 8, 'ipv4'],
  ['::1', 128, 'ipv6'],
]);

const privateNetworks = blockList([
  ['10.0.0.0', 8, 'ipv4'],
  ['172.16.0.0', 12, 'ipv4'],
  ['192.168.0.0', 16, 'ipv4'],
  ['100.64.0.0', 10, 'ipv4'],
  ['fc00::', 7, 'ipv6'],
]);

const forbiddenLists = forbidden.map(([name, subnets]) => [name, blockList(subnets)] as const);

function blockList(subnets: readonly Subnet[]): BlockList {
  const list = new BlockList();
  for (const [network, prefix, family] of subnets) list.addSubnet(network, prefix, family);
  return list;
}

type Reach = Target['reach'] | { readonly forbidden: string };

/** What kind of network an IP address belongs to. */
export function reachOf(address: string): Reach {
  const plain = embeddedIPv4(address) ?? address;
  const family: Family = isIPv4(plain) ? 'ipv4' : 'ipv6';
  if (loopback.check(plain, family)) return 'loopback';
  const reason = forbiddenLists.find(([, list]) => list.check(plain, family))?.[0];
  if (reason) return { forbidden: reason };
  return privateNetworks.check(plain, family) ? 'private' : 'public';
}

/** The IPv4 address inside `::ffff:a.b.c.d` (RFC 4291), `64:ff9b::/96` (RFC 6052) and `2002::/16` (RFC 3056). */
function embeddedIPv4(address: string): string | undefined {
  if (isIP(address) !== 6) return undefined;
  const groups = ipv6Groups(address);
  const joined = groups.map((group) => group.toString(16)).join(':');
  const [high, low] = /^(0:0:0:0:0:ffff|64:ff9b:0:0:0:0):/.test(joined)
    ? groups.slice(6)
    : groups[0] === 0x2002
      ? groups.slice(1, 3)
      : [];
  if (high === undefined || low === undefined) return undefined;
  return [high >> 8, high & 255, low >> 8, low & 255].join('.');
}

function ipv6Groups(address: string): number[] {
  // The URL parser spells every form in hexadecimal groups.
  const [head = '', tail] = new URL(`http://[${address.split('%')[0]}]`).hostname.slice(1, -1).split('::');
  const groups = (text: string) =>
    text === '' ? [] : text.split(':').map((group) => Number.parseInt(group, 16));
  if (tail === undefined) return groups(head);
  const zeros = Array<number>(8 - groups(head).length - groups(tail).length).fill(0);
  return [...groups(head), ...zeros, ...groups(tail)];
}

/** The URL taken apart. @throws ProbeRefused for anything that is not a plain `ws:` or `wss:` URL */
export function parseTarget(text: string): URL {
  const refuse = (why: string) => new ProbeRefused('invalid-url', `${JSON.stringify(text)}: ${why}`);
  if (/[\s\\\u0000-\u001f]/.test(text)) throw refuse('a URL has no spaces or backslashes');
  const url = asUrl(text);
  if (!url) throw refuse('not a URL such as ws://127.0.0.1:8080/path');
  if (url.protocol === 'http:' || url.protocol === 'https:') {
    throw refuse(`a WebSocket URL starts with ${url.protocol === 'http:' ? 'ws' : 'wss'}://`);
  }
  if (url.protocol !== 'ws:' && url.protocol !== 'wss:')
    throw refuse('a WebSocket URL starts with ws:// or wss://');
  if (url.username || url.password || text.includes('@')) {
    throw refuse('user name and password in a URL are not sent; use a header');
  }
  if (url.hash || text.endsWith('#')) throw refuse('a WebSocket URL has no fragment');
  if (url.port === '0') throw refuse('port 0 cannot be connected to');
  const written = /^wss?:\/\/([^/?#]*?)(:\d*)?(?:[/?#]|$)/i.exec(text)?.[1];
  if (isIPv4(url.hostname) && written !== url.hostname) {
    throw refuse(`an odd spelling of ${url.hostname}; write it plainly`);
  }
  return url;
}

/**
 * Resolves the URL's host once and says where it leads.
 * @throws ProbeRefused for a URL or an address that is never probed; an Error with a code when the name has no address
 */
export async function inspectTarget(text: string, resolve: Resolve = systemResolve): Promise<Target> {
  const url = parseTarget(text);
  const host = url.hostname.replace(/^\[|\]$/g, '');
  const addresses = isIP(host) ? [host] : await resolve(host);
  const tls = url.protocol === 'wss:';
  const reaches = addresses.map((address) => reachOf(address));
  addresses.forEach((address, index) => {
    const reach = reaches[index];
    if (typeof reach === 'object') {
      throw new ProbeRefused(
        'forbidden-address',
        `${host} leads to ${address}, ${reach.forbidden}: never probed`,
      );
    }
  });
  const reach = (['public', 'private'] as const).find((kind) => reaches.includes(kind)) ?? 'loopback';
  if (isLocalhost(host) && reach !== 'loopback') {
    throw new ProbeRefused(
      'forbidden-address',
      `${host} leads to ${addresses.join(', ')} instead of this machine`,
    );
  }
  return { url: url.href, host, port: Number(url.port || (tls ? 443 : 80)), tls, addresses, reach };
}

/** @throws ProbeRefused when the target is not on this machine and its host was not allowed */
export function requirePermission(target: Target, allowHosts: readonly string[]): void {
  const allowed = allowHosts.some((host) => host.toLowerCase().replace(/^\[|\]$/g, '') === target.host);
  if (target.reach === 'loopback' || allowed) return;
  throw new ProbeRefused(
    'needs-permission',
    `${target.host} (${target.addresses.join(', ')}) is not this machine: probing it needs your explicit permission`,
    target,
  );
}
