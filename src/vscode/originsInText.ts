import { normalizeTrusted } from '../core/config';
import { parseOrigin, serializeOrigin } from '../core/origin';

/** How files of a kind say at which address a page is served. */
const patterns: readonly (readonly [RegExp, RegExp, (value: string) => string])[] = [
  [/\/\.env[^/]*$/, /^[^#\n]*(?:ORIGIN|URL|HOST)\w*\s*=\s*["']?(https?:\/\/[^\s"',]+)/gim, (url) => url],
  [/\/launch\.json$/, /"url"\s*:\s*"(https?:\/\/[^"]+)"/g, (url) => url],
  [/\/vite\.config\.\w+$/, /\bport\s*:\s*(\d{2,5})\b/g, (port) => `http://localhost:${port}`],
  [/\/package\.json$/, /(?:--port|-p|PORT=)[ =]?(\d{2,5})\b/g, (port) => `http://localhost:${port}`],
];

/** Origins of pages that a file speaks of, as browsers write them. @param path decides how it is read */
export function originsInText(text: string, path: string): string[] {
  const found = patterns
    .filter(([name]) => name.test(path))
    .flatMap(([, pattern, toUrl]) => [...text.matchAll(pattern)].map((match) => toUrl(match[1] as string)));
  const origins = found.map(parseOrigin).filter((origin) => origin !== undefined);
  return [...new Set(origins.map(serializeOrigin))];
}

/** The origins that a user typed, as browsers write them, and what is wrong with the first word that is none. */
export function typedOrigins(text: string): { origins: readonly string[]; problem?: string } {
  const words = text.split(/[\s,]+/).filter((word) => word !== '');
  if (words.length === 0) return { origins: [], problem: 'An origin such as https://app.example.com' };
  const wrong = words.find((word) => normalizeTrusted(word) === undefined);
  if (wrong !== undefined)
    return {
      origins: [],
      problem: `${wrong} is not an origin: scheme, host and port, such as https://app.example.com`,
    };
  return { origins: [...new Set(words.flatMap((word) => normalizeTrusted(word) ?? []))] };
}
