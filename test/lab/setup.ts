import type { TestContext } from 'node:test';
import type { Cause, ProbeRequest } from '../../src/probe';
import type { PartName } from './install';

/** Where a set-up runs, and what else the probe is told. */
export type Started = Pick<ProbeRequest, 'url'> & Partial<ProbeRequest>;

/** A server, or a proxy with a server behind it, and the diagnosis that is right for it. */
export interface LabSetup {
  readonly name: string;
  readonly cause: Cause;
  /** What the diagnosis says, where the cause alone would not help. */
  readonly message?: RegExp;
  /** Programs from Debian. */
  readonly programs?: readonly string[];
  readonly parts?: readonly PartName[];
  readonly start: (t: TestContext) => Promise<Started>;
}
