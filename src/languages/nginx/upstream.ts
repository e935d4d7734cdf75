import type { Listen } from '../../core/endpoint';
import type { Scope } from './config';
import { type Directive, named } from './syntax';

/**
 * Where a `proxy_pass` leads: the servers of the `upstream` group of that name, else the host itself. Undefined for
 * what is no host and port, such as the path of a socket.
 * @param authority `http://name:port`
 */
export function listensIn(authority: string, scope: Scope): readonly Listen[] | undefined {
  const [, scheme = '', address = ''] = /^(https?):\/\/(.*)$/i.exec(authority) ?? [];
  const tls = scheme.toLowerCase() === 'https';
  const group = groupNamed(address, scope);
  // In a group the port is 80 where none is given, whatever the scheme (`ngx_http_upstream_server`).
  if (group?.some(({ args }) => args[0]?.templated)) return undefined;
  const addresses = group?.map(({ args }) => args[0]?.value ?? '') ?? [address];
  const found = addresses.map((one) => listenAt(one, tls, group === undefined && tls ? 443 : 80));
  return found.every((one) => one !== undefined) && found.length > 0 ? found : undefined;
}

function listenAt(address: string, tls: boolean, usual: number): Listen | undefined {
  const match = /^(\[[^\]]+\]|[^:/[\]]+)(?::(\d{1,5}))?$/.exec(address);
  return match ? { host: match[1] as string, port: Number(match[2] ?? usual), tls } : undefined;
}

/** The `server` lines of a group; undefined when there is no such group. */
function groupNamed(name: string, scope: Scope): readonly Directive[] | undefined {
  let level: Scope | undefined = scope;
  while (level && level.kind !== 'http') level = level.parent;
  const group = named(level?.directives ?? [], 'upstream').find(
    ({ args, block }) => block && args[0]?.value.toLowerCase() === name.toLowerCase(),
  );
  return group?.block && named(group.block.directives, 'server');
}
