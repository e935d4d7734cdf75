import * as v from 'valibot';
import { credential, historyEntry, row, run, tier } from './run';

const options = v.object({
  /** Origins that should get in, as typed. */
  trusted: v.string(),
  /** What the browser's console said. */
  browserError: v.string(),
  /** Send the stored cookie or token with every handshake. */
  credentials: v.boolean(),
});

const state = v.object({
  /** Why probes are switched off; undefined when they are not. */
  blocked: v.optional(v.string()),
  /** The machine that handshakes are sent from. */
  from: v.string(),
  /** Filled into the form. */
  url: v.string(),
  /** When that was done last, in milliseconds; until it counts up the form keeps what is typed. */
  filledAt: v.number(),
  tier,
  options,
  /** The cookie or token that is stored for the URL's origin. */
  credential: v.optional(credential),
  run: v.optional(run),
  /** Earlier runs, newest first. */
  history: v.pipe(v.array(historyEntry), v.readonly()),
});

const toPanel = v.variant('type', [
  v.object({ type: v.literal('state'), state }),
  v.object({ type: v.literal('row'), row }),
]);

/** Longer texts are none that a user typed. */
const typed = v.pipe(v.string(), v.maxLength(4096));

export const copyForms = ['curl', 'PowerShell', 'wscat', 'websocat', 'browser'] as const;
export const exportFormats = ['Markdown', 'JSON', 'HAR', 'SARIF'] as const;

const fromPanel = v.variant('type', [
  /** The panel's script runs, and wants the state. */
  v.object({ type: v.literal('ready') }),
  v.object({
    type: v.literal('probe'),
    url: typed,
    tier,
    options: v.object({ trusted: typed, browserError: typed, credentials: v.boolean() }),
  }),
  v.object({ type: v.literal('cancel') }),
  /** Opens a line that decided, as a row names it. */
  v.object({ type: v.literal('open'), place: typed }),
  v.object({ type: v.literal('copy'), row: typed, form: v.picklist(copyForms) }),
  v.object({ type: v.literal('export'), format: v.picklist(exportFormats) }),
  /** Compares the run that is shown with an earlier one. */
  v.object({ type: v.literal('compare'), with: v.nullable(typed) }),
  v.object({ type: v.literal('clearHistory') }),
  /** Compares the run that is shown with this endpoint; null for all that fit. */
  v.object({ type: v.literal('chooseEndpoint'), endpoint: v.nullable(typed) }),
  v.object({ type: v.literal('storeCredential'), url: typed }),
  v.object({ type: v.literal('forgetCredential'), url: typed }),
]);

export type CopyForm = (typeof copyForms)[number];
export type ExportFormat = (typeof exportFormats)[number];
export type Options = v.InferOutput<typeof options>;
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
