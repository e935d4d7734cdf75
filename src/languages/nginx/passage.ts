import { leaf, nodes } from '../../core/policy/decision';
import { accept } from '../../core/policy/verdict';
import type { Config, Location, Scope, Server } from './config';
import { initial, type State } from './flow';
import { Phases } from './phases';
import { requestPath } from './variables';

/** One way in which the handshake of a page is passed on. */
export interface Passage {
  /** The level whose settings count. */
  readonly scope: Scope;
  /** The values that a text with variables may have there; undefined for what is not known. */
  valuesOf(text: string): readonly (string | undefined)[];
}

/**
 * How a location passes the handshakes of one page on: several ways where something else than the Origin decides; as its
 * own settings say where a service is asked first.
 */
export function passagesOf(
  { config, server, location }: { config: Config; server: Server; location: Location | undefined },
  origin: string,
): Passage[] {
  const phases = new Phases(config, server, { origin });
  const passage = (scope: Scope, state: State): Passage => ({
    scope,
    valuesOf: (text) => valuesIn(phases, text, state),
  });
  const found = [...nodes(phases.run(location))].flatMap((node) =>
    node.kind === 'leaf' && node.value.passedBy ? [passage(node.value.passedBy, node.value.state)] : [],
  );
  return found.length > 0 || !location ? found : [passage(location, initial(requestPath))];
}

function valuesIn({ values }: Phases, text: string, state: State): (string | undefined)[] {
  const found: (string | undefined)[] = [];
  values.text(text, state, (term, after) => {
    found.push(term.kind === 'literal' ? term.value : undefined);
    return leaf({ verdict: accept, state: after });
  });
  return found;
}
