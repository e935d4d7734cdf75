import { validateHeaderName, validateHeaderValue } from 'node:http';
import { ProbeRefused } from './target';
import type { Header, ProbeRequest } from './types';

/** Belong to the handshake itself; another value would make it another question. */
const reserved =
  /^(host|origin|upgrade|connection|content-length|transfer-encoding|te|trailer|expect|sec-websocket-.*)$/i;

const secret =
  /^(cookie|set-cookie|authorization|proxy-authorization)$|token|secret|api-?key|session|auth|password|jwt/i;

/** Headers that prove who somebody is. */
export const isSecret = (name: string): boolean => secret.test(name);

/** `Name: value` taken apart. @throws ProbeRefused when it has no name */
export function parseHeader(line: string): Header {
  const colon = line.indexOf(':');
  if (colon < 1)
    throw new ProbeRefused('invalid-header', `${JSON.stringify(line)} is not a header such as "Name: value"`);
  return [line.slice(0, colon).trim(), line.slice(colon + 1).trim()];
}

/** @throws ProbeRefused for a header or sub-protocol that cannot be sent, or a header that belongs to the handshake */
export function checkHeaders({ headers = [], subprotocols = [] }: ProbeRequest): void {
  for (const name of subprotocols) {
    // A token of RFC 9110, section 5.6.2.
    if (/^[!#$%&'*+\-.^_`|~\w]+$/.test(name) && subprotocols.indexOf(name) === subprotocols.lastIndexOf(name))
      continue;
    throw new ProbeRefused(
      'invalid-header',
      `${JSON.stringify(name)} is not a sub-protocol, or is given twice`,
    );
  }
  for (const [name, value] of headers) {
    try {
      validateHeaderName(name);
      validateHeaderValue(name, value);
    } catch {
      throw new ProbeRefused('invalid-header', `header ${JSON.stringify(name)}: not allowed in HTTP`);
    }
    if (reserved.test(name))
      throw new ProbeRefused('invalid-header', `header ${name} belongs to the handshake and cannot be set`);
  }
}

/** The value, or a placeholder like `$COOKIE` where it is a secret. */
export function redactHeader([name, value]: Header): Header {
  if (/^sec-websocket-protocol$/i.test(name))
    return [name, value.split(/, ?/).map(redactSubprotocol).join(', ')];
  if (/^location$/i.test(name)) return [name, redactUrl(value)];
  return isSecret(name) ? [name, placeholder(name)] : [name, value];
}

/** Tokens travel as sub-protocols, as pages can set no header: long names of mixed letters and digits. */
export function redactSubprotocol(name: string): string {
  const isToken = name.length >= 16 && [/[a-z]/, /[A-Z]/, /\d/].every((letters) => letters.test(name));
  return isToken ? '$SUBPROTOCOL' : name;
}

export const placeholder = (name: string): string => `$${name.toUpperCase().replace(/[^A-Z0-9]+/g, '_')}`;

const secretParameter = /token|secret|key|session|sid|auth|password|passwd|jwt|code|signature/i;

/** The URL with the values of parameters that look like secrets replaced by placeholders. */
export function redactUrl(text: string): string {
  const query = text.indexOf('?');
  if (query < 0) return text;
  const parts = text
    .slice(query + 1)
    .split('&')
    .map((part) => {
      const [name = ''] = part.split('=');
      return part.includes('=') && secretParameter.test(name) ? `${name}=${placeholder(name)}` : part;
    });
  return `${text.slice(0, query)}?${parts.join('&')}`;
}
