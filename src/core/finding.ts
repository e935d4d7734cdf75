import type { Related } from './endpoint';
import type { SourceRange } from './source';
import type { TextEdit } from './text/edits';

export type Severity = 'error' | 'warning' | 'information' | 'hint';
export type Confidence = 'high' | 'medium' | 'low';

/** Most severe first. */
export const severities: readonly Severity[] = ['error', 'warning', 'information', 'hint'];

/** A cure as data. */
export interface Fix {
  readonly title: string;
  /** Names the kind of cure; unique within its finding, the same in every run. */
  readonly id: string;
  /** What the user has to say first; the edits are empty until then. */
  readonly needs: readonly 'trustedOrigins'[];
  /** Edits by document URI, over the version of the text that was analyzed. */
  readonly edits: Readonly<Record<string, readonly TextEdit[]>>;
  /** A safe fix keeps what works working and may be applied in bulk. */
  readonly safe: boolean;
  /** What the fix defines for other files, too: another one that would define the same is made anew after this one. */
  readonly defines?: string;
}

/** What a rule found, before severity settings, suppressions and fixes. */
export interface Problem {
  readonly range: SourceRange;
  /** One or two sentences that name the witness, if there is one. */
  readonly message: string;
  readonly confidence: Confidence;
  /** Overrides the rule's default. */
  readonly severity?: Severity;
  /** An attacker's origin that gets in. */
  readonly witness?: string;
  readonly related?: readonly Related[];
  readonly tags?: readonly ('unnecessary' | 'deprecated')[];
  /** The entry that the problem is about, for the fix. */
  readonly entry?: number;
  /** The observation that the problem is about, for the fix. */
  readonly observation?: number;
  /** What the author should have written instead, where that is known. */
  readonly replacement?: string;
}

export interface Finding extends Problem {
  readonly rule: string;
  readonly severity: Severity;
  /** Id of the endpoint. */
  readonly endpoint: string;
  readonly fixes: readonly Fix[];
  /** An ignore comment with a reason stands beside it. */
  readonly suppressed: boolean;
}
