import type { outline, Predictor, ProbeOptions, ProbeReport, ProbeRequest, Target } from '../../probe';
import type { PanelState, Row, Tier, ToPanel } from '../../shared/protocol';
import type { Consent } from './consent';

/** What a session needs of the world. */
export interface SessionPowers {
  /** Why probes are switched off now; undefined when they are not. */
  blocked(): string | undefined;
  inspect(url: string): Promise<Target>;
  readonly outline: typeof outline;
  probe(request: ProbeRequest, options: ProbeOptions): Promise<ProbeReport>;
  readonly consent: Consent;
  /** The machine that handshakes are sent from, in words. */
  readonly from: string;
  /** What the analyzer says of this URL, with the origins that it thinks are let in wrongly. */
  expect(url: string, chosen: string | undefined): Expectation;
}

export interface Expectation {
  readonly trusted: readonly string[];
  readonly witnesses: NonNullable<ProbeRequest['witnesses']>;
  /** The endpoint in words; undefined when none answers to the URL. */
  readonly endpoint?: string;
  readonly predict?: Predictor;
}

/** What the panel shows, and the run behind it. Lives on while the panel is hidden. */
export class ProbeSession {
  #state: PanelState;
  #cancel: AbortController | undefined;
  /** Id of the endpoint whose URL was filled in. */
  #chosen: string | undefined;

  constructor(
    private readonly powers: SessionPowers,
    private readonly tell: (message: ToPanel) => void,
  ) {
    this.#state = { from: powers.from, url: '', tier: 'quick' };
  }

  get state(): PanelState {
    return { ...this.#state, blocked: this.powers.blocked() };
  }

  /** Sends the whole state, for a panel that has just begun. */
  refresh(): void {
    this.tell({ type: 'state', state: this.state });
  }

  /** Fills in the form. @param endpoint id of the endpoint whose predictions will be compared */
  fill(url: string, endpoint?: string): void {
    this.#chosen = endpoint;
    this.#update({ url });
  }

  cancel(): void {
    this.#cancel?.abort();
  }

  /** Probes the URL; refusals and failures end up in the state. A run that is under way goes on instead. */
  async probe(url: string, tier: Tier): Promise<void> {
    if (this.#cancel || this.powers.blocked() !== undefined) return this.refresh();
    const cancel = new AbortController();
    this.#cancel = cancel;
    if (url !== this.#state.url) this.#chosen = undefined;
    this.#update({
      url,
      tier,
      endpoint: undefined,
      run: { url, running: true, planned: 0, rows: [], summary: '', failed: false },
    });
    try {
      await this.#run(url, tier, cancel.signal);
    } catch (error) {
      this.#finish({ summary: error instanceof Error ? error.message : String(error), failed: true });
    } finally {
      this.#cancel = undefined;
    }
  }

  async #run(url: string, tier: Tier, signal: AbortSignal): Promise<void> {
    const { predict, endpoint, trusted, witnesses } = this.powers.expect(url, this.#chosen);
    const target = await this.powers.inspect(url);
    const request: ProbeRequest = { url, tier, trusted, witnesses, allowHosts: [target.host] };
    if (!(await this.#allowed(target, request)))
      throw new Error(`Not probed: ${target.host} was not allowed.`);
    this.#update({ endpoint });
    const report = await this.powers.probe(request, {
      signal,
      predict,
      onPlan: (plan) => this.#updateRun({ planned: plan.length }),
      onResult: (row) => this.#add(row),
    });
    this.#finish({ summary: report.summary, rows: report.results, failed: false });
  }

  #allowed(target: Target, request: ProbeRequest): Promise<boolean> {
    const { handshakes, perSecond } = this.powers.outline(request);
    return this.powers.consent.allows(target, { count: handshakes, rate: perSecond.elsewhere });
  }

  #add(row: Row): void {
    const { run } = this.#state;
    if (!run) return;
    this.#state = { ...this.#state, run: { ...run, rows: [...run.rows, row] } };
    this.tell({ type: 'row', row });
  }

  #finish(end: { summary: string; rows?: readonly Row[]; failed: boolean }): void {
    this.#updateRun({ ...end, running: false });
  }

  #updateRun(change: Partial<NonNullable<PanelState['run']>>): void {
    const { run } = this.#state;
    if (run) this.#update({ run: { ...run, ...change } });
  }

  #update(change: Partial<PanelState>): void {
    this.#state = { ...this.#state, ...change };
    this.refresh();
  }
}
