import { Unknown } from '../../core/policy/unknown';

/** What Go's `url.Parse` gives, as far as comparisons of origins need it. */
export interface GoUrl {
  readonly scheme: string;
  /** What follows the scheme when no slash does: `good.example:8443` is scheme `good.example`, opaque `8443`. */
  readonly opaque: string;
  /** `Hostname()`: without brackets. */
  readonly hostname: string;
  /** `Port()`: as written, empty when there is none. */
  readonly port: string;
}

const noAuthority = { hostname: '', port: '' };

/**
 * Go's `url.Parse` (net/url, read at Go 1.26). Undefined where it returns an error, unknown where Go releases differ.
 * @see https://pkg.go.dev/net/url#Parse
 */
export function parseGoUrl(text: string): GoUrl | undefined | Unknown {
  const hash = text.indexOf('#');
  const url = hash < 0 ? text : text.slice(0, hash);
  if (/[\0-\x1f\x7f]/.test(url) || url.startsWith(':')) return undefined;
  if (hash >= 0 && !wellEscaped(text.slice(hash + 1))) return undefined;
  const scheme = /^[a-z][a-z0-9+.-]*(?=:)/i.exec(url)?.[0] ?? '';
  const rest = (scheme === '' ? url : url.slice(scheme.length + 1)).replace(/\?.*$/s, '');
  if (!rest.startsWith('/')) {
    if (scheme !== '') return { scheme: scheme.toLowerCase(), opaque: rest, ...noAuthority };
    // "first path segment in URL cannot contain colon"
    if ((rest.split('/', 1)[0] as string).includes(':')) return undefined;
  }
  const hasAuthority = rest.startsWith('//') && (scheme !== '' || !rest.startsWith('///'));
  const [authority, path] = hasAuthority ? cutAtSlash(rest.slice(2)) : ['', rest];
  if (!wellEscaped(path)) return undefined;
  const host = hasAuthority ? parseAuthority(scheme.toLowerCase(), authority) : noAuthority;
  if (host === undefined || host instanceof Unknown) return host;
  return { scheme: scheme.toLowerCase(), opaque: '', ...host };
}

function cutAtSlash(text: string): [string, string] {
  const slash = text.indexOf('/');
  return slash < 0 ? [text, ''] : [text.slice(0, slash), text.slice(slash)];
}

const wellEscaped = (text: string): boolean => !/%(?![0-9a-f]{2})/i.test(text);

type Host = Pick<GoUrl, 'hostname' | 'port'>;

function parseAuthority(scheme: string, authority: string): Host | undefined | Unknown {
  const at = authority.lastIndexOf('@');
  const user = authority.slice(0, Math.max(0, at));
  if (!/^[\w\-.:~!$&'()*+,;=%@]*$/.test(user) || !wellEscaped(user)) return undefined;
  const host = authority.slice(at + 1);
  return host.includes('[') ? parseAddressLiteral(host) : parseName(scheme, host);
}

function parseName(scheme: string, host: string): Host | undefined | Unknown {
  // Go takes these bytes and everything outside ASCII in a host; the rest is an "invalid character in host name".
  if (/[^\w\-.~!$&'()*+,;=:[\]<>"%\u0080-\uffff]/.test(host)) return undefined;
  // Only bytes outside ASCII may be escaped in a host.
  if (/%(?!25|[89a-f][0-9a-f])/i.test(host)) return undefined;
  if (host.includes('%')) return new Unknown(`the escapes in the host "${host}" were not understood`);
  const colon = host.lastIndexOf(':');
  if (colon < 0) return { hostname: host, port: '' };
  const port = host.slice(colon + 1);
  if (!/^[0-9]*$/.test(port)) return undefined;
  if (host.indexOf(':') !== colon && /^https?$/.test(scheme))
    return new Unknown(`whether "${host}" is a host depends on the Go release that built the client`);
  return { hostname: host.slice(0, colon), port };
}

function parseAddressLiteral(host: string): Host | undefined | Unknown {
  const match = /^\[([^[\]]*)\](?::([0-9]*))?$/.exec(host);
  if (!match) return undefined;
  const [, address = '', port = ''] = match;
  if (address.includes('%') || !URL.canParse(`http://[${address}]`))
    return new Unknown(`whether "[${address}]" is a host depends on the Go release that built the client`);
  return { hostname: address, port };
}
