import * as vscode from 'vscode';
import type { Analysis } from '../core/analyze';
import type { Config } from '../core/config';
import type { Deployment } from '../core/deployment';
import type { Endpoint } from '../core/endpoint';
import type { Finding } from '../core/finding';
import type { SourceDocument, SourceRange } from '../core/source';
import { LineIndex } from '../core/text/lines';
import type { EditorWorkspace } from './editorWorkspace';

/** An analysis together with the texts that it saw. */
export class AnalysisResult {
  readonly #lines = new Map<string, LineIndex>();

  constructor(
    /** The document that was analyzed. */
    readonly document: SourceDocument,
    readonly analysis: Analysis,
    readonly workspace: EditorWorkspace,
    readonly config: Config,
    /** Proxies of the document with the servers behind them, by the proxy's id. */
    readonly deployments: ReadonlyMap<string, Deployment> = new Map(),
  ) {}

  /** The endpoint with the server behind it, if that is known. */
  together(endpoint: Endpoint): Endpoint {
    return this.deployments.get(endpoint.id)?.through ?? endpoint;
  }

  /** URIs of the documents with findings. */
  get files(): ReadonlySet<string> {
    return new Set(this.analysis.findings.map(({ range }) => range.uri));
  }

  /** Does what it says depend on this file or folder? */
  dependsOn(uri: string): boolean {
    return uri === this.document.uri || this.workspace.dependencies.has(uri);
  }

  range({ uri, start, end }: SourceRange): vscode.Range {
    const index = this.#lines.get(uri) ?? new LineIndex(this.workspace.documents.get(uri)?.text ?? '');
    this.#lines.set(uri, index);
    const [from, to] = [index.position(start), index.position(end)];
    return new vscode.Range(from.line, from.character, to.line, to.character);
  }

  location(range: SourceRange): vscode.Location {
    return new vscode.Location(vscode.Uri.parse(range.uri), this.range(range));
  }

  /** True when every document among these is still as the analysis saw it. */
  isCurrent(uris: Iterable<string>): boolean {
    return [...uris].every((uri) => {
      const open = vscode.workspace.textDocuments.find((document) => document.uri.toString() === uri);
      const seen = this.workspace.documents.get(uri);
      return !open || !seen || open.getText() === seen.text;
    });
  }
}

export interface Located<T> {
  readonly value: T;
  readonly result: AnalysisResult;
}

/** What is known of the workspace: the newest analysis of each document. */
export class Analyses implements vscode.Disposable {
  readonly #results = new Map<string, AnalysisResult>();
  readonly #changed = new vscode.EventEmitter<ReadonlySet<string>>();

  /** The findings of these documents, or the endpoints, may be others now. */
  readonly onDidChange = this.#changed.event;

  get(uri: string): AnalysisResult | undefined {
    return this.#results.get(uri);
  }

  /** Those of all documents. */
  all(): readonly AnalysisResult[] {
    return [...this.#results.values()];
  }

  set(result: AnalysisResult): void {
    const before = this.#results.get(result.document.uri);
    this.#results.set(result.document.uri, result);
    this.#changed.fire(new Set([result.document.uri, ...result.files, ...(before?.files ?? [])]));
  }

  delete(uri: string): void {
    const before = this.#results.get(uri);
    if (before && this.#results.delete(uri)) this.#changed.fire(new Set([uri, ...before.files]));
  }

  /** Every finding in a document, from whichever analysis; each once. */
  findings(uri: string): readonly Located<Finding>[] {
    const all = [...this.#results.values()].flatMap((result) =>
      result.analysis.findings
        .filter(({ range }) => range.uri === uri)
        .map((value) => ({
          value,
          result,
          key: `${value.rule} ${value.range.start} ${value.range.end} ${value.message}`,
        })),
    );
    return uniqueBy(all, ({ key }) => key);
  }

  /** Every endpoint, each once. */
  endpoints(): readonly Located<Endpoint>[] {
    const all = [...this.#results.values()].flatMap((result) =>
      result.analysis.endpoints.map((value) => ({ value, result })),
    );
    return uniqueBy(all, ({ value }) => value.id);
  }

  /** URIs of the analyzed documents that depend on the file or folder. */
  dependents(uri: string): string[] {
    return [...this.#results.values()]
      .filter((result) => result.dependsOn(uri))
      .map(({ document }) => document.uri);
  }

  dispose(): void {
    this.#changed.dispose();
  }
}

function uniqueBy<T>(items: readonly T[], key: (item: T) => string): T[] {
  return [...new Map(items.map((item) => [key(item), item])).values()];
}
