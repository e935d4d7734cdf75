import type { Risk, Sendable, Tier } from '../core/attack/families';

export type { Risk, Sendable, Tier } from '../core/attack/families';

/** What to probe. Plain data: it travels to the child process as JSON. */
export interface ProbeRequest {
  /** `ws://` or `wss://`; without user name, password and fragment. */
  readonly url: string;
  /** Origins of the pages that should get in. Without any, a page on the URL's own host is taken. */
  readonly trusted: readonly string[];
  readonly tier: Tier;
  /** Origins that the static analysis thinks are let in wrongly. */
  readonly witnesses?: readonly WitnessOrigin[];
  /** More origins to send as they are, for example those of an expectation file; null is an absent header. */
  readonly origins?: readonly (string | null)[];
  /** Sent with each handshake. Cookies and tokens among them are never repeated in results. */
  readonly headers?: readonly Header[];
  readonly subprotocols?: readonly string[];
  /** Hosts other than loopback that the user allowed, as written in the URL, without port. */
  readonly allowHosts?: readonly string[];
  /** Go on although the certificate cannot be trusted; credentials among the headers are then left out. */
  readonly insecure?: boolean;
  /** Port of the server behind the proxy on the same host, to tell which of the two refuses. */
  readonly upstreamPort?: number;
  /** What the browser's console said. */
  readonly browserError?: string;
}

export interface WitnessOrigin {
  readonly origin: string;
  /** The check that lets it in, e.g. `server.js:12`. */
  readonly source?: string;
}

export type Header = readonly [name: string, value: string];

/**
 * `accepted`: 101 and still open after the grace window. `accepted-then-closed`: 101, then closed by the server.
 * `refused`: another status. `inconclusive`: no answer that says anything about the Origin.
 */
export type Outcome = 'accepted' | 'accepted-then-closed' | 'refused' | 'inconclusive';

/** Milliseconds by phase; 0 for a phase that did not take place. */
export interface Timings {
  readonly dns: number;
  readonly tcp: number;
  readonly tls: number;
  /** From the request to the end of the response head. */
  readonly upgrade: number;
}

/** A handshake that will be sent. */
export interface PlannedHandshake {
  /** Unique within a run, and the same in every run of the same request. */
  readonly id: string;
  /** Id of the mutation family (`PFX-1`), or `WITNESS`, or `GIVEN`. */
  readonly family: string;
  /** What an accepted handshake would show. */
  readonly tests: string;
  /** Null: no Origin header. */
  readonly origin: string | null;
  /** Sent in place of `origin`, as several Origin lines. */
  readonly lines?: readonly string[];
  /** Another Host header than the URL's, as after DNS rebinding. */
  readonly host?: string;
  readonly sendable: Sendable;
  readonly risk: Risk;
  /** Of a witness: the check that lets it in. */
  readonly source?: string;
}

/** What came back. Text from the server is shortened and free of control characters, but still hostile. */
export interface Response {
  readonly status: number;
  readonly statusText: string;
  readonly headers: readonly Header[];
  readonly body: string;
  /** True when the server had more to say than what is kept. */
  readonly truncated: boolean;
}

/** How an opened WebSocket ended, or what arrived on it. Contents of messages are never kept, only what they speak of. */
export interface AfterUpgrade {
  /** Of the server's close frame, or 1006 for a dropped connection; absent when we closed. */
  readonly closeCode?: number;
  readonly closeReason?: string;
  readonly messages: number;
  /** A message said that the Origin is wrong. */
  readonly refusesOrigin?: true;
}

/** Why there was no (usable) answer. */
export interface Failure {
  readonly phase: 'dns' | 'tcp' | 'tls' | 'upgrade';
  /** Of Node or OpenSSL: `ECONNREFUSED`, `CERT_HAS_EXPIRED`, `HPE_INVALID_CONSTANT`; `TIMEOUT` for our deadline. */
  readonly code: string;
  readonly message: string;
  /** First bytes of what is not HTTP; unprintable ones as `\xNN`. */
  readonly received?: string;
}

/** One handshake and its outcome. */
export interface ProbeResult extends PlannedHandshake {
  readonly outcome: Outcome;
  /** Null when no response head arrived. */
  readonly status: number | null;
  /** In a few words, why the outcome is what it is. */
  readonly reason: string;
  readonly timings: Timings;
  /** The `Server` header. */
  readonly server: string | null;
  /** Request line and headers as sent, with secrets replaced by placeholders. */
  readonly request: string;
  readonly response: Response | null;
  readonly afterUpgrade: AfterUpgrade | null;
  readonly failure: Failure | null;
  /** What the analyzer predicted; only when the caller asked for a comparison. */
  readonly prediction?: OriginPrediction;
  /** Undefined when there is no prediction, or either side does not know. */
  readonly asPredicted?: boolean;
}

/** The analyzer's view of one origin. */
export interface OriginPrediction {
  readonly verdict: 'accept' | 'reject' | 'unknown';
  /** The lines that decided: `server.js:12: the Origin is not one of …`. */
  readonly because: readonly string[];
}

export type Predictor = (
  origin: string | null,
) => OriginPrediction | undefined | Promise<OriginPrediction | undefined>;

export interface TlsFacts {
  readonly protocol: string;
  readonly alpn: string;
  readonly authorized: boolean;
  /** OpenSSL's code when the certificate is not trusted. */
  readonly error?: string;
  /** The server's own first, then its issuers. */
  readonly certificates: readonly CertificateFacts[];
  /** Whole days, when it is less than thirty until the server's own certificate expires. */
  readonly expiresInDays?: number;
}

export interface CertificateFacts {
  readonly subject: string;
  readonly issuer: string;
  readonly names: readonly string[];
  readonly validFrom: string;
  readonly validTo: string;
  readonly fingerprint256: string;
}

export type Cause =
  | 'origin-check-works'
  | 'no-origin-check'
  | 'weak-origin-check'
  | 'origin-allow-list'
  | 'host-not-allowed'
  | 'closed-after-accept'
  | 'same-host-policy'
  | 'host-rewriting'
  | 'authentication'
  | 'proxy-upgrade'
  | 'upstream-down'
  | 'upstream-timeout'
  | 'waf'
  | 'wrong-path'
  | 'redirect'
  | 'socket-io-query'
  | 'subprotocol'
  | 'bad-upgrade-response'
  | 'not-websocket'
  | 'http2-only'
  | 'protocol-version'
  | 'plain-http-on-tls'
  | 'tls-on-plain-http'
  | 'tls'
  | 'certificate-expired'
  | 'certificate-not-yet-valid'
  | 'certificate-self-signed'
  | 'certificate-name'
  | 'certificate-chain'
  | 'client-certificate'
  | 'dns'
  | 'connection-refused'
  | 'unreachable'
  | 'connection-reset'
  | 'timeout'
  | 'not-http'
  | 'rate-limit'
  | 'server-error'
  | 'browser-only'
  | 'undecided';

export type Confidence = 'high' | 'medium' | 'low';

export interface Diagnosis {
  readonly cause: Cause;
  readonly confidence: Confidence;
  /** One sentence for the developer. */
  readonly message: string;
  /** Observations that led here, most telling first. */
  readonly evidence: readonly string[];
  readonly next: string;
}

/** A step of the differential procedure that is not a row of the table: another path, no upgrade headers… */
export interface DiagnosticStep {
  /** `P0`…`P8`. */
  readonly id: string;
  readonly title: string;
  readonly outcome: Outcome;
  readonly status: number | null;
  readonly reason: string;
  /** As in a row of the table. */
  readonly request: string;
  readonly response: Response | null;
  readonly failure: Failure | null;
}

export interface ProbeReport {
  readonly version: 1;
  /** Secrets in the query are placeholders. */
  readonly url: string;
  readonly tier: Tier;
  /** The pages that were taken as trusted. */
  readonly trusted: readonly string[];
  /** ISO 8601. */
  readonly startedAt: string;
  readonly milliseconds: number;
  /** The address that all handshakes were sent to. */
  readonly address: string | null;
  readonly tls: TlsFacts | null;
  /** In the order of the plan. */
  readonly results: readonly ProbeResult[];
  readonly steps: readonly DiagnosticStep[];
  /** A headline, e.g. `accepts any origin`. */
  readonly summary: string;
  readonly diagnosis: Diagnosis;
  /** Handshakes that were planned but not sent. */
  readonly notSent: number;
  /** Why the run ended early; absent after a complete run. */
  readonly stopped?: string;
}

export interface ProbeOptions {
  /** Ends the run at once; the report then holds what was seen so far. */
  readonly signal?: AbortSignal;
  readonly onPlan?: (handshakes: readonly PlannedHandshake[]) => void;
  /** Results as they arrive, not always in the order of the plan. */
  readonly onResult?: (result: ProbeResult) => void;
  readonly predict?: Predictor;
}

/** Why a request is not carried out. */
export type RefusalKind =
  | 'invalid-url'
  | 'invalid-header'
  | 'invalid-origin'
  | 'forbidden-address'
  | 'needs-permission';

/** Where a URL leads. */
export interface Target {
  readonly url: string;
  /** As in the URL; IPv6 without brackets. */
  readonly host: string;
  readonly port: number;
  readonly tls: boolean;
  /** Every address that the name resolves to. */
  readonly addresses: readonly string[];
  /** `loopback` needs no permission. */
  readonly reach: 'loopback' | 'private' | 'public';
}
