import * as vscode from 'vscode';
import { walk } from '../core/walk';
import type { Analyses, AnalysisResult } from './analyses';
import type { Analyst } from './analyst';
import { EditorWorkspace } from './editorWorkspace';
import type { Settings } from './settings';

/** Told of what a scan finds and how far it is. */
export interface ScanReporter {
  analyzed(result: AnalysisResult): void;
  progress(message: string): void;
}

/** Analyzes every file of the workspace that is not ignored, the same files as the command line does. */
export async function scanWorkspace(
  analyst: Analyst,
  settings: Settings,
  reporter: ScanReporter,
  cancel: vscode.CancellationToken,
): Promise<void> {
  for (const folder of vscode.workspace.workspaceFolders ?? []) {
    const root = folder.uri.toString().replace(/\/$/, '');
    const config = await settings.config(folder.uri);
    const wanted = (uri: string) => analyst.mayContain(uri, config);
    for await (const uris of walk(new EditorWorkspace(), root, root, config.ignore, wanted)) {
      for (const uri of uris) {
        if (cancel.isCancellationRequested) return;
        const file = vscode.Uri.parse(uri);
        reporter.progress(vscode.workspace.asRelativePath(file));
        const result = await analyst.analyze(file);
        if (result) reporter.analyzed(result);
      }
    }
  }
}

/** The command: progress with a cancel button, results in Problems and in the tree as they come. */
export async function scanCommand(
  analyst: Analyst,
  settings: Settings,
  analyses: Analyses,
  keep: (uri: string) => void,
  log: vscode.LogOutputChannel,
): Promise<void> {
  const options = {
    location: vscode.ProgressLocation.Notification,
    title: 'Scanning for WebSocket endpoints',
    cancellable: true,
  };
  await vscode.window.withProgress(options, async (progress, cancel) => {
    let files = 0;
    const reporter: ScanReporter = {
      analyzed(result) {
        files++;
        keep(result.document.uri);
        analyses.set(result);
      },
      progress: (message) => progress.report({ message }),
    };
    await scanWorkspace(analyst, settings, reporter, cancel);
    log.info(`scan ${cancel.isCancellationRequested ? 'cancelled' : 'done'}: ${files} files analyzed`);
  });
}
