import type { Endpoint } from './endpoint';
import type { Finding } from './finding';
import { type Change, movedEndpoint, movedFindings } from './move';
import type { Rule } from './rule';

/** What the findings of an endpoint depend on besides itself. */
export interface Circumstances {
  readonly rules: readonly Rule[];
  /** The settings, as a text. */
  readonly settings: string;
}

interface Checked {
  readonly circumstances: Circumstances;
  readonly findings: readonly Finding[];
  /** The findings are those of the endpoint that it was before a change. */
  readonly inherited: boolean;
}

const checked = new WeakMap<Endpoint, Checked>();

/** What is known of an endpoint that was carried over, if it was checked under the same circumstances. */
export function inheritedFindings(
  endpoint: Endpoint,
  { rules, settings }: Circumstances,
): readonly Finding[] | undefined {
  const known = checked.get(endpoint);
  if (!known?.inherited) return undefined;
  const same = known.circumstances.rules === rules && known.circumstances.settings === settings;
  return same ? known.findings : undefined;
}

export function rememberFindings(
  endpoint: Endpoint,
  circumstances: Circumstances,
  findings: readonly Finding[],
): void {
  checked.set(endpoint, { circumstances, findings, inherited: false });
}

/**
 * The endpoint after a change that touched nothing that it, its findings or their fixes depend on. What was found of it
 * goes along. A new object, even if nothing moved.
 */
export function carried(endpoint: Endpoint, change: Change): Endpoint {
  const moved = movedEndpoint(endpoint, change);
  const known = checked.get(endpoint);
  if (known) {
    const findings = movedFindings(known.findings, moved.id, change);
    checked.set(moved, { circumstances: known.circumstances, findings, inherited: true });
  }
  return moved;
}
