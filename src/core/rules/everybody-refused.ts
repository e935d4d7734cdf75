import { comparisonsOf, intendedOrigins } from '../attack/intent';
import { hingesOnMore } from '../attack/visitor';
import { predictOrigin, stranger } from '../attack/witness';
import type { Endpoint } from '../endpoint';
import { serializeOrigin } from '../origin';
import { evaluate } from '../policy/condition';
import { readsHeader, type Term } from '../policy/term';
import type { Rule } from '../rule';
import { observed } from './observed';

/** A check that lets nobody in, not even the pages that it names. */
export const everybodyRefused: Rule = {
  id: 'everybody-refused',
  title: 'A check that refuses everybody',
  severity: 'warning',
  docs: {
    why: `Two tests in a row that each refuse what is not *their* origin leave no origin over. In nginx, \`return\` after
an \`if\` with \`proxy_pass\` runs for the good pages, too: the rewrite module does not stop at the end of the \`if\`. What
refuses everybody is soon taken out again, together with the protection.`,
    bad: [
      {
        language: 'nginx',
        code: `if ($http_origin != "https://app.example.com") { return 403; }
if ($http_origin != "https://admin.example.com") { return 403; }`,
      },
    ],
    good: [
      {
        language: 'nginx',
        code: `map $http_origin $origin_allowed {
    default 0;
    "https://app.example.com" 1;
    "https://admin.example.com" 1;
}`,
      },
    ],
    references: [
      ['nginx: the rewrite module', 'https://nginx.org/en/docs/http/ngx_http_rewrite_module.html'],
    ],
  },
  check(endpoint) {
    if (endpoint.kind === 'client') return [];
    const seen = observed(endpoint, 'everybody-refused', ({ detail }) => ({
      message: `Nobody gets in: ${detail}.`,
      confidence: 'medium',
    }));
    // Who knows why need not be told that it is so.
    const named = seen.length === 0 ? namedAndRefused(endpoint) : undefined;
    if (named === undefined) return seen;
    const { because } = predictOrigin(endpoint, named);
    const range = because.findLast((step) => step.range.uri === endpoint.range.uri)?.range ?? endpoint.range;
    const related = because.map((step) => ({ range: step.range, message: step.text }));
    return [
      ...seen,
      {
        range,
        message: `Nobody gets in: even ${named}, which the check names, is refused.`,
        confidence: 'high',
        related,
      },
    ];
  },
};

/** An origin that an entry fits, when all such origins are refused, and strangers and clients without origin, too. */
function namedAndRefused(endpoint: Endpoint): string | undefined {
  const refused = (origin: string | undefined) => predictOrigin(endpoint, origin).verdict.kind === 'reject';
  if (![stranger, 'null', undefined].every(refused)) return undefined;
  // What fits an expression is an example: where the check goes on with what the groups hold, another may get in.
  const naming = takesApart(endpoint)
    ? endpoint.entries.filter(({ kind }) => kind !== 'regex')
    : endpoint.entries;
  const isNamed = (origin: string) =>
    naming.some(({ fits }) => evaluate(fits, { ...endpoint.sample, origin }) === true);
  // What the visitor brings along may let the page in after all.
  const surely = (origin: string) => refused(origin) && !hingesOnMore(endpoint, origin);
  let named: string | undefined;
  for (const origin of intendedOrigins(endpoint).map(serializeOrigin)) {
    const isRefused = surely(origin);
    // A long list is compared with itself once, not for every entry.
    if ((isRefused && named !== undefined) || !isNamed(origin)) continue;
    if (!isRefused) return undefined;
    named = origin;
  }
  return named !== undefined && below(endpoint).every(surely) ? named : undefined;
}

/** Does the check compare what a group of an expression holds of the Origin? */
const takesApart = (endpoint: Endpoint): boolean =>
  [...comparisonsOf(endpoint)].some(({ term }) => holdsCapture(term));

function holdsCapture(term: Term): boolean {
  if (term.kind === 'capture') return readsHeader(term, 'origin');
  return 'of' in term && holdsCapture(term.of);
}

/** Pages right below the names that a check is meant for: `\.example\.com$` names them, and not the domain itself. */
const below = (endpoint: Endpoint): string[] =>
  intendedOrigins(endpoint)
    .slice(0, mostNames)
    .map((origin) => serializeOrigin({ ...origin, hostname: `www.${origin.hostname}` }));

const mostNames = 20;
