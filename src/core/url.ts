/** Whose rules take an origin apart. */
export type UrlParser = 'whatwg';

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
