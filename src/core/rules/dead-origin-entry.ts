import type { AllowListEntry, Endpoint } from '../endpoint';
import { isBrowserOrigin, parseOrigin, serializeOrigin } from '../origin';
import { evaluate } from '../policy/condition';
import type { Rule } from '../rule';

/** An entry of an allow-list that looks right and fits no page. */
export const deadOriginEntry: Rule = {
  id: 'dead-origin-entry',
  title: 'An entry that no browser can match',
  severity: 'warning',
  docs: {
    why: `Browsers write an origin in one way only: lower case, no slash at the end, no default port, no path
([RFC 6454, section 6.2](https://www.rfc-editor.org/rfc/rfc6454#section-6.2)). An entry written in another way is never
equal to it, and the page it was meant for gets a 403. Often the next step is a \`*\`; the right one is to correct the
entry.`,
    bad: [
      {
        language: 'js',
        code: `const allowed = ['https://app.example.com/', 'https://App.example.com', 'app.example.com'];`,
      },
    ],
    good: [{ language: 'js', code: `const allowed = ['https://app.example.com'];` }],
    references: [
      [
        'RFC 6454, section 6.2: ASCII serialization of an origin',
        'https://www.rfc-editor.org/rfc/rfc6454#section-6.2',
      ],
    ],
  },
  check(endpoint) {
    return endpoint.entries.flatMap((entry, index) => {
      if (entry.kind === 'wildcard' || entry.kind === 'regex') return [];
      const candidates = meant(entry.text);
      if (candidates.length === 0 || fitsOne(endpoint, entry, candidates)) return [];
      const replacement = candidates.find((origin) => isBrowserOrigin(origin));
      return [
        {
          range: entry.range,
          message: `No browser can match ${JSON.stringify(entry.text)}: ${reason(entry.text)}.${replacement ? ` A page there sends ${replacement}.` : ''}`,
          confidence: 'high' as const,
          tags: ['unnecessary' as const],
          entry: index,
          ...(replacement === undefined ? {} : { replacement }),
        },
      ];
    });
  },
};

/** Origins that browsers send for the pages that the entry seems to be meant for; empty when none can be told. */
function meant(text: string): string[] {
  const hostPart = text.replace(/^[a-z][a-z0-9+.-]*:\/\//i, '');
  const schemes = hostPart === text ? ['https', 'http'] : [text.slice(0, text.indexOf(':')).toLowerCase()];
  const hosts = [hostPart.replace(/^\*\./, 'sub.').replace(/^\./, 'sub.'), hostPart.replace(/^\*?\./, '')];
  const candidates = schemes.flatMap((scheme) =>
    hosts.flatMap((host) =>
      [host.replace(/:\*$/, ':3000'), host.replace(/:\*$/, '')].map((name) => `${scheme}://${name}`),
    ),
  );
  if (isBrowserOrigin(text)) candidates.unshift(text);
  const origins = candidates.map((candidate) => {
    const origin = parseOrigin(candidate);
    return origin && !origin.hostname.includes('*')
      ? serializeOrigin(origin)
      : candidate === text
        ? text
        : undefined;
  });
  return [...new Set(origins.filter((origin) => origin !== undefined))];
}

/** Unknown counts as a fit: silence rather than a false alarm. */
function fitsOne(endpoint: Endpoint, entry: AllowListEntry, origins: readonly string[]): boolean {
  return origins.some((origin) => evaluate(entry.fits, { ...endpoint.sample, origin }) !== false);
}

function reason(text: string): string {
  const tests: readonly (readonly [RegExp, string])[] = [
    [/^["'“”‘’]|["'“”‘’]$/, 'the quotes are part of the value'],
    [/\s/, 'a list needs its separator here, and an Origin holds no spaces'],
    [/\*/, 'a "*" inside an entry is no wildcard here'],
    [/:\/\/[^/]*\/$/, 'an Origin has no slash at the end'],
    [/:\/\/[^/]*\/./, 'an Origin has no path'],
    [/[A-Z]/, 'browsers send the Origin in lower case'],
    [/^https:.*:443$|^http:.*:80$/, 'browsers leave the default port out'],
    [/^wss?:/, 'the Origin names the page, whose scheme is http or https'],
    [/^(?!.*:\/\/)/, 'an Origin starts with the scheme'],
  ];
  return tests.find(([pattern]) => pattern.test(text))?.[1] ?? 'browsers never write an Origin like this';
}
