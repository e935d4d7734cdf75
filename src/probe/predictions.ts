import type { OriginPrediction, PlannedHandshake, Predictor, ProbeResult } from './types';

/** What is predicted, by origin. */
export type Predictions = ReadonlyMap<string | null, OriginPrediction | undefined>;

/** What is predicted for each origin of the handshakes; nothing without a predictor. */
export async function predictAll(
  handshakes: readonly Pick<PlannedHandshake, 'origin'>[],
  predict: Predictor | undefined,
): Promise<Predictions> {
  if (!predict) return new Map();
  return new Map(
    await Promise.all(handshakes.map(async ({ origin }) => [origin, await predict(origin)] as const)),
  );
}

/** The result beside its prediction. */
export function compared(result: ProbeResult, predictions: Predictions): ProbeResult {
  const prediction = predictions.get(result.origin);
  // Predictions are for one Origin line and the URL's own Host.
  if (!prediction || result.lines || result.host) return result;
  if (prediction.verdict === 'unknown' || result.outcome === 'inconclusive') return { ...result, prediction };
  const accepted = result.outcome !== 'refused';
  return { ...result, prediction, asPredicted: accepted === (prediction.verdict === 'accept') };
}

/** Results of a run beside other predictions than before. */
export async function predicted(
  results: readonly ProbeResult[],
  predict: Predictor | undefined,
): Promise<ProbeResult[]> {
  const predictions = await predictAll(results, predict);
  return results.map(({ prediction: _, asPredicted: __, ...result }) => compared(result, predictions));
}
