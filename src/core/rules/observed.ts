import type { Endpoint, Observation } from '../endpoint';
import type { Problem } from '../finding';

/** A problem for each observation of a kind, at its range. */
export function observed(
  endpoint: Endpoint,
  kind: string,
  describe: (observation: Observation) => Omit<Problem, 'range' | 'observation'>,
): Problem[] {
  return endpoint.observations.flatMap((observation, index) =>
    observation.kind === kind
      ? [{ range: observation.range, ...describe(observation), observation: index }]
      : [],
  );
}
