import type { Forwarding } from './forwarding';
import type { Condition } from './policy/condition';
import type { Handshake } from './policy/handshake';
import type { OriginPolicy } from './policy/predict';
import type { SourceRange } from './source';

/** Where a process listens; unknown parts are undefined. */
export interface Listen {
  readonly host?: string;
  readonly port?: number;
  readonly tls?: boolean;
  /** The port is a default, perhaps: the environment of the program may name another one. */
  readonly fallback?: true;
}

/** One value that the author wrote down as allowed, or (with `denies`) as refused. */
export interface AllowListEntry {
  /** As written, quotes removed. */
  readonly text: string;
  readonly range: SourceRange;
  /** Does this entry alone fit the handshake? */
  readonly fits: Condition;
  /** `wildcard` for the text that the library reads as "everyone"; `pattern` for the library's own globs. */
  readonly kind: 'exact' | 'pattern' | 'regex' | 'wildcard';
}

/**
 * A fact about an endpoint that its front end saw and that a rule may turn into a finding. The kind names the rule's
 * subject; `detail` completes its message.
 */
export interface Observation {
  readonly kind: string;
  readonly range: SourceRange;
  readonly detail?: string;
  readonly related?: readonly Related[];
}

export interface Related {
  readonly range: SourceRange;
  readonly message: string;
}

/** Where a WebSocket is accepted or passed on. */
export interface Endpoint {
  /** The document and the place in it make the id: `<uri>#<library>@<start>`. */
  readonly id: string;
  readonly language: string;
  /** `ws`, `nginx`, `geth`… */
  readonly library: string;
  /** `proxy` passes the handshake on, `server` and `node` (of a blockchain) answer it, `client` only opens sockets. */
  readonly kind: 'proxy' | 'server' | 'node' | 'client';
  /** The construct that a diagnostic underlines: as small as the cause. */
  readonly range: SourceRange;
  readonly listen: readonly Listen[];
  /** Path of the request target, when one is fixed. */
  readonly path?: string;
  readonly policy: OriginPolicy;
  /** A handshake that reaches this endpoint; `origin` is filled in by whoever asks. */
  readonly sample: Handshake;
  readonly entries: readonly AllowListEntry[];
  readonly observations: readonly Observation[];
  /** Of a proxy: what becomes of handshakes. Found out when somebody asks. */
  readonly forwards?: () => Forwarding | undefined;
}

export const endpointId = (library: string, range: SourceRange): string =>
  `${range.uri}#${library}@${range.start}`;
