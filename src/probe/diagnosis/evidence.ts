import { headerOf } from '../response';
import { harmless } from '../text';
import type { Diagnosis, DiagnosticStep, TlsFacts } from '../types';
import { isAccepted, type Picture } from './picture';

/** When a certificate expires that does so soon, in words. */
const expiryOf = (days: number): string =>
  `the certificate expires ${days === 0 ? 'within a day' : days === 1 ? 'in a day' : `in ${days} days`}`;

function certificateLines(tls: TlsFacts | null): string[] {
  const [leaf] = tls?.certificates ?? [];
  if (!tls || !leaf) return [];
  const soon = tls.expiresInDays === undefined ? [] : [expiryOf(tls.expiresInDays)];
  if (tls.authorized) return soon;
  const { subject, issuer, names, validFrom, validTo } = leaf;
  return [
    `certificate: ${subject}, issued by ${issuer}, for ${names.join(', ') || 'no names'}, valid from ${validFrom} to ${validTo}`,
    ...soon,
  ];
}

/** What the trusted page was answered besides the status: who answers, where to, and in which words. */
function answerLines({ control }: Picture): string[] {
  const response = control?.response;
  if (!response || isAccepted(control)) return [];
  const parts = [
    ...['server', 'location', 'www-authenticate', 'sec-websocket-version'].flatMap((name) => {
      const value = headerOf(response, name);
      return value === undefined ? [] : [`${name}: ${value}`];
    }),
    ...wordsOf(response.body),
  ];
  return parts.length > 0 ? [`the answer: ${parts.join('; ')}`] : [];
}

/** The beginning of a body as one line, without its mark-up. */
function wordsOf(body: string): string[] {
  const text = body
    .replace(/<(style|script)\b[\s\S]*?<\/\1>|<[^>]*>/gi, ' ')
    .replace(/\s+/g, ' ')
    .trim();
  return text === '' ? [] : [JSON.stringify(harmless(text, 120))];
}

/** The questions that were answered otherwise than the trusted page, then those that got the same. */
function stepLines({ control, steps }: Picture): string[] {
  const isSame = ({ reason }: DiagnosticStep) => reason === control?.reason;
  const same = steps.filter(isSame).map(({ title }) => title);
  return [
    ...new Set(steps.filter((step) => !isSame(step)).map(({ title, reason }) => `${title}: ${reason}`)),
    ...(same.length > 0 ? [`the same (${control?.reason}): ${same.join('; ')}`] : []),
  ];
}

/** The telling rows and the steps, as lines. */
export function evidenceLines(picture: Picture): Diagnosis['evidence'] {
  const { control, foreign, absent, hostile } = picture;
  const rows = [...new Set([control, ...hostile.filter(isAccepted).slice(0, 3), foreign, absent])];
  return [
    ...rows.flatMap((row) =>
      row ? [`${row.origin ?? 'no Origin header'}: ${row.outcome} (${row.reason})`] : [],
    ),
    ...answerLines(picture),
    ...stepLines(picture),
    ...certificateLines(picture.tls),
  ];
}
