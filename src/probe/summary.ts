import type { DiagnosticStep, ProbeResult } from './types';

/** What an accepted row of a family says in the headline, most telling first. */
const headlines: readonly (readonly [family: RegExp, words: string])[] = [
  [/^ATT/, 'any origin'],
  [/^NUL/, 'null: sandboxed frames and local files'],
  [/^PFX/, 'origins that start like the trusted one'],
  [/^SFX-[^1]/, 'origins that end like the trusted one'],
  [/^DOT/, 'origins with another character in place of a dot'],
  [/^CHR/, 'origins with a special character after the trusted name'],
  [/^LOC-[36]/, 'any domain that starts like a local host'],
  [/^WITNESS/, 'what the analysis of the code found'],
  [/^(HST|SFX-1)/, 'other hosts of the trusted domain'],
  [/^SCH/, 'the trusted host without TLS'],
  [/^PRT/, 'other ports of the trusted host'],
  [/^LOC/, 'pages on the visitor’s own machine'],
  [/^EXT/, 'browser extensions'],
  [/^APP/, 'app frameworks'],
];

const wasAccepted = ({ outcome }: Pick<ProbeResult, 'outcome'>): boolean => outcome.startsWith('accepted');

/**
 * The run in a few words, e.g. `accepts any origin`.
 * @param steps the trusted page's second handshake among them
 * @param trustIsGiven false when the page was assumed to be on the server's own host
 */
export function summarize(
  results: readonly ProbeResult[],
  steps: readonly DiagnosticStep[],
  trustIsGiven: boolean,
): string {
  const answered = results.filter(({ outcome }) => outcome !== 'inconclusive');
  if (answered.length === 0) return 'no answer that says anything about origins';
  const controls = results.filter(({ risk }) => risk === 'expected');
  const again = steps.find(({ id }) => id === 'P2');
  if (again && controls[0] && wasAccepted(again) !== wasAccepted(controls[0])) {
    return 'the server changed its answers during the run';
  }
  const page = trustIsGiven ? 'the trusted page' : 'a page on its own host';
  const shutOut = controls.some(wasAccepted) ? 'one of the trusted pages' : page;
  const blocked = controls.some(({ outcome }) => outcome === 'refused');
  const others = answered.filter(
    (result) => wasAccepted(result) && result.risk !== 'expected' && result.sendable !== 'no',
  );
  if (others.length > 0) {
    const verb = others.every(({ outcome }) => outcome === 'accepted-then-closed')
      ? 'accepts and then closes'
      : 'accepts';
    return `${verb} ${acceptedWords(others)}${blocked ? `, but not ${shutOut}` : ''}`;
  }
  if (blocked)
    return answered.some(wasAccepted) && trustIsGiven ? `refuses ${shutOut}` : everything(answered);
  if (trustIsGiven && !controls.some(wasAccepted)) return `${page} got no telling answer`;
  const unsure = results.length > answered.length ? '; some handshakes got no telling answer' : '';
  return `accepts only ${page}${controls.length > 1 ? 's' : ''}${unsure}`;
}

const everything = (answered: readonly ProbeResult[]): string =>
  answered.some(wasAccepted) ? 'refuses every origin that was tried' : 'refuses every handshake';

function acceptedWords(accepted: readonly ProbeResult[]): string {
  const words = headlines
    .filter(([family]) => accepted.some((result) => family.test(result.family)))
    .map(([, text]) => text);
  if (words[0] === 'any origin') return words[0];
  return words.slice(0, 2).join('; ') || 'origins that were asked for';
}
