import { asUrl } from '../core/url';

/** An origin that stands in allow-lists in place of the one that was meant. */
export interface NearMiss {
  readonly origin: string;
  /** What is odd about it, after "the page". */
  readonly what: string;
}

/** How people write an origin wrongly into a list, the most usual first; empty for what is no web page's origin. */
export function nearMisses(origin: string): NearMiss[] {
  const url = asUrl(origin);
  if (!url || !/^https?:$/.test(url.protocol)) return [];
  const { protocol, host, hostname, port } = url;
  const secure = protocol === 'https:';
  return [
    { origin: `${origin}/`, what: 'with a slash at its end' },
    { origin: `${secure ? 'http' : 'https'}://${host}`, what: `with ${secure ? 'http' : 'https'}` },
    { origin: host, what: 'without its scheme' },
    port === ''
      ? { origin: `${origin}:${secure ? 443 : 80}`, what: 'with its default port' }
      : { origin: `${protocol}//${hostname}`, what: 'without its port' },
    ...withOtherWww(url),
    ...withStar(url),
  ];
}

/** The name that often leads to the same page. */
function withOtherWww({ protocol, host }: URL): NearMiss[] {
  if (host.startsWith('www.')) return [{ origin: `${protocol}//${host.slice(4)}`, what: 'without www' }];
  const isBare = /^[^.]+\.[^.\d]+(:\d+)?$/.test(host);
  return isBare ? [{ origin: `${protocol}//www.${host}`, what: 'with www' }] : [];
}

/** An entry meant for every name of the domain, in a list that compares letter by letter. */
function withStar({ protocol, host, hostname }: URL): NearMiss[] {
  if (!/[^.\d\]]$/.test(hostname) || hostname.split('.').length < 3) return [];
  return [
    { origin: `${protocol}//*${host.slice(host.indexOf('.'))}`, what: 'with a star for its first name' },
  ];
}
