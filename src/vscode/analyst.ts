import type * as vscode from 'vscode';
import type { Analyzer } from '../core/analyze';
import { type Config, defaultConfig } from '../core/config';
import type { Fix } from '../core/finding';
import type { AdmitRequest } from '../core/language';
import type { SourceDocument } from '../core/source';
import { isExcluded } from '../core/walk';
import { AnalysisResult } from './analyses';
import { EditorWorkspace, FilesOnDisk, sizeLimit } from './editorWorkspace';
import type { Settings } from './settings';

/** Documents of other schemes (diffs, output, git) are not the user's own text. */
const schemes = new Set(['file', 'untitled', 'vscode-remote', 'vscode-vfs', 'vscode-test-web', 'memfs']);

/** The analyzer as the editor uses it: on documents as they are now, with the settings that hold for them. */
export class Analyst {
  readonly #disk = new FilesOnDisk();

  constructor(
    private readonly analyzer: Analyzer,
    private readonly settings: Settings,
    private readonly log: vscode.LogOutputChannel,
  ) {}

  /** Is this an open document that a front end may read, if the settings let it? */
  concerns(document: vscode.TextDocument): boolean {
    if (!schemes.has(document.uri.scheme)) return false;
    const { uri, languageId } = document;
    if (!this.analyzer.mayContain({ uri: uri.toString(), languageId }, { ...defaultConfig, markdown: true }))
      return false;
    if (document.getText().length <= sizeLimit) return true;
    this.log.info(`${document.uri.path} is too large to be analyzed`);
    return false;
  }

  /** May a front end find something in a file of this name? */
  mayContain(uri: string, config: Config): boolean {
    return this.analyzer.mayContain({ uri }, config);
  }

  /** A file or folder has changed on disk. */
  changedOnDisk(uri: string): void {
    this.#disk.forget(uri);
  }

  /** The edits that let pages of one more origin in, where they are known. */
  admit(request: AdmitRequest): Promise<Fix | undefined> {
    return this.analyzer.admit(request);
  }

  /**
   * Analyzes a document as it is now, and what belongs to it; undefined when it is gone, no front end reads it or
   * the settings exclude it.
   * @param trustedOrigins besides those of the settings
   * @param changed a text to take instead of the document's own
   */
  async analyze(
    uri: vscode.Uri,
    trustedOrigins: readonly string[] = [],
    changed?: SourceDocument,
  ): Promise<AnalysisResult | undefined> {
    const workspace = new EditorWorkspace(this.#disk);
    if (changed) workspace.overlay(changed);
    const document = await workspace.read(uri.toString());
    const settings = await this.settings.config(uri);
    if (workspace.roots.some((root) => isExcluded(uri.toString(), root, settings.ignore))) return undefined;
    if (!document || !this.analyzer.recognizes(document, settings)) return undefined;
    const config = {
      ...settings,
      trustedOrigins: [...new Set([...settings.trustedOrigins, ...trustedOrigins])],
    };
    const analysis = await this.analyzer.analyze(document, workspace, config);
    return new AnalysisResult(document, analysis, workspace, config);
  }
}
