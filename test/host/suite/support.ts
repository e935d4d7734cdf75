import assert from 'node:assert/strict';
import * as vscode from 'vscode';

/** A file of the workspace. */
export function file(name: string): vscode.Uri {
  const folder = vscode.workspace.workspaceFolders?.[0];
  assert.ok(folder, 'no folder is open');
  return vscode.Uri.joinPath(folder.uri, name);
}

/** Waits until the function gives something other than undefined or false. */
export async function until<T>(what: string, get: () => T | undefined | false, limit = 50_000): Promise<T> {
  for (const end = Date.now() + limit; Date.now() < end; await pause(50)) {
    const value = get();
    if (value !== undefined && value !== false) return value;
  }
  assert.fail(`${what}: not within ${limit} ms`);
}

const pause = (milliseconds: number) => new Promise((resolve) => setTimeout(resolve, milliseconds));

/** Our problems in a file. */
export const problems = (uri: vscode.Uri): vscode.Diagnostic[] =>
  vscode.languages.getDiagnostics(uri).filter(({ source }) => source === 'ws-origin');

/** The rule that a problem is about. */
export const ruleOf = ({ code }: vscode.Diagnostic): string =>
  typeof code === 'object' ? String(code.value) : String(code);

/** Opens a file and waits for a problem of the rule. */
export async function openWithProblem(
  name: string,
  rule: string,
): Promise<{ document: vscode.TextDocument; problem: vscode.Diagnostic }> {
  const document = await vscode.workspace.openTextDocument(file(name));
  await vscode.window.showTextDocument(document);
  const problem = await until(`${rule} in ${name}`, () =>
    problems(document.uri).find((one) => ruleOf(one) === rule),
  );
  return { document, problem };
}

/** Our code actions at a place, without those that the product adds. */
export async function actionsAt(
  uri: vscode.Uri,
  range: vscode.Range,
  kind: vscode.CodeActionKind = vscode.CodeActionKind.QuickFix.append('wsOrigin'),
): Promise<vscode.CodeAction[]> {
  const ask = () =>
    vscode.commands.executeCommand<vscode.CodeAction[]>(
      'vscode.executeCodeActionProvider',
      uri,
      range,
      kind.value,
    );
  // The editor takes the question back when the document changes, as by a revert that is still on its way.
  const all = await ask().then(undefined, async (error: unknown) => {
    if (!String(error).includes('Canceled')) throw error;
    await pause(500);
    return ask();
  });
  return all.filter((action) => action.kind && kind.contains(action.kind));
}

/** Sets a setting of the workspace for the time of the body. */
export async function withSetting(name: string, value: unknown, body: () => Promise<void>): Promise<void> {
  const settings = vscode.workspace.getConfiguration('wsOrigin');
  await settings.update(name, value, vscode.ConfigurationTarget.Workspace);
  try {
    await body();
  } finally {
    await settings.update(name, undefined, vscode.ConfigurationTarget.Workspace);
  }
}

/** Takes back whatever a test changed in open documents, and closes them. */
export async function revertAll(): Promise<void> {
  for (const document of vscode.workspace.textDocuments.filter(({ uri }) => uri.scheme === 'file')) {
    const saved = new TextDecoder().decode(await vscode.workspace.fs.readFile(document.uri));
    // On a busy machine a document is changed before it is known to be dirty, and the command acts on the active
    // editor, which is not yet the one just shown.
    const isReverted = () => document.isClosed || (document.getText() === saved && !document.isDirty);
    for (let attempt = 0; !isReverted() && attempt < 100; attempt++) {
      await vscode.window.showTextDocument(document);
      await vscode.commands.executeCommand('workbench.action.files.revert');
      await pause(50);
    }
    assert.ok(isReverted(), `${document.uri.path} is not reverted`);
  }
  await vscode.commands.executeCommand('workbench.action.closeAllEditors');
}

/** Replaces text in a document without saving it. */
export async function replace(document: vscode.TextDocument, search: string, by: string): Promise<void> {
  const start = document.getText().indexOf(search);
  assert.ok(start >= 0, `${search} is not in ${document.uri.path}`);
  const edit = new vscode.WorkspaceEdit();
  edit.replace(
    document.uri,
    new vscode.Range(document.positionAt(start), document.positionAt(start + search.length)),
    by,
  );
  assert.ok(await vscode.workspace.applyEdit(edit));
}
