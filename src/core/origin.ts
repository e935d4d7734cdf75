import { Cache } from './cache';
import { asUrl } from './url';

/** A tuple origin (RFC 6454, section 4): scheme, host, port. */
export interface Origin {
  /** Lower case, without colon. */
  readonly scheme: string;
  /** Lower case; IPv6 in brackets. */
  readonly hostname: string;
  /** Empty for the scheme's default port. */
  readonly port: string;
}

const defaultPorts: Readonly<Record<string, string>> = { http: '80', https: '443', ws: '80', wss: '443' };

/** Schemes whose pages have a tuple origin of host and port. */
const webSchemes = new Set(['http', 'https']);

/** The origin that a browser would give a page at this URL; undefined when the text is no http(s) URL. */
export const parseOrigin = (text: string): Origin | undefined => parsed.get(text, () => parse(text));

/** What one check names is asked for by most rules. */
const parsed = new Cache<Origin | undefined>(1000);

function parse(text: string): Origin | undefined {
  const url = asUrl(text);
  const scheme = url?.protocol.slice(0, -1) ?? '';
  if (!url || !webSchemes.has(scheme) || url.hostname === '') return undefined;
  return { scheme, hostname: url.hostname, port: url.port };
}

/** As browsers write it in the Origin header (RFC 6454, section 6.2): lower case, no default port, no slash at the end. */
export function serializeOrigin({ scheme, hostname, port }: Origin): string {
  const explicit = port === '' || port === defaultPorts[scheme] ? '' : `:${port}`;
  return `${scheme}://${hostname}${explicit}`;
}

/**
 * True when some browser can send exactly this text as Origin: `null`, a serialised http(s) origin, or the origin of
 * an extension, an app or a local file.
 */
export function isBrowserOrigin(text: string): boolean {
  if (text === 'null' || text === 'file://') return true;
  const origin = parseOrigin(text);
  if (origin) return serializeOrigin(origin) === text && !text.includes('*') && !text.includes('@');
  return /^(?!https?:|wss?:)[a-z][a-z0-9+.-]*:\/\/[a-z0-9.-]+$/.test(text);
}
