import * as v from 'valibot';

const listOf = <T extends v.GenericSchema>(item: T) => v.pipe(v.array(item), v.readonly());

export const tier = v.picklist(['quick', 'standard', 'full']);

const outcome = v.picklist(['accepted', 'accepted-then-closed', 'refused', 'inconclusive']);

const header = v.pipe(v.tuple([v.string(), v.string()]), v.readonly());

const response = v.object({
  status: v.number(),
  statusText: v.string(),
  headers: listOf(header),
  body: v.string(),
  truncated: v.boolean(),
});

/** One handshake as the panel shows it. Every text may come from a hostile server. */
export const row = v.object({
  id: v.string(),
  family: v.string(),
  /** What an accepted handshake would show. */
  tests: v.string(),
  /** Null: no Origin header. */
  origin: v.nullable(v.string()),
  sendable: v.picklist(['any-page', 'position', 'depends', 'no']),
  /** `expected`: an accepted handshake is no surprise. */
  risk: v.picklist(['expected', 'high', 'medium', 'low', 'info']),
  /** Of a witness: the check that lets it in. */
  source: v.optional(v.string()),
  outcome,
  status: v.nullable(v.number()),
  reason: v.string(),
  timings: v.object({ dns: v.number(), tcp: v.number(), tls: v.number(), upgrade: v.number() }),
  /** Request head as sent, with secrets replaced by placeholders. */
  request: v.string(),
  response: v.nullable(response),
  prediction: v.optional(
    v.object({
      verdict: v.picklist(['accept', 'reject', 'unknown']),
      /** The lines that decided: `server.js:12: …`. */
      because: listOf(v.string()),
    }),
  ),
  /** Undefined when there is no prediction, or either side does not know. */
  asPredicted: v.optional(v.boolean()),
});

const diagnosis = v.object({
  cause: v.string(),
  confidence: v.picklist(['high', 'medium', 'low']),
  message: v.string(),
  evidence: listOf(v.string()),
  next: v.string(),
});

const certificate = v.object({
  subject: v.string(),
  issuer: v.string(),
  names: listOf(v.string()),
  validFrom: v.string(),
  validTo: v.string(),
  fingerprint256: v.string(),
});

const tls = v.object({
  protocol: v.string(),
  alpn: v.string(),
  authorized: v.boolean(),
  error: v.optional(v.string()),
  certificates: listOf(certificate),
  /** Set when it is soon. */
  expiresInDays: v.optional(v.number()),
});

/** A step of the diagnosis that is not a row. */
const step = v.object({ id: v.string(), title: v.string(), outcome, reason: v.string() });

/** A handshake whose outcome is another than in an earlier run. */
const difference = v.object({
  origin: v.nullable(v.string()),
  tests: v.string(),
  /** Undefined: not tried. */
  before: v.optional(outcome),
  now: v.optional(outcome),
});

/** An endpoint of the workspace that may be the one behind a URL. */
const endpointChoice = v.object({ id: v.string(), label: v.string() });

export const run = v.object({
  url: v.string(),
  running: v.boolean(),
  /** Number of handshakes in the plan; 0 until it is known. */
  planned: v.number(),
  rows: listOf(row),
  /** The headline of a finished run, or why there is none. */
  summary: v.string(),
  /** True when the run could not be carried out. */
  failed: v.boolean(),
  /** The endpoint whose predictions are compared. */
  endpoint: v.optional(v.string()),
  /** Endpoints to choose from for the comparison, when several fit. */
  fitting: v.optional(listOf(endpointChoice)),
  diagnosis: v.optional(diagnosis),
  /** Why servers do not do what their code says, when this one does not. */
  usualReasons: v.optional(listOf(v.string())),
  steps: v.optional(listOf(step)),
  /** The address that all handshakes were sent to. */
  address: v.optional(v.nullable(v.string())),
  tls: v.optional(v.nullable(tls)),
  milliseconds: v.optional(v.number()),
  /** Why the run ended early. */
  stopped: v.optional(v.string()),
  /** Set when the user compares with an earlier run. */
  comparison: v.optional(v.object({ with: v.string(), differences: listOf(difference) })),
});

export const historyEntry = v.object({
  id: v.string(),
  url: v.string(),
  tier,
  /** ISO 8601. */
  startedAt: v.string(),
  summary: v.string(),
});

/** A stored cookie or token, without its value. */
export const credential = v.object({ header: v.string(), origin: v.string() });

export type Tier = v.InferOutput<typeof tier>;
export type Outcome = v.InferOutput<typeof outcome>;
export type Row = v.InferOutput<typeof row>;
export type Run = v.InferOutput<typeof run>;
export type Difference = v.InferOutput<typeof difference>;
export type HistoryEntry = v.InferOutput<typeof historyEntry>;
export type EndpointChoice = v.InferOutput<typeof endpointChoice>;
export type CredentialInfo = v.InferOutput<typeof credential>;
