import * as vscode from 'vscode';
import { repository, version } from '../../package.json';

/** The page of a rule as it was in this version. */
export function ruleDocumentation(rule: string): vscode.Uri {
  const base = repository.url.replace(/\.git$/, '');
  return vscode.Uri.parse(`${base}/blob/v${version}/docs/rules/${rule}.md`);
}
