import * as vscode from 'vscode';
import { deploymentsOf } from '../addresses';
import type { Analyzer } from '../core/analyze';
import type { Endpoint } from '../core/endpoint';
import { revised } from '../core/revise';
import { type Analyses, AnalysisResult } from './analyses';
import type { Analyst } from './analyst';
import { scanWorkspace } from './scan';
import type { Settings } from './settings';

/** In a workspace with more files that may hold servers, nobody looks for those behind a proxy. */
const mostFiles = 2000;

/**
 * The servers of the workspace that may stand behind an open proxy. They are looked for once, in the background, when
 * the first proxy is analyzed; afterwards what has changed is analyzed anew when somebody asks.
 */
export class Surroundings implements vscode.Disposable {
  /** Analyses with endpoints, by URI; undefined: nobody has looked yet, or there is too much to look at. */
  #known: Map<string, AnalysisResult> | undefined;
  #looking: vscode.CancellationTokenSource | undefined;
  #tooMany = false;
  readonly #stale = new Set<string>();
  readonly #found = new vscode.EventEmitter<void>();

  /** What stands behind proxies may be known now, or another one. */
  readonly onDidFind = this.#found.event;

  constructor(
    private readonly analyst: Analyst,
    private readonly analyzer: Pick<Analyzer, 'answers' | 'fixes'>,
    private readonly analyses: Analyses,
    private readonly settings: Settings,
    private readonly log: vscode.LogOutputChannel,
  ) {}

  /** The result with what the servers behind its proxies make of it, as far as they are known by now. */
  async complete(result: AnalysisResult): Promise<AnalysisResult> {
    if (!result.analysis.endpoints.some(isProxy)) return result;
    if (!this.#known) {
      void this.#look();
      return result;
    }
    await this.#refresh(this.#known);
    const results = [result, ...this.#others(this.#known, result)];
    const endpoints = uniqueById(results.flatMap(({ analysis }) => analysis.endpoints));
    const { workspace, config, document } = result;
    const found = await deploymentsOf(endpoints, this.analyzer, workspace);
    const own = new Set(result.analysis.endpoints.map(({ id }) => id));
    const deployments = new Map(
      found.filter(({ proxy }) => own.has(proxy.id)).map((deployment) => [deployment.proxy.id, deployment]),
    );
    // Read here, a server's file is one that the result depends on, and whose lines it knows.
    for (const { server } of deployments.values()) await workspace.read(server.range.uri);
    const servers = new Set([...deployments.values()].map(({ server }) => server.id));
    const there = results.slice(1).flatMap(({ analysis }) => analysis.findings);
    const findings = [...result.analysis.findings, ...there.filter(({ endpoint }) => servers.has(endpoint))];
    const told = await revised(findings, endpoints, deployments, {
      analyzer: this.analyzer,
      config,
      workspace,
    });
    const analysis = { ...result.analysis, findings: told.filter(({ endpoint }) => own.has(endpoint)) };
    return new AnalysisResult(document, analysis, workspace, config, deployments);
  }

  /** A file is not what it was. Files that nobody has seen yet count from when they are opened. */
  changed(uri: string): void {
    const dependents = [...(this.#known?.values() ?? [])].filter((result) => result.dependsOn(uri));
    for (const { document } of dependents) this.#stale.add(document.uri);
    if (dependents.length > 0) this.#found.fire();
  }

  dispose(): void {
    this.#looking?.cancel();
    this.#looking?.dispose();
    this.#found.dispose();
  }

  async #look(): Promise<void> {
    if (this.#looking || this.#tooMany) return;
    const looking = new vscode.CancellationTokenSource();
    this.#looking = looking;
    const known = new Map<string, AnalysisResult>();
    let files = 0;
    const reporter = {
      analyzed: (result: AnalysisResult) => {
        if (result.analysis.endpoints.length > 0) known.set(result.document.uri, result);
      },
      progress: () => {
        if (++files > mostFiles) looking.cancel();
      },
    };
    try {
      await scanWorkspace(this.analyst, this.settings, reporter, looking.token);
      if (!looking.token.isCancellationRequested) this.#known = known;
      this.#tooMany = files > mostFiles;
    } catch (error) {
      this.#tooMany = true;
      this.log.error('looking for the servers behind proxies failed', error);
    }
    this.#looking = undefined;
    if (this.#known) this.#found.fire();
  }

  /** The newest analyses of the other files: of open documents, those that are shown. */
  #others(known: ReadonlyMap<string, AnalysisResult>, { document }: AnalysisResult): AnalysisResult[] {
    const byUri = new Map(known);
    for (const shown of this.analyses.all()) {
      const { uri } = shown.document;
      if (!known.has(uri) || shown.isCurrent([uri])) byUri.set(uri, shown);
    }
    byUri.delete(document.uri);
    return [...byUri.values()];
  }

  async #refresh(known: Map<string, AnalysisResult>): Promise<void> {
    const stale = [...this.#stale];
    this.#stale.clear();
    for (const uri of stale) {
      const shown = this.analyses.get(uri);
      const result = shown?.isCurrent([uri]) ? shown : await this.analyst.analyze(vscode.Uri.parse(uri));
      if (result && result.analysis.endpoints.length > 0) known.set(uri, result);
      else known.delete(uri);
    }
  }
}

const isProxy = ({ forwards }: Endpoint): boolean => forwards !== undefined;

const uniqueById = (endpoints: readonly Endpoint[]): Endpoint[] => [
  ...new Map(endpoints.toReversed().map((endpoint) => [endpoint.id, endpoint])).values(),
];
