import * as vscode from 'vscode';
import type { Fix } from '../core/finding';
import type { AnalysisResult } from './analyses';

/** The fix as an edit of the editor; undefined when a document is no longer as the analysis saw it. */
export function toWorkspaceEdit(fix: Fix, result: AnalysisResult): vscode.WorkspaceEdit | undefined {
  if (!result.isCurrent(Object.keys(fix.edits))) return undefined;
  const edit = new vscode.WorkspaceEdit();
  for (const [uri, edits] of Object.entries(fix.edits)) {
    const file = vscode.Uri.parse(uri);
    if (!result.workspace.documents.has(uri)) edit.createFile(file, { ignoreIfExists: true });
    edit.set(
      file,
      edits.map(({ start, end, newText }) =>
        vscode.TextEdit.replace(result.range({ uri, start, end }), newText),
      ),
    );
  }
  return edit;
}
