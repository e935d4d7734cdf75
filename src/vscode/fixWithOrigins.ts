import * as vscode from 'vscode';
import type { SourceRange } from '../core/source';
import type { Analyst } from './analyst';
import { toWorkspaceEdit } from './edits';

/** Names one fix of one finding, so that it is found again in a new analysis of the same text. */
export interface FixRequest {
  /** URI of the document that was analyzed. */
  readonly document: string;
  readonly rule: string;
  readonly range: SourceRange;
  /** Id of the fix. */
  readonly fix: string;
}

/** Asks for the pages that may connect, as browsers write their origins; undefined when the user turns away. */
export type AskForOrigins = () => Promise<readonly string[] | undefined>;

/** Asks for origins, analyzes the same text again with them, and applies the fix, which is complete now. */
export async function fixWithOrigins(
  request: FixRequest,
  analyst: Analyst,
  ask: AskForOrigins,
): Promise<void> {
  const before = await versionOf(request.range.uri);
  const origins = await ask();
  if (!origins || origins.length === 0) return;
  const result = await analyst.analyze(vscode.Uri.parse(request.document), origins);
  const fix = result?.analysis.findings
    .find(({ rule, range }) => rule === request.rule && sameRange(range, request.range))
    ?.fixes.find(({ id, needs }) => id === request.fix && needs.length === 0);
  const edit = result && fix && toWorkspaceEdit(fix, result);
  if (!edit || before !== (await versionOf(request.range.uri))) {
    void vscode.window.showWarningMessage('The text has changed in the meantime. Choose the fix again.');
    return;
  }
  await vscode.workspace.applyEdit(edit);
}

const versionOf = async (uri: string): Promise<number> =>
  (await vscode.workspace.openTextDocument(vscode.Uri.parse(uri))).version;

const sameRange = (a: SourceRange, b: SourceRange): boolean =>
  a.uri === b.uri && a.start === b.start && a.end === b.end;
