import { redactHeader, redactSubprotocol, redactUrl } from './headers';
import type { Header, PlannedHandshake, ProbeRequest } from './types';

/** Commands that send the same handshake. Secrets are placeholders such as `$COOKIE`. */
export interface Snippets {
  /** Shows status, headers and body of a refusal; a 101 ends by the time limit. */
  readonly curl: string;
  readonly curlPowerShell: string;
  readonly wscat: string;
  readonly websocat: string;
  /** For the console of a page; undefined where a page cannot send this Origin by itself. */
  readonly browser?: string;
}

type Subject = Pick<PlannedHandshake, 'origin' | 'lines' | 'host' | 'risk'>;

/** How to repeat a row by hand. */
export function snippets(
  request: Pick<ProbeRequest, 'url' | 'headers' | 'subprotocols'>,
  row: Subject,
): Snippets {
  const url = redactUrl(request.url);
  const origins = row.lines ?? (row.origin === null ? [] : [row.origin]);
  const headers: Header[] = [
    ...(row.host === undefined ? [] : [['Host', row.host] as const]),
    ...(request.headers ?? []).map(redactHeader),
  ];
  const protocols = (request.subprotocols ?? []).map(redactSubprotocol);
  const curl = (quote: Quote): string => {
    const lines: Header[] = [
      ['Connection', 'Upgrade'],
      ['Upgrade', 'websocket'],
      ['Sec-WebSocket-Version', '13'],
      // The example of RFC 6455, section 1.3.
      ['Sec-WebSocket-Key', 'dGhlIHNhbXBsZSBub25jZQ=='],
      ...origins.map((origin) => ['Origin', origin] as const),
      ...headers,
      ...(protocols.length > 0 ? [['Sec-WebSocket-Protocol', protocols.join(', ')] as const] : []),
    ];
    // An empty header needs a semicolon in place of the colon.
    const options = lines.map(
      ([name, value]) => `-H ${quote(value === '' ? `${name};` : `${name}: ${value}`)}`,
    );
    return ['curl -sS -i -N --http1.1 --max-time 3', ...options, quote(url.replace(/^ws/, 'http'))].join(' ');
  };
  const others = headers.map(([name, value]) => `-H ${shell(`${name}: ${value}`)}`);
  const origin = origins.slice(0, 1).map(shell);
  return {
    curl: curl(shell),
    curlPowerShell: curl(powerShell).replace(/^curl/, 'curl.exe'),
    wscat: [
      'npx wscat',
      ...origin.map((value) => `-o ${value}`),
      ...others,
      ...protocols.map((name) => `-s ${shell(name)}`),
      `-c ${shell(url)}`,
    ].join(' '),
    websocat: [
      'websocat -v',
      ...origin.map((value) => `--origin ${value}`),
      ...others,
      ...protocols.map((name) => `--protocol ${shell(name)}`),
      shell(url),
    ].join(' '),
    ...(row.risk === 'expected' ? { browser: browserLine(url, protocols) } : {}),
  };
}

type Quote = (text: string) => string;

/** One word for a POSIX shell; placeholders at the end of a header stay variables. */
function shell(text: string): string {
  const variable = /\$[A-Z][A-Z0-9_]*/.exec(text)?.[0];
  const quoted = (part: string) => (part === '' ? '' : `'${part.replaceAll("'", String.raw`'\''`)}'`);
  if (variable === undefined) return quoted(text) || "''";
  return text.split(variable).map(quoted).join(`"${variable}"`);
}

/** One word for PowerShell; placeholders become environment variables. */
function powerShell(text: string): string {
  const escaped = text.replaceAll('`', '``').replaceAll('"', '`"').replaceAll('$', '`$');
  return `"${escaped.replace(/`\$([A-Z][A-Z0-9_]*)/g, '$env:$1')}"`;
}

function browserLine(url: string, protocols: readonly string[]): string {
  const offered = protocols.length > 0 ? `, ${JSON.stringify(protocols)}` : '';
  return `s = new WebSocket(${JSON.stringify(url)}${offered}); s.onopen = () => console.log('open'); s.onclose = (e) => console.log('closed', e.code, e.reason)`;
}
