import { stranger } from '../attack/witness';
import type { AllowListEntry, Endpoint } from '../endpoint';
import { evaluate } from '../policy/condition';
import type { Rule } from '../rule';
import { originNamedBy, originsMeantBy } from '../spelling';

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
      const isPlain = entry.kind !== 'exact' || !expression.test(entry.text);
      const candidates = isPlain ? originsMeantBy(entry.text) : [stranger];
      if (candidates.length === 0 || fitsOne(endpoint, entry, candidates)) return [];
      const replacement = isPlain ? originNamedBy(entry.text) : undefined;
      return [
        {
          range: entry.range,
          message: `No browser can match ${quoted(entry.text)}: ${reason(entry.text)}.${replacement ? ` A page there sends ${replacement}.` : ''}`,
          confidence: 'high' as const,
          tags: ['unnecessary' as const],
          entry: index,
          ...(replacement === undefined ? {} : { replacement }),
        },
      ];
    });
  },
};

/** Unknown counts as a fit: silence rather than a false alarm. */
function fitsOne(endpoint: Endpoint, entry: AllowListEntry, origins: readonly string[]): boolean {
  return origins.some((origin) => evaluate(entry.fits, { ...endpoint.sample, origin }) !== false);
}

/** Quotes in it are told from those around it; backslashes stay as written. */
const quoted = (text: string): string => JSON.stringify(text).replaceAll('\\\\', '\\');

/** What regular expressions have, and no Origin. */
const expression = /^\^|\\\.|\.\*|\$$/;

function reason(text: string): string {
  const tests: readonly (readonly [RegExp, string])[] = [
    [expression, 'it is compared as a plain text, not as a regular expression'],
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
