import type { Endpoint } from './endpoint';
import type { Finding } from './finding';
import { type Change, movedEndpoint, movedFindings } from './move';

interface Checked {
  /** Those under which it was checked, as a text. */
  readonly settings: string;
  readonly findings: readonly Finding[];
  /** The findings are those of the endpoint that it was before a change. */
  readonly inherited: boolean;
}

const checked = new WeakMap<Endpoint, Checked>();

/** What is known of an endpoint that was carried over, if it was checked under the same settings. */
export function inheritedFindings(endpoint: Endpoint, settings: string): readonly Finding[] | undefined {
  const known = checked.get(endpoint);
  return known?.inherited && known.settings === settings ? known.findings : undefined;
}

export function rememberFindings(endpoint: Endpoint, settings: string, findings: readonly Finding[]): void {
  checked.set(endpoint, { settings, findings, inherited: false });
}

/**
 * The endpoint after a change that touched nothing that it, its findings or their fixes depend on. What was found of it
 * goes along. A new object, even if nothing moved.
 * @param forwards what becomes of handshakes there now
 */
export function carried(
  endpoint: Endpoint,
  change: Change,
  forwards: NonNullable<Endpoint['forwards']>,
): Endpoint {
  const moved = { ...movedEndpoint(endpoint, change), forwards };
  const known = checked.get(endpoint);
  if (known) {
    const findings = movedFindings(known.findings, moved.id, change);
    checked.set(moved, { settings: known.settings, findings, inherited: true });
  }
  return moved;
}
