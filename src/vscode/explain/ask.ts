import * as vscode from 'vscode';
import type { Endpoint } from '../../core/endpoint';
import type { Located } from '../analyses';

/** Asks for an Origin as the header has it: one of the candidates, or any text. */
export async function askForOrigin(candidates: ReadonlyMap<string, string>): Promise<string | undefined> {
  const items = [...candidates].map(([label, description]) => ({ label, description }));
  const other = { label: '$(edit) Another Origin…', alwaysShow: true };
  const picked = await vscode.window.showQuickPick([...items, other], {
    title: 'Which Origin?',
    placeHolder: 'The page or client that tries to connect',
  });
  if (picked !== other) return picked?.label;
  const typed = await vscode.window.showInputBox({
    title: 'Which Origin?',
    prompt: 'As the header has it.',
    placeHolder: 'https://app.example.com',
    ignoreFocusOut: true,
    validateInput: (value) => (value.trim() === '' ? 'An Origin such as https://app.example.com' : undefined),
  });
  return typed?.trim();
}

/** Asks which endpoint is meant, if there is a choice. */
export async function askForEndpoint(
  endpoints: readonly Located<Endpoint>[],
): Promise<Located<Endpoint> | undefined> {
  if (endpoints.length <= 1) return endpoints[0];
  const items = endpoints.map((located) => {
    const { value, result } = located;
    const { line } = result.range(value.range).start;
    const file = vscode.workspace.asRelativePath(vscode.Uri.parse(value.range.uri));
    return {
      label: value.path ? `${value.library} ${value.path}` : value.library,
      description: `${file}:${line + 1}`,
      located,
    };
  });
  return (await vscode.window.showQuickPick(items, { title: 'Which endpoint?' }))?.located;
}
