import { leaf, nodes } from '../../core/policy/decision';
import { accept } from '../../core/policy/verdict';
import type { Config, Location, Scope, Server } from './config';
import type { State } from './flow';
import { Phases } from './phases';

/** One way in which the handshake of a page is passed on. */
export interface Passage {
  /** The level whose settings count. */
  readonly scope: Scope;
  /** The values that a text with variables may have there; undefined for what is not known. */
  valuesOf(text: string): readonly (string | undefined)[];
}

/** How a location passes the handshakes of one page on: several ways where something else than the Origin decides. */
export function passagesOf(
  { config, server, location }: { config: Config; server: Server; location: Location | undefined },
  origin: string,
): Passage[] {
  const phases = new Phases(config, server, { origin });
  return [...nodes(phases.run(location))].flatMap((node) => {
    if (node.kind !== 'leaf' || !node.value.passedBy) return [];
    const { passedBy: scope, state } = node.value;
    return [{ scope, valuesOf: (text: string) => valuesIn(phases, text, state) }];
  });
}

function valuesIn({ values }: Phases, text: string, state: State): (string | undefined)[] {
  const found: (string | undefined)[] = [];
  values.text(text, state, (term, after) => {
    found.push(term.kind === 'literal' ? term.value : undefined);
    return leaf({ verdict: accept, state: after });
  });
  return found;
}
