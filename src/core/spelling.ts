import { isBrowserOrigin, parseOrigin, serializeOrigin } from './origin';

/** Quotes, escapes and blanks around a value that were meant for somebody else. */
export const unquoted = (text: string): string => text.replace(/^["'“”‘’\\\s]+|["'“”‘’\\\s]+$/g, '');

/**
 * The one origin that a misspelled entry names: quotes and a port of `*` taken off, the scheme added, the default port
 * left out. Undefined for a pattern, which names many.
 */
export function originNamedBy(entry: string): string | undefined {
  const bare = unquoted(entry)
    .replace(/:\*$/, '')
    .replace(/^ws(s?):\/\//i, 'http$1://');
  const isLocal = /^(localhost|127\.[\d.]+|\[::1\])(:\d+)?$/i.test(bare);
  const origin = parseOrigin(bare.includes('://') ? bare : `${isLocal ? 'http' : 'https'}://${bare}`);
  return origin && !bare.includes('*') ? serializeOrigin(origin) : undefined;
}

/** Origins that browsers send for some pages that the entry seems to be meant for; empty when none can be told. */
export function originsMeantBy(entry: string): string[] {
  const parts = unquoted(entry).split(/\s+/);
  return [...new Set(parts.flatMap(originsOfPart))];
}

function originsOfPart(text: string): string[] {
  const [, written = '', rest = ''] = /^(?:([a-z][a-z0-9+.-]*):\/\/)?(.*)$/is.exec(text) ?? [];
  const schemes = written === '' ? ['https', 'http'] : [written.toLowerCase().replace(/^ws/, 'http')];
  const host = rest.replace(/^\*(?=$|:)/, 'app.example.com');
  const hosts = [host.replace(/^\*?\./, 'sub.'), host.replace(/^\*?\./, '')];
  const candidates = schemes.flatMap((scheme) =>
    hosts.flatMap((name) =>
      [name.replace(/:\*$/, ':3000'), name.replace(/:\*$/, '')].map((one) => `${scheme}://${one}`),
    ),
  );
  const origins = candidates.flatMap((candidate) => {
    const origin = parseOrigin(candidate);
    return origin && !origin.hostname.includes('*') ? [serializeOrigin(origin)] : [];
  });
  return isBrowserOrigin(text) ? [text, ...origins] : origins;
}
