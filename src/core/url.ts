/** Whose rules take an origin apart: the URL standard's, or those of Node's older `url.parse`. */
export type UrlParser = 'whatwg' | 'node';

/** The parts that checks compare. Absent parts are undefined or empty, as the parser in question gives them. */
export interface UrlParts {
  /** Scheme with the colon (`https:`). */
  readonly protocol: string | undefined;
  readonly hostname: string | undefined;
  /** Host name with port, if one is given. */
  readonly host: string | undefined;
  readonly port: string | undefined;
  readonly pathname: string | undefined;
  /** `scheme://host[:port]`, or `null`. */
  readonly origin: string | undefined;
  readonly href: string | undefined;
}

export type UrlPart = keyof UrlParts;

type Parse = (text: string) => UrlParts | undefined;

const parsers: Readonly<Record<UrlParser, Parse>> = {
  whatwg: parseWhatwg,
  node: parseNode,
};

/** The parts of a URL; undefined when that parser refuses the text. */
export function parseUrl(text: string, parser: UrlParser): UrlParts | undefined {
  return parsers[parser](text);
}

/**
 * The text as a URL, if it is one. Not by `URL.canParse`: once compiled, Node 20's says no to every text with letters
 * beyond ASCII.
 */
export function asUrl(text: string): URL | undefined {
  try {
    return new URL(text);
  } catch {
    return undefined;
  }
}

function parseWhatwg(text: string): UrlParts | undefined {
  const url = asUrl(text);
  if (!url) return undefined;
  const { protocol, hostname, host, port, pathname, origin, href } = url;
  return { protocol, hostname, host, port, pathname, origin, href };
}

/**
 * `url.parse` of Node 20, as far as it goes for what stands in an Origin header (lib/url.js): it refuses nothing, and
 * knows a host only after two slashes. Absent parts, which Node gives as null, are undefined.
 */
function parseNode(text: string): UrlParts {
  const [, protocol, slashes, authority = '', rest = ''] =
    /^([a-z0-9.+-]+:)?(\/\/)?([^/?#]*)(.*)$/is.exec(text.trim()) ?? [];
  const scheme = protocol?.toLowerCase();
  if (!slashes) {
    return {
      protocol: scheme,
      hostname: undefined,
      host: undefined,
      port: undefined,
      pathname: (authority + rest).replace(/[?#].*/s, '') || undefined,
      origin: undefined,
      href: undefined,
    };
  }
  const [, name = '', port = ''] = /^(?:[^@]*@)?(.*?)(?::(\d*))?$/.exec(authority) ?? [];
  const hostname = name.toLowerCase().replace(/^\[(.*)\]$/, '$1');
  const path = rest.replace(/[?#].*/s, '');
  const special = scheme !== undefined && /^(?:https?|ftp|gopher|file|wss?):$/.test(scheme);
  return {
    protocol: scheme,
    hostname,
    host: name.toLowerCase() + (port ? `:${port}` : ''),
    port: port || undefined,
    pathname: path || (special && hostname ? '/' : undefined),
    origin: undefined,
    href: undefined,
  };
}
