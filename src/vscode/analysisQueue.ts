import * as vscode from 'vscode';
import type { Finding } from '../core/finding';
import type { Analyses, AnalysisResult, Located } from './analyses';
import type { Analyst } from './analyst';
import type { Settings } from './settings';
import type { Surroundings } from './surroundings';

/** Time between a keystroke and the analysis, in milliseconds. */
const typingDelay = 300;

/** How long an analysis may take before the log tells of it, in milliseconds. */
const timeBudget = 1000;

/**
 * Keeps the analyses of open documents up to date: one at a time, visible documents first, each document at most once
 * in the queue. A result for a text that is no longer there is dropped.
 */
export class AnalysisQueue implements vscode.Disposable {
  readonly #timers = new Map<string, NodeJS.Timeout>();
  readonly #waiting = new Set<string>();
  readonly #kept = new Set<string>();
  readonly #subscriptions: vscode.Disposable[];
  /** The document that is being analyzed. */
  #running: string | undefined;

  constructor(
    private readonly analyst: Analyst,
    private readonly analyses: Analyses,
    private readonly surroundings: Surroundings,
    private readonly settings: Settings,
    private readonly log: vscode.LogOutputChannel,
  ) {
    const watcher = vscode.workspace.createFileSystemWatcher('**/*');
    this.#subscriptions = [
      watcher,
      watcher.onDidChange((uri) => this.#changedOnDisk(uri)),
      watcher.onDidCreate((uri) => this.#changedOnDisk(uri)),
      watcher.onDidDelete((uri) => this.#changedOnDisk(uri)),
      settings.onDidChange(() => this.#all()),
      surroundings.onDidFind(() => this.checkProxies()),
      vscode.workspace.onDidOpenTextDocument((document) => this.#schedule(document, 0)),
      vscode.workspace.onDidCloseTextDocument((document) => this.#closed(document)),
      vscode.workspace.onDidChangeTextDocument(({ document, contentChanges }) => {
        if (contentChanges.length > 0 && this.settings.run(document.uri) === 'onType')
          this.#changed(document, typingDelay);
      }),
      vscode.workspace.onDidSaveTextDocument((document) => {
        this.analyst.changedOnDisk(document.uri.toString());
        if (this.settings.run(document.uri) !== 'manual') this.#changed(document, 0);
      }),
    ];
    this.#all();
  }

  /** Findings of these documents stay when they are closed. */
  keep(uris: Iterable<string>): void {
    for (const uri of uris) this.#kept.add(uri);
  }

  /** The findings in a document, of its text and settings as they are now; analyzes it at once when they have changed. */
  async upToDateFindings(document: vscode.TextDocument): Promise<readonly Located<Finding>[]> {
    const uri = document.uri.toString();
    const isKnown = this.analyses.get(uri)?.isCurrent([uri]) && !this.#isPending(uri);
    if (this.analyst.concerns(document) && !isKnown) {
      const result = await this.#analyzed(document.uri);
      if (result) this.analyses.set(result);
    }
    return this.analyses.findings(uri).filter(({ result }) => result.isCurrent([uri]));
  }

  /** Analyzes documents with proxies again, as the servers behind them may be known now. */
  checkProxies(): void {
    for (const { value, result } of this.analyses.endpoints())
      if (value.forwards) this.#addUnlessPending(result.document.uri);
  }

  dispose(): void {
    for (const timer of this.#timers.values()) clearTimeout(timer);
    this.#timers.clear();
    this.#waiting.clear();
    vscode.Disposable.from(...this.#subscriptions).dispose();
  }

  #all(): void {
    for (const document of vscode.workspace.textDocuments) this.#schedule(document, 0);
    for (const uri of this.#kept) this.#add(uri, 0);
  }

  #schedule(document: vscode.TextDocument, delay: number): void {
    if (this.settings.run(document.uri) !== 'manual' && this.analyst.concerns(document))
      this.#add(document.uri.toString(), delay);
  }

  /** The document, and those that include or import it. */
  #changed(document: vscode.TextDocument, delay: number): void {
    this.#schedule(document, delay);
    this.surroundings.changed(document.uri.toString());
    for (const uri of this.analyses.dependents(document.uri.toString())) this.#add(uri, delay);
  }

  #changedOnDisk(uri: vscode.Uri): void {
    this.analyst.changedOnDisk(uri.toString());
    const folder = vscode.Uri.joinPath(uri, '..').toString();
    this.surroundings.changed(uri.toString());
    for (const dependent of [uri.toString(), folder].flatMap((path) => this.analyses.dependents(path)))
      this.#addUnlessPending(dependent);
  }

  #closed(document: vscode.TextDocument): void {
    const uri = document.uri.toString();
    if (this.#kept.has(uri)) this.#add(uri, 0);
    else {
      clearTimeout(this.#timers.get(uri));
      this.#timers.delete(uri);
      this.#waiting.delete(uri);
      this.analyses.delete(uri);
    }
  }

  #isPending(uri: string): boolean {
    return this.#timers.has(uri) || this.#waiting.has(uri) || this.#running === uri;
  }

  /** What is to be analyzed soon anyway is not put off. */
  #addUnlessPending(uri: string): void {
    if (!this.#timers.has(uri)) this.#add(uri, typingDelay);
  }

  #add(uri: string, delay: number): void {
    clearTimeout(this.#timers.get(uri));
    this.#timers.set(
      uri,
      setTimeout(() => {
        this.#timers.delete(uri);
        this.#waiting.add(uri);
        void this.#work();
      }, delay),
    );
  }

  async #work(): Promise<void> {
    if (this.#running !== undefined) return;
    for (let uri = this.#next(); uri; uri = this.#next()) {
      this.#waiting.delete(uri);
      this.#running = uri;
      try {
        await this.#analyze(uri);
      } catch (error) {
        // What an older text gave must not stay beside a newer one.
        this.analyses.delete(uri);
        this.log.error(`analysis of ${uri} failed`, error);
      }
    }
    this.#running = undefined;
  }

  #next(): string | undefined {
    const visible = vscode.window.visibleTextEditors.map(({ document }) => document.uri.toString());
    return visible.find((uri) => this.#waiting.has(uri)) ?? this.#waiting.values().next().value;
  }

  async #analyze(uri: string): Promise<void> {
    const document = vscode.workspace.textDocuments.find((open) => open.uri.toString() === uri);
    if (!document && !this.#kept.has(uri)) return this.analyses.delete(uri);
    const started = performance.now();
    const result = await this.#analyzed(vscode.Uri.parse(uri));
    const time = Math.round(performance.now() - started);
    if (time > timeBudget) this.log.warn(`analysis of ${uri} took ${time} ms`);
    if (!result) return this.analyses.delete(uri);
    const stale = document && (document.isClosed || document.version !== result.document.version);
    if (!stale) this.analyses.set(result);
  }

  async #analyzed(uri: vscode.Uri): Promise<AnalysisResult | undefined> {
    const result = await this.analyst.analyze(uri);
    return result && this.surroundings.complete(result);
  }
}
