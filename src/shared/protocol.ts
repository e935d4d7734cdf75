import * as v from 'valibot';

const listOf = <T extends v.GenericSchema>(item: T) => v.pipe(v.array(item), v.readonly());

const prediction = v.object({
  verdict: v.picklist(['accept', 'reject', 'unknown']),
  /** The lines that decided: `server.js:12: …`. */
  because: listOf(v.string()),
});

/** One handshake as the panel shows it. Every text may come from a hostile server. */
const row = v.object({
  id: v.string(),
  family: v.string(),
  /** What an accepted handshake would show. */
  tests: v.string(),
  /** Null: no Origin header. */
  origin: v.nullable(v.string()),
  sendable: v.picklist(['any-page', 'position', 'depends', 'no']),
  /** `expected`: an accepted handshake is no surprise. */
  risk: v.picklist(['expected', 'high', 'medium', 'low', 'info']),
  outcome: v.picklist(['accepted', 'accepted-then-closed', 'refused', 'inconclusive']),
  status: v.nullable(v.number()),
  reason: v.string(),
  timings: v.object({ dns: v.number(), tcp: v.number(), tls: v.number(), upgrade: v.number() }),
  prediction: v.optional(prediction),
  /** Undefined when there is no prediction, or either side does not know. */
  asPredicted: v.optional(v.boolean()),
});

const tier = v.picklist(['quick', 'standard', 'full']);

const run = v.object({
  url: v.string(),
  running: v.boolean(),
  /** Number of handshakes in the plan; 0 until it is known. */
  planned: v.number(),
  rows: listOf(row),
  /** The headline of a finished run, or why there is none. */
  summary: v.string(),
  /** True when the run could not be carried out. */
  failed: v.boolean(),
});

const state = v.object({
  /** Why probes are switched off; undefined when they are not. */
  blocked: v.optional(v.string()),
  /** The machine that handshakes are sent from. */
  from: v.string(),
  /** Filled into the form. */
  url: v.string(),
  tier,
  /** The endpoint whose predictions are compared. */
  endpoint: v.optional(v.string()),
  run: v.optional(run),
});

const toPanel = v.variant('type', [
  v.object({ type: v.literal('state'), state }),
  v.object({ type: v.literal('row'), row }),
]);

const fromPanel = v.variant('type', [
  /** The panel's script runs, and wants the state. */
  v.object({ type: v.literal('ready') }),
  v.object({ type: v.literal('probe'), url: v.pipe(v.string(), v.maxLength(2048)), tier }),
  v.object({ type: v.literal('cancel') }),
]);

export type Tier = v.InferOutput<typeof tier>;
export type Row = v.InferOutput<typeof row>;
export type Run = v.InferOutput<typeof run>;
export type PanelState = v.InferOutput<typeof state>;
/** What the extension tells the panel. */
export type ToPanel = v.InferOutput<typeof toPanel>;
/** What the panel asks of the extension. */
export type FromPanel = v.InferOutput<typeof fromPanel>;

/** The message, or undefined for anything else. */
export function readToPanel(message: unknown): ToPanel | undefined {
  const result = v.safeParse(toPanel, message);
  return result.success ? result.output : undefined;
}

/** The message, or undefined for anything else. */
export function readFromPanel(message: unknown): FromPanel | undefined {
  const result = v.safeParse(fromPanel, message);
  return result.success ? result.output : undefined;
}
