import * as vscode from 'vscode';
import type { Finding, Fix } from '../core/finding';
import { languages } from '../languages';
import type { AnalysisResult, Located } from './analyses';
import { isDiagnosticOf } from './diagnostics';
import { toWorkspaceEdit } from './edits';
import type { OriginQuestion } from './explain/register';
import type { FixRequest } from './fixWithOrigins';
import { commands } from './ids';
import { type IgnoreComment, ignoreComments } from './ignoreComment';
import { ruleDocumentation } from './ruleDocumentation';

const quickFix = vscode.CodeActionKind.QuickFix.append('wsOrigin');
const fixAll = vscode.CodeActionKind.SourceFixAll.append('wsOrigin');

export const codeActionMetadata: vscode.CodeActionProviderMetadata = {
  providedCodeActionKinds: [quickFix, fixAll],
};

/** What the provider needs to know. */
export interface CodeActionSource {
  /** The findings of the document as it is now. */
  findings(document: vscode.TextDocument): Promise<readonly Located<Finding>[]>;
  /**
   * All safe fixes that need nothing else, applied one after the other; undefined when there is none.
   * @param rule only of this one
   */
  fixAll(document: vscode.TextDocument, rule?: string): Promise<vscode.WorkspaceEdit | undefined>;
}

/** Fixes of findings, ignore comments, documentation, and `source.fixAll.wsOrigin`. */
export class CodeActions implements vscode.CodeActionProvider {
  constructor(private readonly source: CodeActionSource) {}

  async provideCodeActions(
    document: vscode.TextDocument,
    range: vscode.Range,
    context: vscode.CodeActionContext,
  ): Promise<vscode.CodeAction[]> {
    if (context.only && fixAll.contains(context.only)) return this.#fixAll(document);
    if (context.only && !context.only.contains(quickFix)) return [];
    const found = (await this.source.findings(document)).filter(({ value }) => !value.suppressed);
    const here = found.filter(({ value, result }) => result.range(value.range).intersection(range));
    const actions = here.flatMap((located) => {
      const at = located.result.range(located.value.range);
      const diagnostics = context.diagnostics.filter((shown) => isDiagnosticOf(shown, located.value, at));
      return actionsFor(located, document).map((action) => Object.assign(action, { diagnostics }));
    });
    return [...actions, ...(await this.#fixRules(document, here, found))];
  }

  /** For each rule at the place that has more findings in the file: all of them at once. */
  async #fixRules(
    document: vscode.TextDocument,
    here: readonly Located<Finding>[],
    found: readonly Located<Finding>[],
  ): Promise<vscode.CodeAction[]> {
    const count = (rule: string) =>
      found.filter(({ value }) => value.rule === rule && hasSafeFix(value)).length;
    const rules = [...new Set(here.map(({ value }) => value.rule))].filter((rule) => count(rule) > 1);
    const actions = rules.map(async (rule) => {
      const edit = await this.source.fixAll(document, rule);
      const action = new vscode.CodeAction(`Fix all ${rule} problems in this file`, quickFix);
      return edit ? [Object.assign(action, { edit })] : [];
    });
    return (await Promise.all(actions)).flat();
  }

  async #fixAll(document: vscode.TextDocument): Promise<vscode.CodeAction[]> {
    const edit = await this.source.fixAll(document);
    if (!edit) return [];
    return [Object.assign(new vscode.CodeAction('Fix all safe WebSocket Origin problems', fixAll), { edit })];
  }
}

const hasSafeFix = ({ fixes }: Finding): boolean =>
  fixes.some(({ safe, needs }) => safe && needs.length === 0);

/** Real fixes first, the way out after them, then the documentation. */
function actionsFor(located: Located<Finding>, document: vscode.TextDocument): vscode.CodeAction[] {
  const { value: finding, result } = located;
  const fixes = finding.fixes.flatMap((fix) =>
    fix.needs.length === 0 ? completeFix(fix, result) : [fixWithOrigins(fix, located)],
  );
  const preferred = fixes.find((_, index) => finding.fixes[index]?.safe);
  if (preferred) preferred.isPreferred = true;
  const asking = explainAction(located);
  return [...fixes, ...asking, ...ignoreActions(located, document), documentationAction(finding)];
}

/** Nodes refuse dapps by default: which origin gets in, and why another does not. */
function explainAction({ value, result }: Located<Finding>): vscode.CodeAction[] {
  const endpoint = result.analysis.endpoints.find(({ id }) => id === value.endpoint);
  if (endpoint?.kind !== 'node') return [];
  const action = new vscode.CodeAction('Why does an Origin get in or not?…', quickFix);
  const argument: OriginQuestion = { endpoint: endpoint.id };
  action.command = { command: commands.explainOrigin, title: action.title, arguments: [argument] };
  return [action];
}

function completeFix(fix: Fix, result: AnalysisResult): vscode.CodeAction[] {
  const edit = toWorkspaceEdit(fix, result);
  return edit ? [Object.assign(new vscode.CodeAction(fix.title, quickFix), { edit })] : [];
}

/** The fix needs the user's origins: a command asks for them. */
function fixWithOrigins(fix: Fix, { value, result }: Located<Finding>): vscode.CodeAction {
  const action = new vscode.CodeAction(`${fix.title}…`, quickFix);
  const request: FixRequest = {
    document: result.document.uri,
    rule: value.rule,
    range: value.range,
    fix: fix.id,
  };
  action.command = { command: commands.fixWithOrigins, title: action.title, arguments: [request] };
  return action;
}

function ignoreActions(
  { value, result }: Located<Finding>,
  document: vscode.TextDocument,
): vscode.CodeAction[] {
  const endpoint = result.analysis.endpoints.find(({ id }) => id === value.endpoint);
  const language = languages.find(({ id }) => id === endpoint?.language);
  if (!language) return [];
  const lines = document.getText().split(/\r\n|\r|\n/);
  const { line } = result.range(value.range).start;
  const comments = ignoreComments(lines, line, value.rule, language.lineComment, document.uri.path);
  if (!comments) return [];
  return [
    ignoreAction(`Disable ${value.rule} for this line`, comments.line, document),
    ignoreAction(`Disable ${value.rule} for this file`, comments.file, document),
  ];
}

/** Inserts the comment and leaves the cursor where its reason goes. */
function ignoreAction(
  title: string,
  comment: IgnoreComment,
  { uri }: vscode.TextDocument,
): vscode.CodeAction {
  const action = new vscode.CodeAction(title, quickFix);
  const snippet = new vscode.SnippetString().appendText(comment.text).appendTabstop(0).appendText('\n');
  action.edit = new vscode.WorkspaceEdit();
  action.edit.set(uri, [
    new vscode.SnippetTextEdit(new vscode.Range(comment.line, 0, comment.line, 0), snippet),
  ]);
  return action;
}

function documentationAction({ rule }: Finding): vscode.CodeAction {
  const action = new vscode.CodeAction(`Show documentation for ${rule}`, quickFix);
  action.command = { command: 'vscode.open', title: action.title, arguments: [ruleDocumentation(rule)] };
  return action;
}
