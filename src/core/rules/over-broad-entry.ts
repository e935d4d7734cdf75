import { predictOrigin, stranger } from '../attack/witness';
import type { AllowListEntry, Endpoint } from '../endpoint';
import type { Problem } from '../finding';
import { evaluate } from '../policy/condition';
import type { Rule } from '../rule';
import { originNamedBy } from '../spelling';

/** An entry of an allow-list that fits more pages than it seems to. */
export const overBroadEntry: Rule = {
  id: 'over-broad-entry',
  title: 'An entry that fits more than it names',
  severity: 'warning',
  docs: {
    why: `An entry that leaves a part of the origin out often stands for any: \`https://\` in geth's list is every page with
TLS, and a host without a scheme is that host without TLS too, where anybody on the way can be the page. Write the scheme
and the host.`,
    bad: [{ language: 'sh', code: `geth --ws --ws.origins 'https://,dapp.example.com'` }],
    good: [{ language: 'sh', code: `geth --ws --ws.origins 'https://dapp.example.com'` }],
    references: [
      ['CWE-183: Permissive List of Allowed Inputs', 'https://cwe.mitre.org/data/definitions/183.html'],
    ],
  },
  check: (endpoint) =>
    endpoint.entries.flatMap((entry, index): Problem[] => {
      if (entry.kind !== 'exact' || entry.text === 'null') return [];
      const text = JSON.stringify(entry.text);
      const anyone = strangers.find((origin) => origin !== entry.text && fits(endpoint, entry, origin));
      if (anyone !== undefined) {
        const message = `${text} fits every page of that scheme or port, for example ${anyone}.`;
        return [{ range: entry.range, message, confidence: 'high', witness: anyone, entry: index }];
      }
      const plain = withoutTls(entry.text);
      if (plain === undefined || !fits(endpoint, entry, plain)) return [];
      return [
        {
          range: entry.range,
          message: `${text} also fits ${plain}, a page without TLS that anybody on the network path can forge.`,
          confidence: 'medium',
          severity: 'information',
          entry: index,
          replacement: plain.replace('http:', 'https:'),
        },
      ];
    }),
};

const strangers = [
  stranger,
  stranger.replace('https:', 'http:'),
  `${stranger}:3000`,
  'http://evil.example:3000',
];

/** Does the origin get in, or may it, by this entry? Another condition may say what the entry leaves open. */
const fits = (endpoint: Endpoint, { fits: condition }: AllowListEntry, origin: string): boolean =>
  evaluate(condition, { ...endpoint.sample, origin }) === true &&
  predictOrigin(endpoint, origin).verdict.kind !== 'reject';

/** The page without TLS on the host that an entry names without a scheme; none for the machine itself. */
function withoutTls(text: string): string | undefined {
  if (text.includes('://')) return undefined;
  const origin = originNamedBy(text);
  return origin?.startsWith('https:') ? origin.replace('https:', 'http:') : undefined;
}
