import type { Response } from '../types';

/** Differ from answer to answer of one server. */
const volatile =
  /^(date|age|connection|keep-alive|transfer-encoding|expires|etag|last-modified|content-length|x-request-id|set-cookie|cf-ray)$/i;

/**
 * What makes two answers "the same answer": status, reason phrase, header names, who answers, and the body without
 * echoed names, numbers and identifiers.
 * @param echoes texts of the request that the server may repeat: its origin, path, host
 */
export function fingerprint(response: Response | null, echoes: readonly string[]): string {
  if (!response) return 'no answer';
  const names = response.headers.map(([name]) => name.toLowerCase()).filter((name) => !volatile.test(name));
  const who = response.headers.filter(([name]) => /^(server|via|x-powered-by)$/i.test(name));
  return JSON.stringify([
    response.status,
    response.statusText,
    names.sort(),
    who,
    withoutEchoes(response.body, echoes),
  ]);
}

function withoutEchoes(body: string, echoes: readonly string[]): string {
  const longestFirst = echoes.filter((echo) => echo.length > 1).sort((a, b) => b.length - a.length);
  return longestFirst
    .reduce((text, echo) => text.replaceAll(echo, '…'), body)
    .replace(/[0-9a-f]{8,}|\d+/gi, '#');
}
