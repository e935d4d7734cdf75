import * as vscode from 'vscode';
import type { Finding, Fix } from '../core/finding';
import { applyEdits } from '../core/text/edits';
import type { Analyst } from './analyst';
import { sourceDocument } from './editorWorkspace';

/** More than any file needs; a fix that does not cure its finding ends here. */
const maximumFixes = 50;

/**
 * The document with all safe fixes that need nothing else and change nothing but it, each made for the text that the
 * one before left; undefined when there is none.
 * @param rule only of this one
 */
export async function fixDocument(
  document: vscode.TextDocument,
  analyst: Analyst,
  rule?: string,
): Promise<vscode.WorkspaceEdit | undefined> {
  let source = sourceDocument(document);
  for (let count = 0; count < maximumFixes; count++) {
    const result = await analyst.analyze(document.uri, [], source);
    const fix = result?.analysis.findings
      .filter((finding) => !finding.suppressed && (rule === undefined || finding.rule === rule))
      .map((finding) => applicable(finding, source.uri))
      .find((one) => one !== undefined);
    if (!fix) break;
    source = { ...source, text: applyEdits(source.text, fix.edits[source.uri] ?? []) };
  }
  const before = document.getText();
  if (source.text === before) return undefined;
  const edit = new vscode.WorkspaceEdit();
  edit.set(document.uri, [changedPart(document, before, source.text)]);
  return edit;
}

function applicable(finding: Finding, uri: string): Fix | undefined {
  return finding.fixes.find(
    ({ needs, safe, edits }) =>
      needs.length === 0 && safe && Object.keys(edits).every((file) => file === uri),
  );
}

/** One edit of what differs, so that cursors and folds elsewhere stay. */
function changedPart(document: vscode.TextDocument, before: string, after: string): vscode.TextEdit {
  const shorter = Math.min(before.length, after.length);
  let start = 0;
  while (start < shorter && before[start] === after[start]) start++;
  let end = 0;
  while (end < shorter - start && before.at(-1 - end) === after.at(-1 - end)) end++;
  const range = new vscode.Range(document.positionAt(start), document.positionAt(before.length - end));
  return vscode.TextEdit.replace(range, after.slice(start, after.length - end));
}
