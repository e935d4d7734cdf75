import { predictOrigin } from './attack/witness';
import type { Endpoint } from './endpoint';
import type { Prediction } from './policy/predict';
import type { Verdict } from './policy/verdict';

/** Why an Origin gets in or not, in one sentence, and the prediction with the lines that decided it. */
export function explainOrigin(
  endpoint: Endpoint,
  origin: string,
): { readonly text: string; readonly prediction: Prediction } {
  const prediction = predictOrigin(endpoint, origin);
  const reason = prediction.because.at(-1)?.text;
  const text = `${origin} ${inWords(prediction.verdict)}${reason ? `: ${reason}` : ''}.`;
  return { text, prediction };
}

function inWords(verdict: Verdict): string {
  switch (verdict.kind) {
    case 'accept':
      return verdict.closed ? 'gets in and is closed again' : 'gets in';
    case 'reject':
      return verdict.status === 'dropped' ? 'is refused without an answer' : `gets a ${verdict.status}`;
    default:
      return `may get in or not, as ${verdict.why}`;
  }
}
