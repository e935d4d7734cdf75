import type { Deployment } from './deployment';
import type { Endpoint } from './endpoint';
import type { Finding, Problem, Severity } from './finding';
import type { KnownDeployment } from './revise';

export interface Example {
  /** Language of the code block: `nginx`, `js`, `sh`… */
  readonly language: string;
  readonly code: string;
}

/** What a rule may know besides the endpoint. */
export interface RuleContext {
  /** Origins that the user trusts, as browsers write them. */
  readonly trustedOrigins: readonly string[];
}

/** One question asked of every endpoint. A rule knows the model, and no language. */
export interface Rule {
  /** Stable, never reused. */
  readonly id: string;
  /** A few words, for tables. */
  readonly title: string;
  readonly severity: Severity;
  readonly docs: {
    /** Why it matters: one or more paragraphs of Markdown. */
    readonly why: string;
    readonly bad: readonly Example[];
    readonly good: readonly Example[];
    /** Name and address. */
    readonly references: readonly (readonly [string, string])[];
  };
  check(endpoint: Endpoint, context: RuleContext): readonly Problem[];
  /** What is left of a finding about a proxy alone when the server behind it is known; undefined: nothing. */
  behind?(finding: Finding, deployment: KnownDeployment): Finding | undefined;
  /** What only a proxy and the server behind it show together. */
  together?(deployment: Deployment, context: RuleContext): readonly Problem[];
}
