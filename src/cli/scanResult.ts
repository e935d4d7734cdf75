import type { Endpoint } from '../core/endpoint';
import type { Finding } from '../core/finding';

/** What a scan found; each endpoint and finding once, in the order of the files. */
export interface ScanResult {
  /** Number of files that a front end read. */
  readonly files: number;
  readonly endpoints: readonly Endpoint[];
  readonly findings: readonly Finding[];
}
