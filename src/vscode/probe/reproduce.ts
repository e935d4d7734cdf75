import type { CopyForm } from '../../shared/protocol';

/** One handshake to be repeated outside of the editor. */
export interface Reproduction {
  readonly url: string;
  /** Null: no Origin header. */
  readonly origin: string | null;
  /** Names of secret headers that were sent; their values are never shown. */
  readonly secretHeaders: readonly string[];
}

const commands: Readonly<Record<CopyForm, (handshake: Reproduction) => string>> = {
  curl,
  wscat,
  websocat,
  browser,
};

/** A command, quoted for POSIX shells (or a line for the browser's console), that sends the same handshake. */
export const reproduce = (form: CopyForm, handshake: Reproduction): string => commands[form](handshake);

/** Works with every curl: older ones know no `ws:`. After a 101 the time limit ends it. */
function curl({ url, origin, secretHeaders }: Reproduction): string {
  const headers = [
    'Connection: Upgrade',
    'Upgrade: websocket',
    'Sec-WebSocket-Version: 13',
    // The example of RFC 6455, section 1.3.
    'Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==',
    ...(origin === null ? [] : [`Origin: ${origin}`]),
  ].map((header) => `-H ${quote(header)}`);
  const parts = [
    'curl -sS -i -N --http1.1 --max-time 3',
    ...headers,
    ...secrets(secretHeaders),
    quote(url.replace(/^ws/, 'http')),
  ];
  return parts.join(' ');
}

function wscat({ url, origin, secretHeaders }: Reproduction): string {
  const parts = [
    `npx wscat -c ${quote(url)}`,
    ...(origin === null ? [] : [`-o ${quote(origin)}`]),
    ...secrets(secretHeaders),
  ];
  return parts.join(' ');
}

function websocat({ url, origin, secretHeaders }: Reproduction): string {
  const parts = [
    'websocat -v',
    ...(origin === null ? [] : [`--origin ${quote(origin)}`]),
    ...secrets(secretHeaders),
    quote(url),
  ];
  return parts.join(' ');
}

/** Browsers send their own page's origin: the snippet is for the console of a page there. */
function browser({ url, origin }: Reproduction): string {
  const where =
    origin === null
      ? 'no page sends a handshake without Origin'
      : `in the console of a page of ${oneLine(origin)}`;
  return `new WebSocket(${JSON.stringify(url)}).onopen = () => console.log('open'); // ${where}`;
}

/** Placeholders in double quotes, so that the shell puts the variable in. */
const secrets = (names: readonly string[]): string[] =>
  names.map((name) => `-H "${name}: $${name.toUpperCase().replace(/[^A-Z0-9]/g, '_')}"`);

const quote = (text: string): string => `'${text.replaceAll("'", "'\\''")}'`;

const oneLine = (text: string): string => text.replace(/[\r\n\u2028\u2029]/g, ' ');
