import { intendedOrigins } from '../attack/intent';
import { predictOrigin, strangerTo } from '../attack/witness';
import type { Endpoint } from '../endpoint';
import type { Problem } from '../finding';
import { parseOrigin, serializeOrigin } from '../origin';
import { registrableDomain, sameOwner } from '../owner';
import { reads } from '../policy/decision';
import type { Rule } from '../rule';

/** The pages that a check names are the ones that it refuses. */
export const invertedOriginCheck: Rule = {
  id: 'inverted-origin-check',
  title: 'A check the wrong way round',
  severity: 'error',
  docs: {
    why: `The check refuses the origins that it names, and lets in all others. Usually a \`=\` stands where \`!=\` was meant,
or a map with 1 for good origins is used as a reason to refuse. A list of origins to refuse is no protection either:
attackers choose their own host names.`,
    bad: [
      { language: 'nginx', code: `if ($http_origin = "https://app.example.com") { return 403; }` },
      {
        language: 'nginx',
        code: `map $http_origin $origin_allowed { default 0; "https://app.example.com" 1; }
if ($origin_allowed) { return 403; }`,
      },
    ],
    good: [{ language: 'nginx', code: 'if ($origin_allowed = 0) { return 403; }' }],
    references: [['CWE-346: Origin Validation Error', 'https://cwe.mitre.org/data/definitions/346.html']],
  },
  check(endpoint): Problem[] {
    const refused = refusedInstead(endpoint);
    if (refused === undefined) return [];
    const { because } = predictOrigin(endpoint, refused);
    const steps = because.filter(({ range }) => range.uri === endpoint.range.uri);
    const other = strangerTo(endpoint);
    return [
      {
        range: steps.at(-2)?.range ?? steps.at(-1)?.range ?? endpoint.range,
        ...(isOwnPage(endpoint, refused)
          ? {
              message: `The check is the wrong way round: it refuses ${refused} and lets ${other} in.`,
              confidence: 'high',
            }
          : {
              message: `The check refuses ${refused} and lets all pages in that it does not name, for example ${other}.`,
              confidence: 'medium',
              severity: 'warning',
            }),
        witness: other,
        related: because.map(({ range, text }) => ({ range, message: text })),
      },
    ];
  },
};

/** Is it a page of the server's own site? Where nobody knows the server's name it counts as one. */
function isOwnPage({ sample }: Endpoint, refused: string): boolean {
  const served = parseOrigin(`http://${sample.host}`)?.hostname;
  const page = parseOrigin(refused)?.hostname;
  if (!served || !page || registrableDomain(served) === undefined) return true;
  return sameOwner(served, page);
}

/** An origin that the check names and refuses, while it lets strangers and none of the named ones in. */
export function refusedInstead(endpoint: Endpoint): string | undefined {
  if (endpoint.kind === 'client' || !reads(endpoint.policy, 'origin')) return undefined;
  if (predictOrigin(endpoint, strangerTo(endpoint)).verdict.kind !== 'accept') return undefined;
  const named = intendedOrigins(endpoint).map(serializeOrigin);
  const allRefused = named.every((origin) => predictOrigin(endpoint, origin).verdict.kind === 'reject');
  return allRefused ? named[0] : undefined;
}
