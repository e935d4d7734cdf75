import * as vscode from 'vscode';
import type { Analyses } from './analyses';
import { commands } from './ids';

/** The language status of files that are analyzed: how many endpoints and problems they have. */
export function showStatus(analyses: Analyses): vscode.Disposable {
  const item = vscode.languages.createLanguageStatusItem('wsOrigin', []);
  item.name = 'WebSocket Origin';
  item.command = { command: commands.showLog, title: 'Show Log' };
  const show = () => {
    const document = vscode.window.activeTextEditor?.document;
    const concerned = document !== undefined && analyses.get(document.uri.toString()) !== undefined;
    // Without a selector that fits, the item is not shown.
    item.selector = concerned ? [{ language: document.languageId, scheme: document.uri.scheme }] : [];
    if (concerned) Object.assign(item, statusOf(document.uri.toString(), analyses));
  };
  show();
  return vscode.Disposable.from(
    item,
    analyses.onDidChange(show),
    vscode.window.onDidChangeActiveTextEditor(show),
  );
}

function statusOf(uri: string, analyses: Analyses): Pick<vscode.LanguageStatusItem, 'text' | 'severity'> {
  const problems = analyses.findings(uri).filter(({ value }) => !value.suppressed);
  const endpoints = analyses.endpoints().filter(({ value }) => value.range.uri === uri);
  const counted = (count: number, what: string) =>
    `${count === 0 ? 'no' : count} ${what}${count === 1 ? '' : 's'}`;
  const isError = problems.some(({ value }) => value.severity === 'error');
  return {
    text: `${counted(endpoints.length, 'WebSocket endpoint')}, ${counted(problems.length, 'problem')}`,
    severity: isError
      ? vscode.LanguageStatusSeverity.Error
      : problems.length > 0
        ? vscode.LanguageStatusSeverity.Warning
        : vscode.LanguageStatusSeverity.Information,
  };
}
