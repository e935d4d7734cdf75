import { asUrl } from '../../core/url';
import {
  type Header,
  mismatches,
  type outline,
  type ProbeOptions,
  type ProbeReport,
  type ProbeRequest,
  predicted,
  type Snippets,
  snippets,
  type Target,
} from '../../probe';
import type { CopyForm, FromPanel, Options, PanelState, ToPanel } from '../../shared/protocol';
import type { Row, Run, Tier } from '../../shared/run';
import { typedOrigins } from '../originsInText';
import { compareRuns } from './comparison';
import type { Consent, Memory } from './consent';
import type { Credentials } from './credentials';
import type { Expectation } from './expectation';
import { History } from './history';

/** What a session needs of the world. */
export interface SessionPowers {
  /** Why probes are switched off now; undefined when they are not. */
  blocked(): string | undefined;
  inspect(url: string): Promise<Target>;
  readonly outline: typeof outline;
  probe(request: ProbeRequest, options: ProbeOptions): Promise<ProbeReport>;
  readonly consent: Consent;
  readonly credentials: Credentials;
  /** Runs are remembered here. */
  readonly memory: Memory;
  /** The machine that handshakes are sent from, in words. */
  readonly from: string;
  /** What the analyzer says of this URL. @param chosen id of an endpoint */
  expect(url: string, chosen: string | undefined): Promise<Expectation>;
}

type ProbeWish = Omit<Extract<FromPanel, { type: 'probe' }>, 'type'>;

const snippetOf: Readonly<Record<CopyForm, keyof Snippets>> = {
  curl: 'curl',
  PowerShell: 'curlPowerShell',
  wscat: 'wscat',
  websocat: 'websocat',
  browser: 'browser',
};

const noOptions: Options = { trusted: '', browserError: '', credentials: false };
const lastKey = 'lastReport';

/** What the panel shows, and the run behind it. Lives on while the panel is hidden; the last run survives a restart. */
export class ProbeSession {
  readonly #history: History;
  #state: Omit<PanelState, 'blocked' | 'history'>;
  #report: ProbeReport | undefined;
  #cancel: AbortController | undefined;
  /** Id of the endpoint whose URL was filled in. */
  #chosen: string | undefined;

  constructor(
    private readonly powers: SessionPowers,
    private readonly tell: (message: ToPanel) => void,
  ) {
    this.#history = new History(powers.memory);
    this.#state = { from: powers.from, url: '', filledAt: 0, tier: 'quick', options: noOptions };
    const report = powers.memory.get<ProbeReport>(lastKey);
    // Reports of another version of the extension may have another shape.
    if (report?.version === 1) {
      this.#report = report;
      this.#state = { ...this.#state, url: report.url, tier: report.tier, run: finishedRun(report) };
    }
  }

  get state(): PanelState {
    return { ...this.#state, blocked: this.powers.blocked(), history: this.#history.entries };
  }

  /** The last complete run. */
  get report(): ProbeReport | undefined {
    return this.#report;
  }

  /** How to repeat a handshake of the last complete run by hand; undefined where that cannot be done so. */
  snippet(row: string, form: CopyForm): string | undefined {
    const result = this.#report?.results.find(({ id }) => id === row);
    if (!this.#report || !result) return undefined;
    // Secrets are placeholders in what is kept of the request; only their names are needed.
    const secrets = [...result.request.matchAll(/^(cookie|authorization):/gim)];
    const headers = secrets.map(([, name = '']): Header => [name, '']);
    return snippets({ url: this.#report.url, headers }, result)[snippetOf[form]];
  }

  /** Sends the whole state. */
  refresh(): void {
    this.tell({ type: 'state', state: this.state });
  }

  /** Fills in the form. @param endpoint id of the endpoint whose predictions will be compared */
  async fill(url: string, endpoint?: string): Promise<void> {
    this.#chosen = endpoint;
    this.#update({ url, filledAt: Date.now(), credential: await this.powers.credentials.describe(url) });
  }

  cancel(): void {
    this.#cancel?.abort();
  }

  /** Probes the URL; refusals and failures end up in the state. A run that is under way goes on instead. */
  async probe({ url, tier, options }: ProbeWish): Promise<void> {
    if (this.#cancel || this.powers.blocked() !== undefined) return this.refresh();
    const cancel = new AbortController();
    this.#cancel = cancel;
    this.#report = undefined;
    if (pathOf(url) !== pathOf(this.#state.url)) this.#chosen = undefined;
    const run: Run = { url, running: true, planned: 0, rows: [], summary: '', failed: false };
    this.#update({ url, tier, options, run });
    try {
      await this.#run(url, tier, options, cancel.signal);
    } catch (error) {
      const summary = error instanceof Error ? error.message : String(error);
      this.#updateRun({ summary, failed: true, running: false });
    } finally {
      this.#cancel = undefined;
      // A cookie or token goes along once; the next run has to be told again.
      this.#update({
        options: { ...options, credentials: false },
        credential: await this.powers.credentials.describe(url),
      });
    }
  }

  /** Compares the run that is shown with an earlier one; null takes the comparison away. */
  compare(id: string | null): void {
    const before = id === null ? undefined : this.#history.rows(id);
    const differences = before && compareRuns(before, this.#state.run?.rows ?? []);
    this.#updateRun({ comparison: id !== null && differences ? { with: id, differences } : undefined });
  }

  /** Compares the last complete run with this endpoint's predictions, and the next ones too; null for all that fit. */
  async chooseEndpoint(id: string | null): Promise<void> {
    const report = this.#report;
    const { url, running } = this.#state.run ?? {};
    if (!report || !url || running) return;
    this.#chosen = id ?? undefined;
    const { predict, endpoint, fitting } = await this.powers.expect(url, this.#chosen);
    const results = await predicted(report.results, predict);
    this.#report = { ...report, results };
    const { comparison } = this.#state.run ?? {};
    this.#updateRun({ ...finishedRun(this.#report), comparison, endpoint, fitting });
  }

  async clearHistory(): Promise<void> {
    await this.#history.clear();
    this.refresh();
  }

  async #run(url: string, tier: Tier, options: Options, signal: AbortSignal): Promise<void> {
    const expected = await this.powers.expect(url, this.#chosen);
    const target = await this.powers.inspect(url);
    const request: ProbeRequest = {
      url,
      tier,
      trusted: trustedOf(options, expected),
      witnesses: expected.witnesses,
      allowHosts: [target.host],
      ...(options.browserError === '' ? {} : { browserError: options.browserError }),
      ...(expected.upstreamPort === undefined || target.reach !== 'loopback'
        ? {}
        : { upstreamPort: expected.upstreamPort }),
    };
    const headers = await this.#permitted(target, request, options);
    const { endpoint, fitting } = expected;
    this.#updateRun({ endpoint, fitting });
    const report = await this.powers.probe(
      { ...request, headers },
      {
        signal,
        predict: expected.predict,
        onPlan: (plan) => this.#updateRun({ planned: plan.length }),
        onResult: (row) => this.#add(row),
      },
    );
    this.#report = report;
    await this.powers.memory.update(lastKey, report);
    await this.#history.add(report);
    this.#updateRun({ ...finishedRun(report), endpoint, fitting });
  }

  /** Asks for what is not allowed yet; the headers that go along. @throws Error when the user says no */
  async #permitted(target: Target, request: ProbeRequest, options: Options): Promise<Header[]> {
    const { handshakes: count, perSecond } = this.powers.outline(request);
    if (!(await this.powers.consent.allows(target, { count, rate: perSecond.elsewhere }))) {
      throw new Error(`Not probed: ${target.host} was not allowed.`);
    }
    const header = options.credentials ? await this.powers.credentials.get(request.url) : undefined;
    if (!header) return [];
    if (!(await this.powers.consent.allowsCredential(target, header[0], count))) {
      throw new Error(`Not probed: the ${header[0]} header was not allowed.`);
    }
    return [header];
  }

  #add(row: Row): void {
    const { run } = this.#state;
    if (!run) return;
    this.#state = { ...this.#state, run: { ...run, rows: [...run.rows, row] } };
    this.tell({ type: 'row', row });
  }

  #updateRun(change: Partial<Run>): void {
    const { run } = this.#state;
    if (run) this.#update({ run: { ...run, ...change } });
  }

  #update(change: Partial<PanelState>): void {
    this.#state = { ...this.#state, ...change };
    this.refresh();
  }
}

/** The endpoint that was chosen stays chosen on another host or port, as on a staging server, but not at another path. */
const pathOf = (url: string): string | undefined => asUrl(url)?.pathname;

function trustedOf({ trusted }: Options, expected: Expectation): readonly string[] {
  if (trusted.trim() === '') return expected.trusted;
  const { origins, problem } = typedOrigins(trusted);
  if (problem) throw new Error(problem);
  return origins;
}

function finishedRun(report: ProbeReport): Run {
  const usualReasons = mismatches(report.results)[0]?.usualReasons;
  const { url, results, summary, diagnosis, steps, address, tls, milliseconds, stopped } = report;
  return {
    ...{ url, summary, diagnosis, steps, address, tls, milliseconds, stopped },
    rows: results,
    usualReasons,
    planned: results.length + report.notSent,
    running: false,
    failed: false,
  };
}
