import { intendedOrigins } from '../attack/intent';
import { findWitness, predictOrigin, stranger, type Witness } from '../attack/witness';
import type { AllowListEntry, Endpoint } from '../endpoint';
import { parseOrigin, serializeOrigin } from '../origin';
import { evaluate } from '../policy/condition';
import type { Reason } from '../policy/decision';
import { reads } from '../policy/decision';
import type { Verdict } from '../policy/verdict';
import type { Rule } from '../rule';
import { refusedInstead } from './inverted-origin-check';

/** There is a check, and an attacker's origin passes it. */
export const originBypass: Rule = {
  id: 'origin-bypass',
  title: "A check that an attacker's origin passes",
  severity: 'error',
  docs: {
    why: `A check that compares only the start, the end or some part of the Origin, or that uses a regular expression
without anchors or with unescaped dots, lets in names that anybody can register. The message names one such origin. It is
found by running the check, as it stands in the code, on origins that a browser can really send.`,
    bad: [
      { language: 'nginx', code: `if ($http_origin !~ "app.example.com") { return 403; }` },
      { language: 'js', code: `return origin.endsWith('example.com'); // evilexample.com passes` },
    ],
    good: [
      {
        language: 'nginx',
        code: `map $http_origin $origin_allowed { default 0; "https://app.example.com" 1; }`,
      },
      { language: 'js', code: `return ['https://app.example.com'].includes(origin);` },
    ],
    references: [
      ['CWE-346: Origin Validation Error', 'https://cwe.mitre.org/data/definitions/346.html'],
      ['CWE-625: Permissive Regular Expression', 'https://cwe.mitre.org/data/definitions/625.html'],
    ],
  },
  check(endpoint, { trustedOrigins }) {
    if (endpoint.kind === 'client' || endpoint.entries.some((entry) => entry.kind === 'wildcard')) return [];
    if (!reads(endpoint.policy, 'origin') || refusedInstead(endpoint) !== undefined) return [];
    const witness = findWitness(
      endpoint,
      trustedOrigins.map(parseOrigin).filter((origin) => origin !== undefined),
    );
    // What is closed again at once has a rule of its own, as has an entry of a list that fits too much.
    if (
      !witness ||
      isClosed(witness.prediction.verdict) ||
      (witness.origin === stranger && endpoint.observations.some(({ kind }) => explained.has(kind))) ||
      endpoint.entries.some((entry) => entry.kind === 'exact' && fits(endpoint, entry, witness))
    )
      return [];
    const reason = decisive(endpoint, witness.prediction.because);
    return [
      {
        range: reason?.range ?? endpoint.range,
        message: messageOf(endpoint, witness),
        confidence: 'high',
        witness: witness.origin,
        related: [
          ...(reason && reason.range.uri !== endpoint.range.uri
            ? [{ range: endpoint.range, message: 'the WebSocket that opens' }]
            : []),
          ...witness.prediction.because
            .filter((step) => step !== reason)
            .slice(-mostRelated)
            .map(({ range, text }) => ({ range, message: text })),
        ],
      },
    ];
  },
};

/** A long list is come by line by line: the last ones tell most. */
const mostRelated = 10;

/** Observations by which other rules tell why every page gets in. */
const explained = new Set(['check-not-reached', 'check-undone']);

function messageOf(endpoint: Endpoint, { origin, intended, mutation }: Witness): string {
  const meant = intended ? `, though the check seems meant for ${serializeOrigin(intended)}` : '';
  if (origin === stranger)
    return `Any page gets in, for example ${origin}${meant}: ${
      refusesAnybody(endpoint)
        ? 'the check does not ask whose page it is'
        : `the check of the Origin does not apply to a handshake for ${endpoint.sample.path}`
    }.`;
  return `${origin} gets in${meant}.${mutation ? ` The likely cause: ${mutation.tests}.` : ''}`;
}

const refusesAnybody = (endpoint: Endpoint): boolean =>
  [undefined, '', 'null', ...intendedOrigins(endpoint).map(serializeOrigin)].some(
    (origin) => predictOrigin(endpoint, origin).verdict.kind !== 'accept',
  );

const fits = ({ sample }: Endpoint, entry: AllowListEntry, { origin }: Witness): boolean =>
  evaluate(entry.fits, { ...sample, origin }) === true;

const isClosed = (verdict: Verdict): boolean => verdict.kind === 'accept' && verdict.closed === true;

/** The last step that asks for the Origin, in the endpoint's own document if there is one: where the check stands. */
function decisive(endpoint: Endpoint, because: readonly Reason[]): Reason | undefined {
  const asking = because.filter(({ asksOrigin }) => asksOrigin);
  const steps = asking.length > 0 ? asking : because;
  return steps.findLast((step) => step.range.uri === endpoint.range.uri) ?? steps.at(-1);
}
